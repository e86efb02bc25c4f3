// The incumbent's defects of the facade that no other file is named after; see the facade page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { KMsgError } from "kmsg-edge/core";
import { messages, settle } from "./support/bulk.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

const [message] = messages(1);

test("K1: an untyped message keeps its schedule, options, media and every other field", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const scheduledAt = new Date(Date.now() + 3_600_000);
  const image = { bytes: new Uint8Array([1]) };
  const extra = {
    options: { scheduledAt, customFields: { order: "7" } },
    providerOptions: { requestId: "r", attempt: 2 },
    media: { image },
    imageUrl: "https://example.com/a.png",
    own: [1, { two: 2 }],
  };
  accepted(await kmsg.send({ ...message, ...extra }));
  accepted(await kmsg.sendMany([{ ...message, ...extra }]).then(([result]) => result));
  assert.equal(provider.sent.length, 2);
  for (const options of provider.sent) {
    assert.equal(options.type, "SMS");
    assert.deepEqual(options.options, extra.options);
    assert.ok(options.options.scheduledAt instanceof Date);
    assert.deepEqual(options.providerOptions, extra.providerOptions);
    assert.equal(options.media.image.bytes, image.bytes);
    assert.equal(options.imageUrl, extra.imageUrl);
    assert.deepEqual(options.own, extra.own);
  }
});

test("K2: SMS or LMS is decided on the rendered text, or on the template if asked", async () => {
  const short = { ...message, text: "#{a}", variables: { a: "가".repeat(46) } };
  const long = { ...message, text: "#{a_name_that_is_long}".repeat(5), variables: {} };
  long.variables.a_name_that_is_long = "x";
  const typeOf = async (input, estimateOn) => {
    const kmsg = new KMsg({ providers: [scriptProvider()], defaults: { sms: { estimateOn } } });
    return accepted(await kmsg.send(input)).type;
  };
  assert.equal(await typeOf(short), "LMS");
  assert.equal(await typeOf(long), "SMS");
  assert.equal(await typeOf(short, "template"), "SMS");
  assert.equal(await typeOf(long, "template"), "LMS");
});

test("K7: placeholders see own variables only", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const variables = Object.create({ inherited: "no" });
  variables.own = "yes";
  const text = "#{constructor} #{toString} #{inherited} #{own}";
  accepted(await kmsg.send({ ...message, text, variables }));
  assert.equal(provider.sent[0].text, "#{constructor} #{toString} #{inherited} yes");
});

test("K8: placeholders that are never closed are read once", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const text = "#{".repeat(400_000);
  accepted(await kmsg.send({ ...message, type: "LMS", text, variables: { a: "b" } }));
  assert.equal(provider.sent[0].text, text);
});

test("K11: the first id of a list that supports the type is taken", async () => {
  const lms = scriptProvider({ id: "lms", supportedTypes: ["LMS"] });
  const sms = scriptProvider({ id: "sms", supportedTypes: ["SMS"] });
  const routing = { byType: { SMS: ["lms", "sms"] }, strategy: "first" };
  const kmsg = new KMsg({ providers: [lms, sms], routing });
  assert.equal(accepted(await kmsg.send({ ...message, type: "SMS" })).providerId, "sms");
});

test("K15: message ids do not need randomUUID of the global crypto", async () => {
  const { randomUUID } = globalThis.crypto;
  Object.defineProperty(globalThis.crypto, "randomUUID", { value: undefined, configurable: true });
  try {
    const kmsg = new KMsg({ providers: [scriptProvider()] });
    const { messageId } = accepted(await kmsg.send({ to: "01012345678", text: "a" }));
    assert.match(
      messageId,
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  } finally {
    Object.defineProperty(globalThis.crypto, "randomUUID", {
      value: randomUUID,
      configurable: true,
    });
  }
});

test("K19: hooks cannot change the message, and its text is not rendered twice", async () => {
  const provider = scriptProvider();
  const hooks = {
    onBeforeSend({ options }) {
      assert.throws(() => {
        options.text = "changed";
      }, TypeError);
      assert.throws(() => {
        options.variables.a = "changed";
      }, TypeError);
    },
  };
  const kmsg = new KMsg({ providers: [provider], hooks });
  const variables = { a: "#{b}", b: "secret" };
  accepted(await kmsg.send({ ...message, text: "#{a}", variables }));
  assert.equal(provider.sent[0].text, "#{b}");
});

test("K21: the provider gets the call's signal and fetch", async () => {
  const controller = new AbortController();
  const fetch = async () => new Response("{}");
  let context;
  const provider = scriptProvider();
  const { send } = provider;
  provider.send = async (options, given) => {
    context = given;
    return await send(options);
  };
  accepted(await new KMsg({ providers: [provider], fetch }).send(message, controller));
  await settle();
  assert.equal(context.signal, controller.signal);
  assert.equal(context.fetch, fetch);
});

test("K22: a recipient that is missing, empty or no text is refused", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  for (const to of [undefined, null, "", "  ", 1012345678, "nobody", {}]) {
    const { error } = await kmsg.send({ text: "a", to });
    assert.ok(error instanceof KMsgError);
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.field, "to");
  }
  accepted(await kmsg.send({ ...message, to: "010-1234-5678" }));
  assert.equal(provider.sent.length, 1);
});
