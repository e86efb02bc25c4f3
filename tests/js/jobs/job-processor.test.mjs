import assert from "node:assert/strict";
import { test } from "node:test";
import { EventEmitter, JobProcessor } from "kmsg-edge/adapters/node";
import { Logger, setGlobalLogger } from "kmsg-edge/core";
import { InMemoryJobQueue, JobStatus } from "kmsg-edge/queue";
import { settle } from "../support/fake-clock.mjs";
import { deferred, setUp } from "./setup.mjs";

setGlobalLogger(new Logger({ enableConsole: false }));

test("a processor needs a queue and options that make sense", () => {
  const options = { concurrency: 1, retryDelays: [], maxRetries: 1, pollInterval: 1 };
  assert.throws(() => new JobProcessor(options), /JobProcessor requires an explicit jobQueue/);
  const queue = new InMemoryJobQueue();
  for (const [name, value] of Object.entries({
    concurrency: 0,
    pollInterval: 0,
    maxRetries: 0.5,
  })) {
    assert.throws(() => new JobProcessor({ ...options, [name]: value }, queue), { field: name });
  }
});

test("a job added in this program is worked on without waiting for the next poll", async () => {
  const { clock, processor, events } = setUp();
  processor.handle("a", async (job) => job.data * 2);
  processor.start();
  await settle();
  const id = await processor.add("a", 21);
  await settle();
  assert.equal(clock.time, 0);
  assert.equal(events.of("job:completed")[0].result, 42);
  assert.equal((await processor.getJob(id)).status, JobStatus.COMPLETED);
  const { succeeded, processed, activeJobs } = processor.getMetrics();
  assert.deepEqual(
    { succeeded, processed, activeJobs },
    { succeeded: 1, processed: 1, activeJobs: 0 },
  );
  assert.equal(await processor.cleanup(), 1);
  await processor.stop();
  assert.equal(clock.timers.size, 0);
});

test("an idle processor polls more and more rarely", async () => {
  const { clock, processor, queue } = setUp({ pollInterval: 100, maxPollInterval: 400 });
  let asked = 0;
  queue.dequeueMany = async () => {
    asked += 1;
    return [];
  };
  processor.start();
  await clock.advance(100 + 200 + 400 * 10);
  assert.equal(asked, 13);
  await processor.stop();
});

test("failures are retried after the listed delays and then end the job", async () => {
  const { clock, processor, events } = setUp({ retryDelays: [100, 500] });
  processor.handle("a", async () => {
    throw new Error("no");
  });
  processor.start();
  const id = await processor.add("a", 1);
  await clock.advance(0);
  await clock.advance(99);
  assert.equal(events.of("job:retry").length, 1);
  await clock.advance(1);
  assert.deepEqual(
    events.of("job:retry").map((e) => e.retryDelay),
    [100, 500],
  );
  await clock.advance(500);
  assert.deepEqual(events.of("job:failed"), [{ jobId: id, error: "no" }]);
  await processor.add("b", 1);
  await settle();
  assert.equal(events.of("job:failed")[1].error, "No handler registered for job type: b");
  await processor.stop();
});

test("a lease is renewed while its handler runs, and nobody else gets the job", async () => {
  const { clock, queue, processor, events } = setUp({ leaseMs: 3000 }, { leaseMs: 3000 });
  const work = deferred();
  processor.handle("a", () => work.promise);
  processor.start();
  await processor.add("a", 1);
  await settle();
  await clock.advance(60_000);
  assert.equal(await queue.dequeue(), undefined);
  work.resolve("done");
  await settle();
  assert.equal(events.of("job:completed").length, 1);
  await processor.stop();
});

test("a handler whose lease is lost is aborted, and its outcome changes nothing", async () => {
  const { clock, queue, processor, events } = setUp({ leaseMs: 3000 }, { leaseMs: 3000 });
  let reason;
  processor.handle("a", async (_job, { signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    reason = signal.reason;
  });
  queue.extendLease = async () => {
    throw new Error("down");
  };
  processor.start();
  await processor.add("a", 1);
  await settle();
  await clock.advance(3000);
  assert.equal(reason.code, "REQUEST_ABORTED");
  assert.match(reason.message, /lease was lost/);
  assert.ok(events.of("processor:error").length >= 2);
  await processor.stop();
});

test("Q9 a slow queue and fast polls never run more than the limit", async () => {
  const { clock, queue, processor } = setUp({ concurrency: 2, pollInterval: 5 });
  const dequeueMany = queue.dequeueMany.bind(queue);
  queue.dequeueMany = async (count) => {
    await new Promise((resolve) => clock.setTimer(resolve, 30));
    return await dequeueMany(count);
  };
  let running = 0;
  let most = 0;
  let ran = 0;
  processor.handle("a", async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => clock.setTimer(resolve, 100));
    running -= 1;
    ran += 1;
  });
  for (let i = 0; i < 12; i += 1) await processor.add("a", i);
  processor.start();
  await clock.advance(5000);
  assert.equal(most, 2);
  assert.equal(ran, 12);
  await processor.stop();
});

test("Q9 stop waits for a dequeue in flight and gives its job back", async () => {
  const { clock, queue, processor, events } = setUp();
  const gate = deferred();
  const dequeueMany = queue.dequeueMany.bind(queue);
  queue.dequeueMany = async (count) => {
    await gate.promise;
    return await dequeueMany(count);
  };
  let ran = 0;
  processor.handle("a", () => {
    ran += 1;
  });
  const id = await processor.add("a", 1);
  processor.start();
  await settle();
  const stopped = processor.stop();
  gate.resolve();
  await stopped;
  const job = await queue.getJob(id);
  assert.deepEqual([ran, job.status, job.attempts], [0, JobStatus.PENDING, 0]);
  assert.equal(events.of("job:released").length, 1);
  assert.equal(clock.timers.size, 0);
});

test("stop waits up to its limit, then aborts the handlers and gives their jobs back", async () => {
  const { clock, queue, processor } = setUp({ shutdownTimeoutMs: 5000, abortGraceMs: 10 });
  processor.handle("obeys", async (_job, { signal }) => {
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw signal.reason;
  });
  const deaf = deferred();
  processor.handle("deaf", () => deaf.promise);
  const ids = [await processor.add("obeys", 1), await processor.add("deaf", 1)];
  processor.start();
  await settle();
  let isStopped = false;
  const stopped = processor.stop().then(() => {
    isStopped = true;
  });
  await clock.advance(4999);
  assert.equal(isStopped, false);
  await clock.advance(11);
  await stopped;
  for (const id of ids) {
    const { status, attempts } = await queue.getJob(id);
    assert.deepEqual([status, attempts], [JobStatus.PENDING, 0]);
  }
  deaf.resolve();
  await settle();
  assert.equal((await queue.getJob(ids[1])).status, JobStatus.PENDING);
});

test("Q14 a throwing listener and a failing complete do not run a finished job again", async () => {
  const { clock, queue, processor, events } = setUp();
  const complete = queue.complete.bind(queue);
  let failures = 2;
  queue.complete = async (job) => {
    if (failures-- > 0) throw new Error("down");
    return await complete(job);
  };
  processor.on("job:completed", () => {
    throw new Error("listener");
  });
  const errors = [];
  processor.on("error", (error) => errors.push(error.message));
  let runs = 0;
  processor.handle("a", () => {
    runs += 1;
  });
  processor.start();
  const id = await processor.add("a", 1);
  await clock.advance(10_000);
  assert.equal(runs, 1);
  assert.equal((await queue.getJob(id)).status, JobStatus.COMPLETED);
  assert.equal(processor.getMetrics().activeJobs, 0);
  assert.equal(events.of("processor:error").length, 2);
  assert.deepEqual(errors, ["listener"]);
  await processor.stop();
});

test("Q14 a complete that took effect although it threw counts as done", async () => {
  const { clock, queue, processor, events } = setUp();
  const complete = queue.complete.bind(queue);
  let first = true;
  queue.complete = async (job) => {
    const answer = await complete(job);
    if (!first) return answer;
    first = false;
    throw new Error("connection reset");
  };
  processor.handle("a", () => "ok");
  processor.start();
  await processor.add("a", 1);
  await clock.advance(10_000);
  assert.equal(events.of("job:completed").length, 1);
  await processor.stop();
});

test("Q30 a listener's exception or rejection stops nobody and goes to the error event", async () => {
  const emitter = new EventEmitter();
  const seen = [];
  emitter.on("a", () => {
    throw new Error("sync");
  });
  emitter.on("a", async () => {
    throw new Error("async");
  });
  emitter.on("a", () => seen.push("last"));
  emitter.on("error", (error, name) => seen.push(`${name}: ${error.message}`));
  assert.equal(emitter.emit("a"), true);
  await settle();
  assert.deepEqual(seen, ["a: sync", "last", "a: async"]);
  emitter.on("error", () => {
    throw new Error("again");
  });
  emitter.emit("a");
});

test("Q31 off removes a once listener, and an empty name is not every name", () => {
  const emitter = new EventEmitter();
  let calls = 0;
  const listener = () => {
    calls += 1;
  };
  emitter.once("a", listener).off("a", listener);
  assert.equal(emitter.emit("a"), false);
  emitter.once("a", listener).removeAllListeners("");
  emitter.emit("a");
  emitter.emit("a");
  assert.equal(calls, 1);
});

test("Q34 a rejecting queue is told, asked more and more rarely, and used again", async () => {
  const { clock, queue, processor, events } = setUp({ pollInterval: 100 });
  const dequeueMany = queue.dequeueMany.bind(queue);
  let down = true;
  queue.dequeueMany = async (count) => {
    if (down) throw new Error("down");
    return await dequeueMany(count);
  };
  queue.size = async () => {
    throw new Error("down");
  };
  processor.handle("a", () => "ok");
  processor.start();
  await processor.add("a", 1);
  await clock.advance(100 + 200 + 400);
  const failed = events.of("processor:error").filter((e) => e.operation === "dequeue");
  assert.equal(failed.length, 4);
  down = false;
  await clock.advance(800);
  assert.equal(events.of("job:completed").length, 1);
  await processor.stop();
});

test("Q34 an open breaker pauses the polling and burns no attempts", async () => {
  const { clock, queue, processor, events } = setUp({
    concurrency: 1,
    retryDelays: [0],
    maxRetries: 5,
    circuitBreaker: { failureThreshold: 1, timeout: 1000, resetTimeout: 60_000 },
  });
  let broken = true;
  let calls = 0;
  processor.handle("a", () => {
    calls += 1;
    if (broken) throw new Error("down");
  });
  const ids = [await processor.add("a", 1), await processor.add("a", 2)];
  processor.start();
  await clock.advance(59_000);
  assert.equal(calls, 1);
  const attempts = [];
  for (const id of ids) attempts.push((await queue.getJob(id)).attempts);
  assert.deepEqual(attempts.sort(), [0, 1]);
  broken = false;
  await clock.advance(2000);
  assert.equal(events.of("job:completed").length, 2);
  await processor.stop();
});

test("Q34 the rate limit holds no slots and no jobs", async () => {
  const { clock, queue, processor } = setUp({
    concurrency: 10,
    rateLimiter: { maxRequests: 2, windowMs: 1000 },
  });
  const times = [];
  processor.handle("a", () => times.push(clock.time));
  for (let i = 0; i < 5; i += 1) await processor.add("a", i);
  processor.start();
  await settle();
  assert.equal(await queue.size(), 3);
  await clock.advance(2000);
  assert.deepEqual(times, [0, 0, 1000, 1000, 2000]);
  await processor.stop();
});

test("Q34 a handler that is timed out is aborted, and not run again while it runs", async () => {
  const { clock, processor, events } = setUp({
    circuitBreaker: { failureThreshold: 9, timeout: 100, resetTimeout: 1 },
  });
  let running = 0;
  let most = 0;
  let isAborted = false;
  const work = deferred();
  processor.handle("a", async (_job, { signal }) => {
    running += 1;
    most = Math.max(most, running);
    await work.promise;
    isAborted = signal.aborted;
    running -= 1;
    return "late";
  });
  processor.start();
  await processor.add("a", 1);
  await clock.advance(5000);
  work.resolve();
  await clock.advance(5000);
  assert.deepEqual([most, isAborted], [1, true]);
  assert.equal(events.of("job:completed")[0].result, "late");
  await processor.stop();
});

test("Q34 removing a running job aborts it and keeps its slot until it has ended", async () => {
  const { processor } = setUp({ concurrency: 1 });
  const work = deferred();
  let signal;
  processor.handle("a", async (_job, context) => {
    signal = context.signal;
    await work.promise;
  });
  processor.start();
  const id = await processor.add("a", 1);
  await settle();
  assert.equal(await processor.removeJob(id), true);
  assert.equal(signal.aborted, true);
  assert.equal(processor.getMetrics().activeJobs, 1);
  work.resolve();
  await settle();
  assert.equal(processor.getMetrics().activeJobs, 0);
  await processor.stop();
});

test("Q34 a priority of 0 stays 0, and the average is over successes", async () => {
  const { clock, processor, queue } = setUp({ maxRetries: 1 });
  const id = await processor.add("a", 1, { priority: 0 });
  assert.equal((await queue.getJob(id)).priority, 0);
  processor.handle("a", () => new Promise((resolve) => clock.setTimer(resolve, 100)));
  processor.handle("b", async () => {
    await new Promise((resolve) => clock.setTimer(resolve, 900));
    throw new Error("no");
  });
  await processor.add("b", 1);
  processor.start();
  await clock.advance(2000);
  const { averageProcessingTime, processed, succeeded } = processor.getMetrics();
  assert.deepEqual([averageProcessingTime, processed, succeeded], [100, 2, 1]);
  await processor.stop();
});
