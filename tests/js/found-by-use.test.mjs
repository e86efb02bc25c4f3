// What using the package as a stranger has brought to light.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { createLogger, fail, getLogger, KMsgError, ok, setGlobalLogger } from "kmsg-edge/core";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { heldProvider, messages, settle } from "./support/bulk.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

const [message] = messages(1);

/** Collects what the global logger is told while `work` runs. */
async function logged(work) {
  const lines = [];
  const before = getLogger();
  setGlobalLogger(createLogger({ enableConsole: false, onEntry: (entry) => lines.push(entry) }));
  try {
    await work();
    await settle();
  } finally {
    setGlobalLogger(before);
  }
  return lines;
}

test("a text that grows beyond measure is refused and disturbs nobody", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const innocent = kmsg.send(message);
  await settle();
  const text = "#{a}".repeat(100_000);
  const { error } = await kmsg.send({ ...message, text, variables: { a: "b".repeat(10_000) } });
  assert.equal(error.field, "text");
  assert.equal(error.outcome, "not_sent");
  provider.answer();
  accepted(await innocent);
});

test("persistence: null is no persistence", async () => {
  accepted(await new KMsg({ providers: [scriptProvider()], persistence: null }).send(message));
});

test("bytes and blobs come back in their places, wherever they were", async () => {
  const provider = scriptProvider({ supportedTypes: ["FAX"] });
  const kmsg = new KMsg({ providers: [provider] });
  const file = new Uint8Array([1, 2, 3]);
  const blob = new Blob(["x"]);
  const pages = [new ArrayBuffer(2), { deep: [file] }];
  accepted(
    await kmsg.send({ ...message, type: "FAX", fax: { pages }, providerOptions: { file, blob } }),
  );
  const [options] = provider.sent;
  assert.equal(options.providerOptions.file, file);
  assert.equal(options.providerOptions.blob, blob);
  assert.equal(options.fax.pages[0], pages[0]);
  assert.equal(options.fax.pages[1].deep[0], file);
});

test("objects that JSON would empty are refused by name", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  for (const value of [/x/, new Error("x"), Promise.resolve(), new WeakMap()]) {
    const { error } = await kmsg.send({ ...message, providerOptions: { value } });
    assert.equal(error.field, "providerOptions.value");
  }
});

test("a stream that is stopped has a result for every input that it took", async () => {
  const provider = heldProvider({ limits: { maxBatchSize: 2 } });
  const kmsg = new KMsg({ providers: [provider] });
  const controller = new AbortController();
  let taken = 0;
  function* source() {
    for (const input of messages(200)) {
      taken += 1;
      yield input;
    }
  }
  const seen = new Set();
  const { signal } = controller;
  const stream = kmsg.sendStream(source(), { concurrency: 10, signal });
  const reading = (async () => {
    for await (const { index, result } of stream) {
      assert.ok(!seen.has(index));
      seen.add(index);
      if (result.isFailure) assert.equal(result.error.code, "REQUEST_ABORTED");
    }
  })();
  for (let turn = 0; turn < 5; turn++) {
    await settle();
    provider.answer();
  }
  controller.abort();
  while (provider.open.length > 0) {
    provider.answer();
    await settle();
  }
  await reading;
  assert.equal(seen.size, taken);
});

test("an observer of progress that rejects is logged once and harms nothing", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  const lines = await logged(() =>
    kmsg.sendMany(messages(3), {
      onProgress: async () => {
        throw new Error("observer");
      },
    }),
  );
  assert.equal(lines.length, 1);
});

test("the warning of a failed update names the record", async () => {
  const repo = {
    save: async () => ok("rec-77"),
    update: async () => fail(new KMsgError("X", "x")),
  };
  const persistence = { strategy: "full", repo };
  const result = accepted(
    await new KMsg({ providers: [scriptProvider()], persistence }).send(message),
  );
  assert.deepEqual(result.warnings[0].details, { recordId: "rec-77" });
});

test("observers that fail on a failed send are logged", async () => {
  const boom = () => {
    throw new Error("boom");
  };
  const provider = scriptProvider({
    send: async () => fail(new KMsgError("PROVIDER_ERROR", "no")),
  });
  const kmsg = new KMsg({ providers: [provider], hooks: { onError: boom, onFinal: boom } });
  const lines = await logged(() => kmsg.send(message));
  assert.deepEqual(
    lines.map(({ message }) => message),
    ["hook onError failed", "hook onFinal failed"],
  );
  assert.equal(lines[0].context.messageId, "m0");
});

for (const [name, parts] of [
  ["a provider", { providers: [scriptProvider({ send: () => new Promise(() => {}) })] }],
  ["onBeforeSend", { hooks: { onBeforeSend: () => new Promise(() => {}) } }],
]) {
  test(`an abort ends a send whose ${name} never settles`, async () => {
    const kmsg = new KMsg({ providers: [scriptProvider()], ...parts });
    const controller = new AbortController();
    const sending = kmsg.send(message, { signal: controller.signal });
    await settle();
    controller.abort();
    const { error } = await sending;
    assert.equal(error.code, "REQUEST_ABORTED");
    assert.equal(error.outcome, name === "a provider" ? "unknown" : "not_sent");
  });
}

test("an abort ends a send whose onSuccess never settles, and the message stays sent", async () => {
  const hooks = { onSuccess: () => new Promise(() => {}) };
  const kmsg = new KMsg({ providers: [scriptProvider()], hooks });
  const controller = new AbortController();
  const sending = kmsg.send(message, { signal: controller.signal });
  await settle();
  controller.abort();
  assert.equal(accepted(await sending).warnings[0].code, "HOOK_FAILED");
});

test("a provider that passes the signal's own reason on was aborted", async () => {
  const controller = new AbortController();
  const states = [];
  const provider = scriptProvider({
    send: (_options, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
  });
  const hooks = { onFinal: (_context, { outcome }) => void states.push(outcome) };
  const sending = new KMsg({ providers: [provider], hooks }).send(message, controller);
  await settle();
  controller.abort(new Error("why"));
  const { error } = await sending;
  assert.equal(error.code, "REQUEST_ABORTED");
  assert.equal(error.outcome, "unknown");
  assert.deepEqual(states, ["aborted"]);
});

test("an iterator that answers no objects is refused, not run for ever", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  const wrong = { [Symbol.iterator]: () => ({ next: () => 5 }) };
  await assert.rejects(
    async () => {
      for await (const _ of kmsg.sendStream(wrong)) assert.fail();
    },
    { field: "inputs" },
  );
});

test("a routing or default of the wrong kind is refused at construction", () => {
  const providers = [scriptProvider()];
  for (const [config, field] of [
    [{ routing: 5 }, "routing"],
    [{ routing: { strategy: "zzz" } }, "routing.strategy"],
    [{ routing: { byType: { SMZ: "mine" } } }, "routing.byType.SMZ"],
    [{ routing: { byType: { SMS: 5 } } }, "routing.byType.SMS"],
    [{ routing: { defaultProviderId: 5 } }, "routing.defaultProviderId"],
    [{ defaults: { sms: 5 } }, "defaults.sms"],
    [{ defaults: { sms: { autoLmsBytes: "80" } } }, "defaults.sms.autoLmsBytes"],
  ]) {
    assert.throws(() => new KMsg({ providers, ...config }), { name: "KMsgError", field });
  }
});

test("numbers are written into texts as String() writes them", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  for (const x of [262.8356428837387, 0.1 + 0.2, 1e21, -0, 5e-324, 123456.789]) {
    accepted(await kmsg.send({ ...message, text: "#{x}", variables: { x } }));
    assert.equal(provider.sent.at(-1).text, String(x));
  }
});

test("what a fetch throws is told without keys and numbers", async () => {
  const key = "NCS0123456789ABCDEF0123456789";
  const provider = new SolapiProvider({
    apiKey: key,
    apiSecret: "s".repeat(32),
    defaultFrom: "0212345678",
    fetch: async () => {
      throw new Error(`request with ${key} ${"s".repeat(32)} to 01012345678 failed`);
    },
  });
  const { error } = await provider.send({ type: "SMS", to: "01012345678", text: "a" });
  const told = JSON.stringify(error) + error.message;
  for (const secret of [key, "ssss", "01012345678"]) assert.ok(!told.includes(secret), told);
  assert.equal(error.outcome, "unknown");
});

test("a fetch of the wrong kind is refused before anything is sent", async () => {
  const provider = new SolapiProvider({ apiKey: "k", apiSecret: "s", defaultFrom: "0212345678" });
  const { error } = await provider.send(
    { type: "SMS", to: "01012345678", text: "a" },
    { fetch: 5 },
  );
  assert.equal(error.field, "context.fetch");
  assert.equal(error.outcome, "not_sent");
});
