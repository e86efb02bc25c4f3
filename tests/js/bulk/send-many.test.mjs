import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { fail, KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import {
  acceptedBy,
  answerAll,
  batchProvider,
  heldProvider,
  messages,
  settle,
} from "../support/bulk.mjs";
import { scriptProvider } from "../support/providers.mjs";

const ids = (results) => results.map((result) => result.value?.messageId);

test("results are in the order of the inputs, whatever order they came in", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const sending = kmsg.sendMany(messages(8), { concurrency: 3 });
  while (true) {
    await settle();
    if (provider.open.length === 0) break;
    provider.answer(provider.open.length - 1);
  }
  assert.deepEqual(ids(await sending), ["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
});

for (const [asked, expected] of [
  [3, 3],
  [0, 10],
  [-1, 10],
  [Number.NaN, 10],
  [Number.POSITIVE_INFINITY, 10],
  ["4", 10],
  [2.7, 2],
  [0.5, 1],
  [undefined, 10],
  [50, 12],
]) {
  test(`concurrency ${String(asked)}: at most ${expected} of 12 in flight`, async () => {
    const provider = heldProvider();
    const kmsg = new KMsg({ providers: [provider] });
    const sending = kmsg.sendMany(messages(12), { concurrency: asked });
    assert.equal((await answerAll(sending, provider)).length, 12);
    assert.equal(provider.peak(), expected);
  });
}

test("K14: the next message starts as soon as one has ended, without waiting for a slow one", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const sending = kmsg.sendMany(messages(5), { concurrency: 2 });
  await settle();
  for (const expected of ["m2", "m3", "m4"]) {
    provider.answer(1);
    await settle();
    assert.equal(provider.open[1].options.messageId, expected);
    assert.equal(provider.open[0].options.messageId, "m0");
  }
  provider.answer();
  provider.answer();
  assert.equal((await sending).length, 5);
});

test("a provider's declared limit holds below the concurrency", async () => {
  const provider = heldProvider({ limits: { send: { maxBatchSize: 2.9 } } });
  const kmsg = new KMsg({ providers: [provider] });
  const sending = kmsg.sendMany(messages(7), { concurrency: 10 });
  assert.equal((await answerAll(sending, provider)).length, 7);
  assert.equal(provider.peak(), 2);
});

test("K6: a bad item costs only itself", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = messages(6);
  inputs[0] = null;
  inputs[1] = undefined;
  inputs[2] = {
    ...inputs[2],
    get text() {
      throw new Error("no");
    },
  };
  inputs[3] = { to: "01012345678" };
  inputs[4] = 7n;
  const results = await kmsg.sendMany(inputs);
  assert.deepEqual(
    results.map((result) => result.isSuccess),
    [false, false, false, false, false, true],
  );
  for (const { error } of results.slice(0, 5)) {
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.outcome, "not_sent");
  }
  assert.equal(results[2].error.field, "text");
});

test("a hook that vetoes one item of five fails that one", async () => {
  const provider = scriptProvider();
  const ended = [];
  const kmsg = new KMsg({
    providers: [provider],
    hooks: {
      onBeforeSend({ messageId }) {
        if (messageId === "m3") throw new Error("quiet hours");
      },
      onFinal: ({ messageId }, { outcome }) => void ended.push(`${messageId} ${outcome}`),
    },
  });
  const results = await kmsg.sendMany(messages(5));
  assert.equal(results[3].error.message, "quiet hours");
  assert.equal(results[3].error.cause.message, "quiet hours");
  assert.equal(results.filter((result) => result.isSuccess).length, 4);
  assert.deepEqual(ended.sort(), [
    "m0 success",
    "m1 success",
    "m2 success",
    "m3 failure",
    "m4 success",
  ]);
});

test("each item's hooks see its own message, context and error", async () => {
  const seen = new Map();
  const refusal = (id) => new KMsgError(KMsgErrorCode.PROVIDER_ERROR, `no ${id}`);
  const provider = scriptProvider({
    send: async (options) =>
      options.messageId === "m1" ? fail(refusal("m1")) : acceptedBy(provider, options),
  });
  const note = (context, what) => {
    const entry = seen.get(context.messageId) ?? { contexts: new Set(), calls: [] };
    entry.contexts.add(context);
    entry.calls.push(what);
    assert.equal(context.options.messageId, context.messageId);
    seen.set(context.messageId, entry);
  };
  const kmsg = new KMsg({
    providers: [provider],
    hooks: {
      onBeforeSend: (context) => note(context, "B"),
      onSuccess: (context, result) => note(context, `S ${result.messageId}`),
      onError: (context, error) => note(context, `E ${error.message}`),
      onFinal: (context, state) => note(context, `F ${state.outcome}`),
    },
  });
  await kmsg.sendMany(messages(3), { concurrency: 3 });
  for (const { contexts } of seen.values()) assert.equal(contexts.size, 1);
  assert.deepEqual(seen.get("m0").calls, ["B", "S m0", "F success"]);
  assert.deepEqual(seen.get("m1").calls, ["B", "E no m1", "F failure"]);
});

test("an empty list, and something that is no list", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  assert.deepEqual(await kmsg.sendMany([]), []);
  for (const wrong of [null, undefined, "many", { length: 1 }, new Set()]) {
    await assert.rejects(kmsg.sendMany(wrong), {
      name: "KMsgError",
      message: "sendMany requires an array",
    });
  }
});

test("stopOnFailure starts nothing after the first failure and ends what is in flight", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = messages(6);
  inputs[1] = { to: "nobody", text: "x" };
  const sending = kmsg.sendMany(inputs, { concurrency: 1, stopOnFailure: true });
  await settle();
  provider.answer();
  await settle();
  while (provider.open.length > 0) provider.answer();
  const results = await sending;
  assert.equal(results[0].isSuccess, true);
  assert.equal(results[1].error.field, "to");
  for (const { error } of results.slice(2)) {
    assert.equal(error.code, "MESSAGE_SEND_FAILED");
    assert.equal(error.message, "Aborted by stopOnFailure");
    assert.equal(error.outcome, "not_sent");
  }
});

test("an abort ends what is in flight and starts nothing more", async () => {
  const controller = new AbortController();
  const finals = [];
  const provider = heldProvider({
    transportCapabilities: { abortSignal: "supported", injectableFetch: "unsupported" },
  });
  provider.send = (options, { signal }) =>
    new Promise((_resolve, reject) => {
      provider.open.push(options);
      signal.addEventListener("abort", () => reject(new DOMException("stop", "AbortError")));
    });
  const kmsg = new KMsg({
    providers: [provider],
    hooks: { onFinal: ({ messageId }, { outcome }) => void finals.push(`${messageId} ${outcome}`) },
  });
  const sending = kmsg.sendMany(messages(5), { concurrency: 2, signal: controller.signal });
  await settle();
  controller.abort();
  const results = await sending;
  assert.equal(provider.open.length, 2);
  assert.deepEqual(finals.sort(), ["m0 aborted", "m1 aborted"]);
  for (const [index, { error }] of results.entries()) {
    assert.equal(error.code, "REQUEST_ABORTED");
    assert.equal(error.outcome, index < 2 ? "unknown" : "not_sent");
  }
});

test("an aborted signal sends nothing", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(messages(3), { signal: AbortSignal.abort() });
  assert.equal(provider.sent.length, 0);
  assert.ok(results.every(({ error }) => error.code === "REQUEST_ABORTED"));
});

test("progress counts every message once and survives its observer", async () => {
  const seen = [];
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  const inputs = messages(5);
  inputs[2] = null;
  await kmsg.sendMany(inputs, {
    onProgress(completed, total, failed) {
      seen.push([completed, total, failed]);
      throw new Error("observer");
    },
  });
  assert.equal(seen.length, 5);
  assert.deepEqual(seen.at(-1), [5, 5, 1]);
  await assert.rejects(kmsg.sendMany(inputs, { onProgress: 5 }), { field: "onProgress" });
  await assert.rejects(kmsg.sendMany(inputs, { signal: {} }), { field: "signal" });
});

test("10,000 messages are one request where the provider takes them", async () => {
  const provider = batchProvider({ limits: { sendBatch: 10_000 } });
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(messages(10_000));
  assert.equal(provider.batches.length, 1);
  assert.equal(results[9_999].value.providerMessageId, "v-m9999");
  assert.ok(results.every((result) => result.isSuccess));
});

test("a batch is paired by index; what has no Result is unknown, never failed", async () => {
  const provider = batchProvider();
  provider.sendBatch = async (inputs) => [
    acceptedBy(provider, inputs[0]),
    fail(new KMsgError(KMsgErrorCode.INVALID_REQUEST, "the vendor's no", { row: 1 })),
    "nonsense",
    undefined,
  ];
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(messages(4));
  assert.equal(results[0].value.messageId, "m0");
  assert.equal(results[1].error.message, "the vendor's no");
  assert.equal(results[1].error.details.row, 1);
  assert.equal(results[1].error.outcome, "not_sent");
  for (const { error } of results.slice(2)) {
    assert.equal(error.code, "PROVIDER_ERROR");
    assert.equal(error.outcome, "unknown");
  }
});

for (const [what, answer] of [
  ["too few", (results) => results.slice(1)],
  ["too many", (results) => [...results, results[0]]],
]) {
  test(`a batch with ${what} results is unknown as a whole, and names the vendor's ids`, async () => {
    const provider = batchProvider({
      sendBatch: async (inputs) => answer(inputs.map((input) => acceptedBy(provider, input))),
    });
    const results = await new KMsg({ providers: [provider] }).sendMany(messages(3));
    for (const { error } of results) {
      assert.deepEqual([error.code, error.outcome], ["PROVIDER_ERROR", "unknown"]);
      assert.match(error.message, /sendBatch\(\) answered \d results for 3 messages/);
      const expected = answer(["v-m0", "v-m1", "v-m2"]);
      assert.deepEqual(error.details.providerMessageIds, expected);
    }
  });
}

test("a batch that answers no list is unknown as a whole", async () => {
  for (const answered of [undefined, null, "ok", { length: 2 }]) {
    const provider = batchProvider({ sendBatch: async () => answered });
    const results = await new KMsg({ providers: [provider] }).sendMany(messages(2));
    for (const { error } of results) assert.equal(error.outcome, "unknown");
  }
});

test("results that name another input are unknown with their ids; the others stay", async () => {
  const numbers = ["01011110000", "01011110001", "01011110002", "01011110003"];
  for (const strip of [
    (result) => ({ ...result, to: undefined }),
    // The number tells it too, however it is written.
    ({ to, ...result }) => ({
      ...result,
      messageId: "",
      to: `+82 10-${to.slice(3, 7)}-${to.slice(7)}`,
    }),
  ]) {
    const provider = batchProvider({
      async sendBatch(inputs) {
        const [a, b, c, d] = inputs.map((input) => ok(strip(acceptedBy(provider, input).value)));
        return [a, c, b, d];
      },
    });
    const inputs = messages(4, (n) => ({ to: numbers[n] }));
    const results = await new KMsg({ providers: [provider] }).sendMany(inputs);
    assert.deepEqual(ids(results), ["m0", undefined, undefined, "m3"]);
    assert.equal(results[3].value.providerMessageId, "v-m3");
    for (const { error } of results.slice(1, 3)) {
      assert.equal(error.outcome, "unknown");
      assert.deepEqual(error.details.providerMessageIds, ["v-m2", "v-m1"]);
    }
  }
});

test("a result with an id or a number that no input has keeps its place", async () => {
  const provider = batchProvider({
    sendBatch: async (inputs) =>
      inputs.map((input) => {
        const { value } = acceptedBy(provider, input);
        return ok({ ...value, messageId: `their-${input.messageId}`, to: "010****5678" });
      }),
  });
  const results = await new KMsg({ providers: [provider] }).sendMany(messages(3));
  assert.deepEqual(ids(results), ["m0", "m1", "m2"]);
});

test("a batch that throws fails each of its messages as unknown, with its cause", async () => {
  const provider = batchProvider({
    sendBatch: async () => {
      throw new TypeError("broken");
    },
  });
  const kmsg = new KMsg({ providers: [provider] });
  for (const { error } of await kmsg.sendMany(messages(3))) {
    assert.equal(error.outcome, "unknown");
    assert.ok(error.cause instanceof TypeError);
  }
});

test("pictures reach the provider as the caller's own objects, each with its message", async () => {
  const provider = batchProvider({ supportedTypes: ["MMS"] });
  const kmsg = new KMsg({ providers: [provider] });
  const images = [0, 1, 2].map((n) => ({ bytes: new Uint8Array([n]), filename: `${n}.jpg` }));
  await kmsg.sendMany(messages(3, (n) => ({ type: "MMS", media: { image: images[n] } })));
  for (const [n, options] of provider.batches[0].entries()) {
    assert.equal(options.media.image.bytes[0], n);
  }
});

test("a stopOnFailure that is neither true nor false is refused by its name", async () => {
  const kmsg = new KMsg({ providers: [batchProvider()] });
  for (const stopOnFailure of ["true", 1, {}]) {
    const refused = { code: "INVALID_REQUEST", field: "stopOnFailure" };
    await assert.rejects(kmsg.sendMany(messages(1), { stopOnFailure }), refused);
    assert.throws(() => kmsg.sendStream(messages(1), { stopOnFailure }), refused);
  }
});
