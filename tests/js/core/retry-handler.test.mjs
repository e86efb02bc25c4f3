import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { KMsgError, KMsgErrorCode, RetryHandler } from "kmsg-edge/core";
import { settle } from "../support/fake-clock.mjs";

const busy = (metadata) => new KMsgError(KMsgErrorCode.NETWORK_ERROR, "busy", undefined, metadata);

/** An operation that fails `failures` times, and options that record the waits. */
function setUp(failures, error = busy()) {
  const waits = [];
  const state = { calls: 0 };
  const operation = async () => {
    state.calls += 1;
    if (state.calls <= failures) throw error;
    return "done";
  };
  const options = {
    jitter: false,
    sleep: async (ms) => {
      waits.push(ms);
    },
  };
  return { operation, options, waits, state };
}

const invalid = (field) => (error) =>
  KMsgError.is(error) &&
  error.code === "INVALID_REQUEST" &&
  error.field === field &&
  error.message.includes(field);

test("a retryable failure is repeated until it succeeds, onRetry told attempts from 1", async () => {
  const { operation, options, waits, state } = setUp(2);
  const seen = [];
  const onRetry = (error, attempt) => seen.push([error.code, attempt]);
  assert.equal(await RetryHandler.execute(operation, { ...options, onRetry }), "done");
  assert.equal(state.calls, 3);
  assert.deepEqual(waits, [1000, 2000]);
  assert.deepEqual(seen, [
    ["NETWORK_ERROR", 1],
    ["NETWORK_ERROR", 2],
  ]);
});

test("the last error comes back unchanged and is not waited for", async () => {
  const error = busy();
  const { operation, options, waits, state } = setUp(9, error);
  await assert.rejects(RetryHandler.execute(operation, options), (thrown) => thrown === error);
  assert.equal(state.calls, 3);
  assert.equal(waits.length, 2);
});

test("an error that is not retryable, or that the condition refuses, ends it at once", async () => {
  const refused = new KMsgError(KMsgErrorCode.INVALID_REQUEST, "no");
  const first = setUp(9, refused);
  await assert.rejects(
    RetryHandler.execute(first.operation, first.options),
    (thrown) => thrown === refused,
  );
  assert.equal(first.state.calls, 1);

  const second = setUp(9);
  const asked = [];
  const retryCondition = (_error, attempt) => asked.push(attempt) < 2;
  await assert.rejects(
    RetryHandler.execute(second.operation, { ...second.options, retryCondition }),
  );
  assert.deepEqual(asked, [1, 2]);
  assert.equal(second.state.calls, 2);
});

test("an operation that throws instead of rejecting is repeated as well", async () => {
  const { options } = setUp(0);
  let calls = 0;
  const operation = () => {
    calls += 1;
    if (calls === 1) throw busy();
    return calls;
  };
  assert.equal(await RetryHandler.execute(operation, options), 2);
});

test("createRetryableFunction passes its arguments on", async () => {
  const { options } = setUp(0);
  let calls = 0;
  const add = RetryHandler.createRetryableFunction(async (a, b) => {
    calls += 1;
    if (calls === 1) throw busy();
    return a + b;
  }, options);
  assert.equal(await add(2, 3), 5);
  assert.throws(
    () => RetryHandler.createRetryableFunction(add, { maxAttempts: 0 }),
    invalid("maxAttempts"),
  );
});

test("E11: bad options are refused by name before any call", async () => {
  const bad = {
    maxAttempts: [0, -1, 1.5, Number.NaN, "3", Number.POSITIVE_INFINITY],
    initialDelay: [-1, Number.NaN, "1"],
    maxDelay: [-1, Number.POSITIVE_INFINITY],
    backoffMultiplier: [0, Number.NaN],
    jitter: ["half", 1],
    retryCondition: [true],
    onRetry: [{}],
    random: [0.5],
    sleep: [10],
    signal: [{}],
  };
  for (const [field, values] of Object.entries(bad)) {
    for (const value of values) {
      const { operation, state } = setUp(0);
      await assert.rejects(RetryHandler.execute(operation, { [field]: value }), invalid(field));
      assert.equal(state.calls, 0);
    }
  }
  await assert.rejects(RetryHandler.execute("no function"), invalid("operation"));
  await assert.rejects(
    RetryHandler.execute(() => 1, "no object"),
    invalid("options"),
  );
});

test("E11: an undefined option has its default", async () => {
  const { operation, options, waits, state } = setUp(9);
  const holes = { maxAttempts: undefined, initialDelay: undefined, backoffMultiplier: undefined };
  await assert.rejects(RetryHandler.execute(operation, { ...options, ...holes }));
  assert.equal(state.calls, 3);
  assert.deepEqual(waits, [1000, 2000]);
});

test("E11: every wait is capped, the first one and jitter included", async () => {
  const { operation, options, waits } = setUp(3);
  await RetryHandler.execute(operation, {
    ...options,
    maxAttempts: 4,
    initialDelay: 500,
    maxDelay: 300,
    jitter: true,
    random: () => 0.99,
  });
  assert.deepEqual(waits, [300, 300, 300]);
});

test("jitter adds up to a tenth, full jitter draws from the whole wait", async () => {
  const added = setUp(2);
  const random = () => 0.5;
  await RetryHandler.execute(added.operation, { ...added.options, jitter: true, random });
  assert.deepEqual(added.waits, [1050, 2100]);

  const full = setUp(2);
  await RetryHandler.execute(full.operation, { ...full.options, jitter: "full", random });
  assert.deepEqual(full.waits, [500, 1000]);

  const capped = setUp(2);
  await RetryHandler.execute(capped.operation, {
    ...capped.options,
    maxDelay: 300,
    jitter: "full",
    random,
  });
  assert.deepEqual(capped.waits, [150, 150]);

  const broken = setUp(1);
  const nan = () => Number.NaN;
  await RetryHandler.execute(broken.operation, { ...broken.options, jitter: true, random: nan });
  assert.deepEqual(broken.waits, [1000]);
});

test("E11: the wait is at least what the error asks for, also above maxDelay", async () => {
  const long = setUp(1, busy({ retryAfterMs: 70_000 }));
  await RetryHandler.execute(long.operation, long.options);
  assert.deepEqual(long.waits, [70_000]);

  const short = setUp(1, busy({ retryAfterMs: 5 }));
  await RetryHandler.execute(short.operation, short.options);
  assert.deepEqual(short.waits, [1000]);
});

test("E11: an abort while waiting rejects at once and does not call again", async () => {
  const error = busy({ outcome: "not_sent" });
  const { operation, state } = setUp(9, error);
  const controller = new AbortController();
  const never = () => new Promise(() => {});
  const call = RetryHandler.execute(operation, { sleep: never, signal: controller.signal });
  await settle();
  controller.abort("enough");
  await assert.rejects(call, (thrown) => {
    assert.equal(thrown.code, "REQUEST_ABORTED");
    assert.equal(thrown.cause, "enough");
    assert.deepEqual(thrown.causeChain, [error]);
    assert.equal(thrown.outcome, "not_sent");
    return true;
  });
  assert.equal(state.calls, 1);
});

test("E11: an abort before the first call means that nothing was called", async () => {
  const { operation, state } = setUp(0);
  await assert.rejects(RetryHandler.execute(operation, { signal: AbortSignal.abort() }), {
    code: "REQUEST_ABORTED",
    outcome: "not_sent",
  });
  assert.equal(state.calls, 0);
});

test("a signal that timed out is a time-out, as it is for a provider's request", async () => {
  const late = new DOMException("too late", "TimeoutError");
  const { operation, state } = setUp(0);
  await assert.rejects(RetryHandler.execute(operation, { signal: AbortSignal.abort(late) }), {
    code: "NETWORK_TIMEOUT",
    outcome: "not_sent",
    message: "too late",
    cause: late,
  });
  assert.equal(state.calls, 0);
});

test("E11: an abort during a call rejects with an open outcome, whatever the call does", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const stops = () =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  for (const operation of [() => new Promise(() => {}), stops]) {
    const call = RetryHandler.execute(operation, { signal });
    queueMicrotask(() => controller.abort());
    await assert.rejects(call, { name: "KMsgError", code: "REQUEST_ABORTED" });
  }
});

test("the default wait is a timer that an abort clears, in parts when it is too long", async (t) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  t.after(() => mock.timers.reset());
  const delays = [];
  const { setTimeout: mocked } = globalThis;
  globalThis.setTimeout = (run, ms) => {
    delays.push(ms);
    return mocked(run, ms);
  };
  t.after(() => {
    globalThis.setTimeout = mocked;
  });
  const { operation, state } = setUp(1, busy({ retryAfterMs: 2 ** 31 }));
  const call = RetryHandler.execute(operation, { jitter: false });
  await settle();
  assert.deepEqual(delays, [2_147_483_647]);
  mock.timers.tick(2_147_483_647);
  await settle();
  assert.equal(state.calls, 1);
  assert.deepEqual(delays, [2_147_483_647, 1]);
  mock.timers.tick(1);
  assert.equal(await call, "done");

  const cleared = t.mock.method(globalThis, "clearTimeout");
  const controller = new AbortController();
  const second = setUp(9);
  const aborted = RetryHandler.execute(second.operation, { signal: controller.signal });
  await settle();
  controller.abort();
  await assert.rejects(aborted, { code: "REQUEST_ABORTED" });
  assert.equal(cleared.mock.callCount(), 1);
  mock.timers.tick(100_000);
  await settle();
  assert.equal(second.state.calls, 1);
});

test("a send that may have been accepted is never repeated by default", async () => {
  const unknown = new KMsgError("NETWORK_TIMEOUT", "late", undefined, { outcome: "unknown" });
  const notSent = new KMsgError("NETWORK_TIMEOUT", "late", undefined, { outcome: "not_sent" });
  const byCode = new KMsgError("NETWORK_TIMEOUT", "late");
  for (const [error, calls] of [
    [unknown, 1],
    [notSent, 2],
    [byCode, 2],
  ]) {
    const { operation, state } = setUp(1, error);
    const call = RetryHandler.execute(operation, { sleep: async () => {} });
    await call.catch((thrown) => assert.equal(thrown, error));
    assert.equal(state.calls, calls);
  }
});
