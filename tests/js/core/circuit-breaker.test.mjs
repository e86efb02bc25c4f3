import assert from "node:assert/strict";
import { test } from "node:test";
import { CircuitBreaker, KMsgError, KMsgErrorCode, Logger, setGlobalLogger } from "kmsg-edge/core";
import { FakeClock, settle } from "../support/fake-clock.mjs";

const boom = new Error("boom");
const failing = async () => {
  throw boom;
};
const working = async () => "fine";

function setUp(more = {}) {
  const clock = new FakeClock();
  const seen = [];
  const breaker = new CircuitBreaker({
    failureThreshold: 2,
    timeout: 100,
    resetTimeout: 1000,
    onOpen: () => seen.push("open"),
    onHalfOpen: () => seen.push("half"),
    onClose: () => seen.push("close"),
    clock,
    ...more,
  });
  const fail = (times) =>
    Promise.allSettled(Array.from({ length: times }, () => breaker.execute(failing)));
  return { breaker, clock, seen, fail };
}

/** A call whose end the test decides. */
function pending(breaker) {
  let end = {};
  const promise = breaker.execute(
    () =>
      new Promise((resolve, reject) => {
        end = { resolve, reject };
      }),
  );
  promise.catch(() => {});
  return { promise, ...end };
}

test("counted failures in a row open it, and it refuses until the reset time is over", async () => {
  const { breaker, clock, seen } = setUp();
  await assert.rejects(breaker.execute(failing), (thrown) => thrown === boom);
  assert.equal(breaker.getState(), "CLOSED");
  assert.equal(breaker.getFailureCount(), 1);
  await assert.rejects(breaker.execute(failing), (thrown) => thrown === boom);
  assert.equal(breaker.getState(), "OPEN");
  await clock.advance(400);
  let called = false;
  const call = breaker.execute(() => {
    called = true;
  });
  await assert.rejects(call, {
    code: "NETWORK_SERVICE_UNAVAILABLE",
    message: "Circuit breaker is OPEN",
    details: { state: "OPEN", nextAttemptTime: clock.wall + 1000 },
    retryAfterMs: 600,
    outcome: "not_sent",
  });
  assert.equal(called, false);
  assert.deepEqual(seen, ["open"]);
});

test("after the reset time a success closes it and a failure opens it again", async () => {
  const { breaker, clock, seen, fail } = setUp();
  await fail(2);
  await clock.advance(1000);
  await fail(1);
  assert.equal(breaker.getState(), "OPEN");
  await clock.advance(1000);
  assert.equal(await breaker.execute(working), "fine");
  assert.equal(breaker.getState(), "CLOSED");
  assert.equal(breaker.getFailureCount(), 0);
  assert.deepEqual(seen, ["open", "half", "open", "half", "close"]);
});

test("a call that takes too long fails with NETWORK_TIMEOUT and counts", async () => {
  const { breaker, clock } = setUp();
  const { promise } = pending(breaker);
  await clock.advance(100);
  await assert.rejects(promise, {
    code: "NETWORK_TIMEOUT",
    message: "Circuit breaker timeout",
    details: { timeout: 100 },
  });
  assert.equal(breaker.getFailureCount(), 1);
});

test("reset closes it, and calls from before are no longer counted", async () => {
  const { breaker, fail } = setUp();
  const old = pending(breaker);
  await fail(2);
  breaker.reset();
  assert.equal(breaker.getState(), "CLOSED");
  old.reject(boom);
  await settle();
  assert.equal(breaker.getFailureCount(), 0);
});

test("E10: a success in CLOSED sets the count back", async () => {
  const { breaker, fail } = setUp();
  for (let day = 0; day < 5; day += 1) {
    await fail(1);
    await breaker.execute(working);
  }
  assert.equal(breaker.getState(), "CLOSED");
  assert.equal(breaker.getFailureCount(), 0);
});

test("E10: HALF_OPEN lets one probe at a time through", async () => {
  const { breaker, clock, fail } = setUp();
  await fail(2);
  await clock.advance(1000);
  const probe = pending(breaker);
  assert.equal(breaker.getState(), "HALF_OPEN");
  await assert.rejects(breaker.execute(working), {
    code: "NETWORK_SERVICE_UNAVAILABLE",
    retryAfterMs: undefined,
  });
  probe.resolve();
  await probe.promise;
  assert.equal(await breaker.execute(working), "fine");
});

test("E10: a callback that calls execute itself is the probe", async () => {
  const calls = [];
  const { breaker, clock, fail } = setUp({
    onHalfOpen: () => calls.push(breaker.execute(working).catch((error) => error.code)),
  });
  await fail(2);
  await clock.advance(1000);
  assert.equal(await breaker.execute(working), "fine");
  assert.deepEqual(await Promise.all(calls), ["NETWORK_SERVICE_UNAVAILABLE"]);
});

test("E10: late failures neither open it twice nor move the deadline", async () => {
  const { breaker, clock, seen, fail } = setUp({ timeout: 5000 });
  const late = pending(breaker);
  await fail(2);
  await clock.advance(900);
  late.reject(boom);
  await settle();
  assert.deepEqual(seen, ["open"]);
  await clock.advance(100);
  assert.equal(await breaker.execute(working), "fine");

  const stale = pending(breaker);
  await fail(2);
  await clock.advance(1000);
  const probe = pending(breaker);
  stale.resolve();
  await settle();
  assert.equal(breaker.getState(), "HALF_OPEN", "a success from before opening closes nothing");
  probe.resolve();
  await probe.promise;
  assert.equal(breaker.getState(), "CLOSED");
});

test("E10: no timer outlives its call", async () => {
  const { breaker, clock, fail } = setUp();
  await breaker.execute(working);
  await fail(2);
  await settle();
  assert.equal(clock.started.length, 3);
  assert.equal(clock.timers.size, 0);
});

test("E10: refusals and aborts do not count; failures of other kinds do", async () => {
  const refusals = [
    new KMsgError(KMsgErrorCode.INVALID_REQUEST, "no"),
    new KMsgError(KMsgErrorCode.REQUEST_ABORTED, "no"),
    new DOMException("stopped", "AbortError"),
    { status: 400 },
  ];
  for (const [errors, expected] of [
    [refusals, 0],
    [[new Error("?"), new TypeError("fetch failed"), { status: 503 }, "text"], 4],
  ]) {
    const { breaker } = setUp({ failureThreshold: 9 });
    for (const error of errors) {
      await assert.rejects(
        breaker.execute(() => Promise.reject(error)),
        (thrown) => thrown === error,
      );
    }
    assert.equal(breaker.getFailureCount(), expected);
  }
});

test("E10: a probe that ends in a refusal leaves the probing to the next call", async () => {
  const { breaker, clock, fail } = setUp();
  await fail(2);
  await clock.advance(1000);
  const refused = new KMsgError(KMsgErrorCode.INVALID_REQUEST, "no");
  await assert.rejects(breaker.execute(() => Promise.reject(refused)));
  assert.equal(breaker.getState(), "HALF_OPEN");
  assert.equal(await breaker.execute(working), "fine");
  assert.equal(breaker.getState(), "CLOSED");
});

test("E10: the operation's signal is aborted when the time is over, and only then", async () => {
  const { breaker, clock } = setUp();
  const signals = [];
  await breaker.execute((signal) => signals.push(signal));
  const call = breaker.execute((signal) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  call.catch(() => {});
  await clock.advance(100);
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false, true],
  );
  assert.equal(signals[1].reason.code, "NETWORK_TIMEOUT");
});

test("a callback that throws is logged and changes no outcome", async (t) => {
  const entries = [];
  setGlobalLogger(new Logger({ enableConsole: false, onEntry: (entry) => entries.push(entry) }));
  t.after(() => setGlobalLogger(new Logger()));
  const callback = () => {
    throw new Error("broken callback");
  };
  const { breaker, clock, fail } = setUp({
    onOpen: callback,
    onHalfOpen: async () => callback(),
    countsAsFailure: callback,
  });
  const [first] = await fail(2);
  assert.equal(first.reason, boom);
  await clock.advance(1000);
  assert.equal(await breaker.execute(working), "fine");
  assert.deepEqual(
    entries.map((entry) => entry.context.callback),
    ["countsAsFailure", "countsAsFailure", "onOpen", "onHalfOpen"],
  );
});

test("bad options are refused by name", () => {
  const good = { failureThreshold: 1, timeout: 1, resetTimeout: 0 };
  const bad = { failureThreshold: 0, timeout: 0, resetTimeout: -1, onOpen: 1, countsAsFailure: {} };
  for (const [field, value] of Object.entries(bad)) {
    assert.throws(() => new CircuitBreaker({ ...good, [field]: value }), {
      code: "INVALID_REQUEST",
      field,
    });
  }
  assert.throws(() => new CircuitBreaker(), { field: "failureThreshold" });
});
