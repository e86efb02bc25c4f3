import assert from "node:assert/strict";
import { test } from "node:test";
import { RateLimiter } from "kmsg-edge/core";
import { FakeClock, settle } from "../support/fake-clock.mjs";

function setUp(maxRequests, windowMs) {
  const clock = new FakeClock();
  const limiter = new RateLimiter(maxRequests, windowMs, { clock });
  const served = [];
  const acquire = (name, options) => {
    const call = limiter.acquire(options).then(() => served.push(name));
    call.catch(() => {});
    return call;
  };
  return { clock, limiter, served, acquire };
}

test("a slot frees one window after it was taken", async () => {
  const { clock, limiter } = setUp(2, 100);
  assert.equal(limiter.getRemainingRequests(), 2);
  await limiter.acquire();
  await clock.advance(40);
  await limiter.acquire();
  assert.equal(limiter.getRemainingRequests(), 0);
  assert.equal(limiter.canMakeRequest(), false);
  await clock.advance(59);
  assert.equal(limiter.canMakeRequest(), false);
  await clock.advance(1);
  assert.equal(limiter.getRemainingRequests(), 1);
  assert.equal(limiter.canMakeRequest(), true);
  await clock.advance(40);
  assert.equal(limiter.getRemainingRequests(), 2);
});

test("E12: limits of 0 or no number are refused by name", () => {
  for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5", undefined]) {
    assert.throws(() => new RateLimiter(value, 100), {
      code: "INVALID_REQUEST",
      field: "maxRequests",
    });
  }
  for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, null]) {
    assert.throws(() => new RateLimiter(1, value), { code: "INVALID_REQUEST", field: "windowMs" });
  }
});

test("E12: those who wait are served in order, by one timer", async () => {
  const { clock, served, acquire } = setUp(2, 100);
  for (const name of ["a", "b", "c", "d", "e"]) acquire(name);
  await settle();
  assert.deepEqual(served, ["a", "b"]);
  assert.equal(clock.timers.size, 1);
  await clock.advance(99);
  assert.deepEqual(served, ["a", "b"]);
  await clock.advance(1);
  assert.deepEqual(served, ["a", "b", "c", "d"]);
  await clock.advance(100);
  assert.deepEqual(served, ["a", "b", "c", "d", "e"]);
  assert.deepEqual(clock.started, [100, 100]);
});

test("E12: without anyone waiting there is no timer", async () => {
  const { clock, acquire, limiter } = setUp(1, 100);
  await limiter.acquire();
  assert.equal(clock.timers.size, 0);
  const controller = new AbortController();
  const waiting = acquire("x", { signal: controller.signal });
  await settle();
  assert.equal(clock.timers.size, 1);
  controller.abort();
  await assert.rejects(waiting, { code: "REQUEST_ABORTED", outcome: "not_sent" });
  assert.equal(clock.timers.size, 0);
  await clock.advance(100);
  assert.equal(limiter.canMakeRequest(), true);
});

test("an abort gives only its own place up; an aborted signal takes no slot", async () => {
  const { clock, served, acquire, limiter } = setUp(1, 100);
  acquire("a");
  acquire("b");
  const controllers = [new AbortController(), new AbortController()];
  acquire("c", { signal: controllers[0].signal });
  acquire("d");
  acquire("e", { signal: controllers[1].signal });
  await settle();
  for (const controller of controllers) controller.abort();
  await clock.advance(200);
  assert.deepEqual(served, ["a", "b", "d"]);
  await clock.advance(100);
  await assert.rejects(limiter.acquire({ signal: AbortSignal.abort() }), {
    code: "REQUEST_ABORTED",
  });
  assert.equal(limiter.getRemainingRequests(), 1);
  await assert.rejects(limiter.acquire({ signal: "no" }), { field: "signal" });
});

test("E12: a newcomer does not overtake those who wait", async () => {
  const { clock, limiter, served, acquire } = setUp(1, 100);
  acquire("a");
  acquire("b");
  await settle();
  // The slot is free, but the timer has not run yet.
  clock.time = 100;
  assert.equal(limiter.canMakeRequest(), false);
  acquire("c");
  await clock.advance(0);
  assert.deepEqual(served, ["a", "b"]);
  await clock.advance(100);
  assert.deepEqual(served, ["a", "b", "c"]);
});

test("E12: a timer that fires early hands nothing out early", async () => {
  const { clock, served, acquire } = setUp(1, 100);
  acquire("a");
  acquire("b");
  await settle();
  const [[handle, { run }]] = clock.timers;
  clock.timers.delete(handle);
  clock.time = 99.5;
  run();
  await settle();
  assert.deepEqual(served, ["a"]);
  await clock.advance(1);
  assert.deepEqual(served, ["a", "b"]);
});

test("E12: the wall clock has no say", async () => {
  const { clock, limiter } = setUp(1, 100);
  await limiter.acquire();
  clock.wall += 1e9;
  assert.equal(limiter.canMakeRequest(), false);
  clock.wall -= 2e9;
  await clock.advance(100);
  assert.equal(limiter.canMakeRequest(), true);
});

test("slots keep their times when the ring grows while it is wrapped", async () => {
  const { clock, limiter } = setUp(64, 100);
  const take = async (count) => {
    for (let i = 0; i < count; i += 1) await limiter.acquire();
  };
  await take(10);
  await clock.advance(50);
  await take(6);
  await clock.advance(50);
  await take(40);
  assert.equal(limiter.getRemainingRequests(), 18);
  await clock.advance(50);
  assert.equal(limiter.getRemainingRequests(), 24);
  await clock.advance(49);
  assert.equal(limiter.getRemainingRequests(), 24);
  await clock.advance(1);
  assert.equal(limiter.getRemainingRequests(), 64);
});

test("E12: 300,000 slots work, and around the end of the ring as well", async () => {
  const { clock, limiter } = setUp(300_000, 100);
  for (let i = 0; i < 200_000; i += 1) limiter.acquire();
  await clock.advance(50);
  for (let i = 0; i < 100_000; i += 1) limiter.acquire();
  assert.equal(limiter.getRemainingRequests(), 0);
  await clock.advance(50);
  assert.equal(limiter.getRemainingRequests(), 200_000);
  for (let i = 0; i < 200_000; i += 1) limiter.acquire();
  assert.equal(limiter.canMakeRequest(), false);
  await clock.advance(50);
  assert.equal(limiter.getRemainingRequests(), 100_000);
});
