import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageRetryHandler } from "kmsg-edge/adapters/node";
import { fail, Logger, setGlobalLogger } from "kmsg-edge/core";
import { dateReads } from "../support/date-reads.mjs";
import { FakeClock, settle } from "../support/fake-clock.mjs";
import { deferred } from "./setup.mjs";

setGlobalLogger(new Logger({ enableConsole: false }));

const report = (messageId = "m", more = {}) => ({
  messageId,
  phoneNumber: "01012345678",
  status: "FAILED",
  error: { code: "NETWORK_TIMEOUT", message: "no answer" },
  attempts: [{ attemptNumber: 1, attemptedAt: new Date(0), status: "FAILED", provider: "p" }],
  metadata: {},
  ...more,
});

function setUp(options = {}) {
  const clock = new FakeClock();
  const calls = [];
  const handler = new MessageRetryHandler({
    maxQueueSize: 10,
    policy: { jitter: false },
    clock,
    execute: async (attempt) => {
      calls.push(attempt);
    },
    ...options,
  });
  handler.start();
  return { clock, calls, handler };
}

test("Q16 the codes of this package are retryable by default", async () => {
  const { handler } = setUp();
  const codes = ["NETWORK_ERROR", "RATE_LIMIT_EXCEEDED", "PROVIDER_RATE_LIMITED"];
  for (const code of codes) {
    assert.equal(await handler.addForRetry(report(code, { error: { code, message: "" } })), true);
  }
  const invalid = { error: { code: "INVALID_REQUEST", message: "" } };
  assert.equal(await handler.addForRetry(report("x", invalid)), false);
  await handler.stop();
});

test("Q17 a failed Result counts as a failure", async () => {
  const errors = [];
  const error = new Error("refused");
  const { clock, handler } = setUp({
    execute: async () => fail(error),
    onRetryFailed: (_item, thrown) => errors.push(thrown),
  });
  await handler.addForRetry(report());
  await clock.advance(5000 + 10_000);
  assert.deepEqual(errors, [error, error]);
  assert.equal(handler.getRetryStatus("m").status, "exhausted");
  await handler.stop();
});

test("Q18 callbacks that throw never repeat a resend or leave an item at work", async () => {
  const bad = () => {
    throw new Error("callback");
  };
  const { clock, calls, handler } = setUp({ onRetrySuccess: bad });
  handler.on("retry:success", bad);
  await handler.addForRetry(report());
  await clock.advance(100_000);
  assert.equal(calls.length, 1);
  assert.equal(handler.getRetryStatus("m").status, "succeeded");
  await handler.stop();
  const other = setUp({
    execute: bad,
    shouldRetryError: bad,
    onRetryFailed: bad,
    onRetryExhausted: bad,
  });
  await other.handler.addForRetry(report());
  await other.clock.advance(5000);
  assert.equal(other.handler.getRetryStatus("m").status, "exhausted");
  await other.handler.stop();
});

test("Q19 cancelling a running item holds, and an ended one is left as it is", async () => {
  const work = deferred();
  const { clock, handler } = setUp({ execute: () => work.promise });
  await handler.addForRetry(report());
  await clock.advance(5000);
  assert.equal(handler.cancelRetry("m"), true);
  work.reject(new Error("no"));
  await settle();
  assert.equal(handler.getRetryStatus("m").status, "cancelled");
  assert.equal(handler.cancelRetry("m"), false);
  await handler.stop();
});

test("Q20 ended items neither fill the queue nor block their message", async () => {
  const { clock, calls, handler } = setUp({ maxQueueSize: 3 });
  for (const id of ["a", "b", "c"]) await handler.addForRetry(report(id));
  assert.equal(await handler.addForRetry(report("d")), false);
  await clock.advance(5000);
  assert.equal(await handler.addForRetry(report("d")), true);
  assert.equal(await handler.addForRetry(report("c")), true);
  // The wait of "c" is that after two tries.
  await clock.advance(10_000);
  assert.equal(calls.length, 5);
  assert.ok(handler.getRetryQueue().length <= 3);
  await handler.stop();
});

test("Q21 a report that lists our own tries does not count them twice", async () => {
  const { clock, calls, handler } = setUp({
    execute: async (attempt) => {
      calls.push(attempt.attemptNumber);
      throw new Error("no");
    },
  });
  const first = report();
  await handler.addForRetry(first);
  await clock.advance(5000);
  const [attempt] = first.attempts;
  const later = report("m", { attempts: [attempt, { ...attempt, attemptNumber: 2 }] });
  assert.equal(await handler.addForRetry(later), true);
  await clock.advance(10_000);
  assert.deepEqual(calls, [2, 3]);
  await handler.stop();
});

test("Q21 a message that fails anew after its retry has a number of its own for each try", async () => {
  const { clock, calls, handler } = setUp({ policy: { jitter: false, maxAttempts: 4 } });
  await handler.addForRetry(report());
  await clock.advance(5000);
  // The caller's report knows of the first try only.
  assert.equal(await handler.addForRetry(report()), true);
  await clock.advance(10_000);
  assert.equal(await handler.addForRetry(report()), true);
  await clock.advance(20_000);
  assert.deepEqual(
    calls.map(({ attemptNumber }) => attemptNumber),
    [2, 3, 4],
  );
  assert.equal(await handler.addForRetry(report()), false);
  await handler.stop();
});

test("Q21 tries are counted once each, and gaps between their numbers are kept", async () => {
  const { clock, calls, handler } = setUp();
  const [attempt] = report().attempts;
  const twice = report("a", { attempts: [attempt, attempt] });
  const gap = report("b", { attempts: [attempt, { ...attempt, attemptNumber: 5 }] });
  for (const each of [twice, gap]) assert.equal(await handler.addForRetry(each), true);
  await clock.advance(10_000);
  assert.deepEqual(
    calls.map(({ messageId, attemptNumber }) => [messageId, attemptNumber]),
    [
      ["a", 2],
      ["b", 6],
    ],
  );
  await handler.stop();
});

test("Q22 what is due is found without a look at all that waits", async () => {
  const { clock, calls, handler } = setUp({ maxQueueSize: 5000, concurrency: 1 });
  const late = { attempts: [1, 2].map((attemptNumber) => ({ attemptNumber })) };
  for (let i = 0; i < 2000; i += 1) await handler.addForRetry(report(`late${i}`, late));
  await handler.addForRetry(report("soon"));
  const reads = await dateReads(() => clock.advance(5000));
  assert.deepEqual(
    calls.map(({ messageId }) => messageId),
    ["soon"],
  );
  assert.ok(reads < 200, `${reads} reads`);
  assert.equal(handler.getMetrics().queueSize, 2000);
  await handler.stop();
});

test("Q22 items that are due at once run in the order they were put in", async () => {
  const { clock, calls, handler } = setUp({ concurrency: 1, maxQueueSize: 100 });
  const ids = Array.from({ length: 30 }, (_, i) => `m${i}`);
  for (const id of ids) await handler.addForRetry(report(id));
  assert.equal(handler.cancelRetry("m7"), true);
  await clock.advance(5000);
  for (let i = 0; i < 30; i += 1) await settle();
  assert.deepEqual(
    calls.map(({ messageId }) => messageId),
    ids.filter((id) => id !== "m7"),
  );
  await handler.stop();
});

test("Q22 only so many items run at once", async () => {
  const gates = [];
  const { clock, handler } = setUp({
    concurrency: 2,
    execute: () => {
      gates.push(deferred());
      return gates.at(-1).promise;
    },
  });
  for (let i = 0; i < 5; i += 1) await handler.addForRetry(report(`m${i}`));
  await clock.advance(5000);
  assert.equal(gates.length, 2);
  gates[0].resolve();
  await settle();
  assert.equal(gates.length, 3);
  for (let i = 1; i < 5; i += 1) {
    gates[i].resolve();
    await settle();
  }
  await handler.stop();
});

test("Q24 options are copied, the cap counts jitter, and an idle handler has no timer", async () => {
  const policy = { initialDelay: 100, maxDelay: 100, jitter: true };
  const { clock, handler } = setUp({ policy, random: () => 1 });
  assert.deepEqual(Object.keys(policy), ["initialDelay", "maxDelay", "jitter"]);
  await settle();
  assert.equal(clock.timers.size, 0);
  assert.equal(handler.getMetrics().lastRetryAt, undefined);
  await handler.addForRetry(report());
  const { nextRetryAt } = handler.getRetryStatus("m");
  assert.equal(nextRetryAt.getTime() - clock.wallTime(), 100);
  await handler.stop();
  const options = { maxQueueSize: 0, execute() {} };
  assert.throws(() => new MessageRetryHandler(options), { field: "maxQueueSize" });
});
