// D1's own failures: those that pass are repeated, and nothing is lost or doubled by that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createD1DeliveryTrackingStore, createD1JobQueue } from "kmsg-edge/adapters/cloudflare";
import { kindOf } from "../schema/support/servers.mjs";
import { faultyD1 } from "./faulty.mjs";
import { at, record } from "./tracking-suite.mjs";

const TRANSIENT = [
  "D1_ERROR: Network connection lost.",
  "D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.",
  "D1_ERROR: D1 DB reset because its code was updated.",
  "D1_ERROR: Internal error in D1 DB storage caused object to be reset.",
  "D1_ERROR: Internal error while starting up D1 DB storage caused object to be reset.",
  "D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.",
  "D1_ERROR: Can't read from request stream because client disconnected.",
  "D1_ERROR: D1 DB is overloaded. Requests queued for too long.",
  "D1_ERROR: D1 DB is overloaded. Too many requests queued.",
];
const LOST = { message: TRANSIENT[0], isApplied: true };

// A queue and a store whose binding meets `errors` from now on; `waits` has what they waited.
async function faulty(t, errors, options = {}) {
  const { binding } = await kindOf("D1").open(t);
  await createD1DeliveryTrackingStore(binding).init();
  await createD1JobQueue(binding).init();
  const waits = [];
  const retry = { random: () => 0.5, sleep: async (ms) => waits.push(ms), ...options };
  const list = [];
  const db = faultyD1(binding, list);
  const queue = createD1JobQueue(db, { retry, now: () => at(0) });
  const store = createD1DeliveryTrackingStore(db, { retry });
  await queue.size(); // it looks for its table once
  list[db.calls.length - 1] = undefined;
  list.push(...errors);
  const before = db.calls.length;
  return { queue, store, waits, calls: () => db.calls.length - before };
}

test("every failure of D1 that passes is waited out, with jitter on a doubling wait", async (t) => {
  for (const message of TRANSIENT) {
    const { store, waits, calls } = await faulty(t, [{ message }, { message }, { message }]);
    await store.upsert(record());
    assert.deepEqual(waits, [50, 100, 200]);
    assert.equal(calls(), 4);
    assert.deepEqual(await store.get("m"), record());
  }
});

test("the wait is drawn anew each time and ends at the longest one", async (t) => {
  const message = TRANSIENT[0];
  const errors = Array.from({ length: 7 }, () => ({ message }));
  const drawn = [0, 1, 0.25, 0.5, 0.5, 0.5, 0.5];
  const options = { maxAttempts: 8, random: () => drawn.shift() };
  const { store, waits } = await faulty(t, errors, options);
  await store.upsert(record());
  assert.deepEqual(waits, [0, 200, 100, 400, 800, 1_000, 1_000]);
});

test("what the statement itself is refused for is not repeated", async (t) => {
  for (const message of [
    "D1_ERROR: no such table: x: SQLITE_ERROR",
    "D1_ERROR: UNIQUE constraint failed: x.id: SQLITE_CONSTRAINT",
    "D1_ERROR: too many SQL variables at offset 1: SQLITE_ERROR",
    "D1_ERROR: Exceeded maximum DB size.",
    "D1_TYPE_ERROR: Type 'undefined' not supported",
    "something nobody has heard of",
  ]) {
    const { store, waits, calls } = await faulty(t, [{ message }]);
    await assert.rejects(store.upsert(record()));
    assert.deepEqual([waits, calls()], [[], 1]);
  }
});

test("after five tries the failure is the caller's, with an unknown outcome", async (t) => {
  const errors = Array.from({ length: 9 }, () => LOST);
  const { store, calls } = await faulty(t, errors);
  await assert.rejects(store.upsert(record()), { outcome: "unknown" });
  assert.equal(calls(), 5);
  const once = await faulty(t, errors, { maxAttempts: 1 });
  await assert.rejects(once.store.upsert(record()), { outcome: "unknown" });
  assert.equal(once.calls(), 1);
  await assert.rejects(faulty(t, [], { maxAttempts: 0 }), { field: "retry.maxAttempts" });
});

test("a job whose completion was applied is completed, though its answer was lost", async (t) => {
  const { queue } = await faulty(t, [undefined, undefined, LOST]);
  await queue.enqueue("t", 1);
  const job = await queue.dequeue();
  assert.equal(await queue.complete(job), true);
  assert.equal(await queue.complete(job), false);
});

test("a failure and a longer lease are applied once, though their answers were lost", async (t) => {
  const { queue } = await faulty(t, [undefined, undefined, LOST, undefined, undefined, LOST]);
  await queue.enqueue("t", 1);
  const job = await queue.extendLease(await queue.dequeue(), 9_000);
  assert.deepEqual(job.processAt, at(9_000));
  assert.equal(await queue.fail(job, "down", true), true);
  assert.equal((await queue.getJob(job.id)).attempts, 1);
});

test("jobs whose answer was lost are in the queue once", async (t) => {
  const { queue } = await faulty(t, [LOST]);
  const put = await queue.enqueueMany([1, 2, 3].map((data) => ({ type: "t", data })));
  const taken = await queue.dequeueMany(9);
  assert.deepEqual(taken.map(({ id }) => id).sort(), put.map(({ id }) => id).sort());
});

test("a stale worker's completion stays refused when its answer was lost", async (t) => {
  const { queue } = await faulty(t, [undefined, undefined, undefined, LOST]);
  await queue.enqueue("t", 1);
  const job = await queue.dequeue();
  await queue.complete(job);
  const stale = { ...job, attempts: 7 };
  assert.equal(await queue.complete(stale), false);
});
