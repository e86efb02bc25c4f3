import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { fail, KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import { accepted, scriptProvider } from "./support/providers.mjs";

const invalid = (message) => (error) =>
  error instanceof KMsgError &&
  error instanceof Error &&
  error.code === "INVALID_REQUEST" &&
  error.message === message;

test("the constructor refuses what cannot work", () => {
  assert.throws(() => new KMsg(), invalid("KMsg requires a config object"));
  const empty = invalid("KMsg requires non-empty `providers`");
  assert.throws(() => new KMsg({}), empty);
  assert.throws(() => new KMsg({ providers: [] }), empty);
  const bad = invalid("Invalid provider instance in `providers`");
  assert.throws(() => new KMsg({ providers: [null] }), bad);
  assert.throws(() => new KMsg({ providers: [{ id: 1 }] }), bad);
  assert.throws(
    () => KMsg.create({ providers: [scriptProvider(), scriptProvider()] }),
    invalid("Duplicate provider id: mine"),
  );
});

test("a message without a type is an SMS, or an LMS when its rendered text is long", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const short = accepted(await kmsg.send({ to: "010-1234-5678", text: "hello" }));
  assert.equal(short.type, "SMS");
  assert.equal(short.to, "010-1234-5678");
  assert.equal(short.providerMessageId, "vendor-1");
  assert.match(short.messageId, /^[0-9a-f-]{36}$/);
  const input = { to: "01012345678", text: "#{body}", variables: { body: "가".repeat(46) } };
  assert.equal(accepted(await kmsg.send(input)).type, "LMS");
  assert.equal(provider.sent[1].text, "가".repeat(46));
  assert.deepEqual(input.variables, { body: "가".repeat(46) });
});

test("Date variables become ISO text, and a provider gets scheduledAt as a Date", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const scheduledAt = new Date(Date.now() + 86_400_000);
  accepted(
    await kmsg.send({
      type: "ALIMTALK",
      to: "01012345678",
      templateId: "T",
      variables: { at: new Date(0) },
      options: { scheduledAt, customFields: { order: "1" } },
      providerOptions: { extra: [1, { deep: true }] },
    }),
  );
  const [options] = provider.sent;
  assert.ok(options.options.scheduledAt instanceof Date);
  assert.equal(options.options.scheduledAt.getTime(), scheduledAt.getTime());
  assert.deepEqual(options.options.customFields, { order: "1" });
  assert.deepEqual(options.providerOptions, { extra: [1, { deep: true }] });
  assert.equal(options.variables.at, "1970-01-01T00:00:00.000Z");
});

test("a provider's failure comes back as it is", async () => {
  const refusal = new KMsgError(
    KMsgErrorCode.INSUFFICIENT_BALANCE,
    "no credit",
    { plan: "free" },
    { providerErrorCode: "1030", httpStatus: 402 },
  );
  const provider = scriptProvider({ send: async () => fail(refusal) });
  const { error } = await new KMsg({ providers: [provider] }).send({
    to: "01012345678",
    text: "a",
  });
  assert.equal(error.code, "INSUFFICIENT_BALANCE");
  assert.equal(error.message, "no credit");
  assert.equal(error.outcome, "not_sent");
  assert.equal(error.providerErrorCode, "1030");
  assert.equal(error.httpStatus, 402);
  assert.equal(error.details.plan, "free");
  assert.equal(error.details.providerId, "mine");
});

test("a provider that throws, or answers nonsense, leaves the outcome unknown", async () => {
  const boom = new Error("boom");
  const throwing = {
    send: async () => {
      throw boom;
    },
  };
  const thrown = await new KMsg({ providers: [scriptProvider(throwing)] }).send({
    to: "01012345678",
    text: "a",
  });
  assert.equal(thrown.error.code, "UNKNOWN_ERROR");
  assert.equal(thrown.error.message, "boom");
  assert.equal(thrown.error.outcome, "unknown");
  assert.equal(thrown.error.cause, boom);
  for (const nonsense of [undefined, null, 1, {}, { isSuccess: "yes" }]) {
    const provider = scriptProvider({ send: async () => nonsense });
    const { error } = await new KMsg({ providers: [provider] }).send({
      to: "01012345678",
      text: "a",
    });
    assert.equal(error.code, "PROVIDER_ERROR");
    assert.equal(error.outcome, "unknown");
  }
});

test("an accepted message stays accepted, whatever the provider's raw answer is", async () => {
  const raw = { big: 1n, call() {} };
  raw.self = raw;
  const provider = scriptProvider({
    send: async () => ({ isSuccess: true, value: { providerMessageId: "v", status: "SENT", raw } }),
  });
  const kmsg = new KMsg({ providers: [provider] });
  const value = accepted(await kmsg.send({ messageId: "m", to: "01012345678", text: "a" }));
  assert.equal(value.messageId, "m");
  assert.equal(value.raw.big, "1");
});

test("a provider gets the caller's signal and the configured fetch", async () => {
  const contexts = [];
  const provider = scriptProvider();
  const { send } = provider;
  provider.send = (options, context) => {
    contexts.push(context);
    return send(options);
  };
  const fetch = async () => new Response();
  const kmsg = new KMsg({ providers: [provider], fetch });
  const { signal } = new AbortController();
  accepted(await kmsg.send({ to: "01012345678", text: "a" }, { signal }));
  accepted(await kmsg.send({ to: "01012345678", text: "a" }));
  assert.equal(contexts[0].signal, signal);
  assert.equal(contexts[0].fetch, fetch);
  assert.equal(contexts[1].signal.aborted, false);
});

test("routing: by type, by message, by default, in turn", async () => {
  const a = scriptProvider({ id: "a" });
  const b = scriptProvider({ id: "b" });
  const c = scriptProvider({ id: "c", supportedTypes: ["FAX"] });
  const kmsg = new KMsg({
    providers: [a, b, c],
    routing: { byType: { LMS: ["a", "b"] }, defaultProviderId: "b", strategy: "round_robin" },
  });
  const via = async (input) =>
    accepted(await kmsg.send({ to: "01012345678", text: "x", ...input })).providerId;
  assert.equal(await via({}), "b");
  assert.equal(await via({ providerId: "a" }), "a");
  assert.deepEqual(
    [await via({ type: "LMS" }), await via({ type: "LMS" }), await via({ type: "LMS" })],
    ["a", "b", "a"],
  );
  const wrong = await kmsg.send({ to: "01012345678", text: "x", providerId: "c" });
  assert.equal(wrong.error.message, "Provider c does not support type SMS");
  const missing = await kmsg.send({ to: "01012345678", text: "x", providerId: "zz" });
  assert.equal(missing.error.message, "Provider not found: zz");
});

test("sendOrThrow throws the error of the result", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  assert.equal((await kmsg.sendOrThrow({ to: "01012345678", text: "x" })).providerId, "mine");
  await assert.rejects(
    kmsg.sendOrThrow({ to: "", text: "x" }),
    (error) => error instanceof KMsgError && error.field === "to",
  );
});

test("healthCheck names providers that are ill, that throw, and routes to nobody", async () => {
  const ill = scriptProvider({
    id: "ill",
    healthCheck: async () => ({ healthy: false, issues: ["one", "two"] }),
  });
  const dead = scriptProvider({
    id: "dead",
    healthCheck: async () => {
      throw new Error("no line");
    },
  });
  const kmsg = new KMsg({
    providers: [scriptProvider(), ill, dead],
    routing: { defaultProviderId: "ghost" },
  });
  const health = await kmsg.healthCheck();
  assert.equal(health.healthy, false);
  assert.deepEqual(health.issues, [
    "ill: one, two",
    "dead: no line",
    "routing: unknown provider id: ghost",
  ]);
  assert.deepEqual(Object.keys(health.providers), ["mine", "ill", "dead"]);
});

test("many sends at once answer each its own", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      kmsg.send({ messageId: `m${i}`, to: "01012345678", text: `t${i}` }),
    ),
  );
  assert.deepEqual(
    results.map((result) => accepted(result).messageId),
    results.map((_, i) => `m${i}`),
  );
});

test("more configurations than the core keeps are passed again when they are needed", async () => {
  const all = Array.from(
    { length: 150 },
    (_, i) => new KMsg({ providers: [scriptProvider({ id: `p${i}` })] }),
  );
  for (const round of [1, 2]) {
    for (const [i, kmsg] of all.entries()) {
      const { providerId } = accepted(await kmsg.send({ to: "01012345678", text: `${round}` }));
      assert.equal(providerId, `p${i}`);
    }
  }
});

test("a status that a provider answers is read whatever its case; an unknown one is PENDING", async () => {
  for (const [answered, expected] of [
    [" PENDING ", "PENDING"],
    ["sent", "SENT"],
    ["failed\n", "FAILED"],
    ["QUEUED", "PENDING"],
    [undefined, "PENDING"],
    [7, "PENDING"],
  ]) {
    const provider = scriptProvider({ send: async () => ok({ status: answered }) });
    const { status } = accepted(
      await new KMsg({ providers: [provider] }).send({ to: "01012345678", text: "hi" }),
    );
    assert.equal(status, expected, String(answered));
  }
});

test("a Result without a SendResult leaves the outcome unknown", async () => {
  for (const value of [null, undefined, "sent", 1, true, []]) {
    const one = scriptProvider({ send: async () => ok(value) });
    const many = scriptProvider({ limits: { sendBatch: 10 }, sendBatch: async () => [ok(value)] });
    const results = [
      await new KMsg({ providers: [one] }).send({ to: "01012345678", text: "hi" }),
      ...(await new KMsg({ providers: [many] }).sendMany([{ to: "01012345678", text: "hi" }])),
    ];
    for (const { error } of results) {
      assert.deepEqual([error.code, error.outcome], ["PROVIDER_ERROR", "unknown"]);
      assert.match(error.message, /without a SendResult/);
    }
  }
});

test("what a provider throws is shown without numbers, bodies, keys and the message", async () => {
  const secret = "ab12".repeat(10);
  for (const [thrown, expected] of [
    [
      "call 010-1111-2222 or +82 10 1111 2222 or 01011112222",
      "call 010***22 or +82***22 or 010***22",
    ],
    ['400: {"to":"x","text":"y"}', "400: [JSON]"],
    ["400: [ { 'to': 1 } ]", "400: [JSON]"],
    ["POST to=x&msg=%EA%B0%80&n=1 failed", "POST *** failed"],
    [`Authorization: Bearer ${secret}\nx`, "Authorization: *** ***"],
    [`apiKey: qxz, secret=def ${secret}`, "apiKey: ***, secret=*** ***"],
    ["refused 'your code 4711' of 4711", "refused '***' of ***"],
    ["a".repeat(5) + " b".repeat(400), `${"a".repeat(5) + " b".repeat(147)} …`],
  ]) {
    for (const error of [
      new Error(thrown),
      new KMsgError(KMsgErrorCode.PROVIDER_ERROR, thrown),
      Object.assign(new Error(thrown), { errorMessage: thrown, cause: new Error(thrown) }),
    ]) {
      const send = async () => {
        throw error;
      };
      const provider = scriptProvider({ send, limits: { sendBatch: 10 }, sendBatch: send });
      const kmsg = new KMsg({ providers: [provider] });
      const input = { to: "01012345678", text: "your code #{c}", variables: { c: "4711" } };
      for (const result of [await kmsg.send(input), ...(await kmsg.sendMany([input, input]))]) {
        assert.equal(result.error.message, expected);
        assert.equal(result.error.cause, error);
        const json = JSON.stringify(result.error);
        assert.doesNotMatch(json, /1111-|1111 |01111|ab12ab|msg=|"text|%EA|qxz|your code/);
      }
    }
  }
});
