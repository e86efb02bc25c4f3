import assert from "node:assert/strict";
import { test } from "node:test";
import { InMemoryJobQueue, JobStatus } from "kmsg-edge/queue";
import { dateReads } from "../support/date-reads.mjs";
import { queueSuite } from "./suite.mjs";

queueSuite("in-memory queue", {
  make: (options) => new InMemoryJobQueue(options),
  // Two workers in one process share the object.
  second: (queue) => queue,
});

test("a lease of no length is refused", () => {
  for (const leaseMs of [0, -1, Number.NaN, "60"]) {
    assert.throws(() => new InMemoryJobQueue({ leaseMs }), { field: "leaseMs" });
  }
});

function setUp(options = {}) {
  const clock = { ms: 1_800_000_000_000 };
  const queue = new InMemoryJobQueue({ now: () => new Date(clock.ms), leaseMs: 1000, ...options });
  return { clock, queue };
}

test("Q22 what is due is found without a look at all that waits", async () => {
  const { clock, queue } = setUp();
  const entries = Array.from({ length: 3000 }, (_, data) => ({ type: "t", data, delay: 60_000 }));
  await queue.enqueueMany(entries);
  const { id } = await queue.enqueue("t", "due", { delay: 10 });
  clock.ms += 10;
  let job;
  const reads = await dateReads(async () => {
    assert.equal(await queue.size(), 1);
    job = await queue.dequeue();
    await queue.complete(job);
    assert.equal(await queue.dequeue(), undefined);
  });
  assert.equal(job.id, id);
  assert.ok(reads < 200, `${reads} reads`);
});

test("Q22 jobs come in order after any changes, like in a plain search", async () => {
  const { clock, queue } = setUp();
  // A small linear congruential generator, so that a failure can be repeated.
  let seed = 7;
  const random = (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const order = [];
  const held = [];
  for (let step = 0; step < 3000; step += 1) {
    const kind = random(8);
    if (kind < 3) {
      const options = { priority: random(3), delay: random(50), maxAttempts: 1 + random(3) };
      order.push((await queue.enqueue("t", step, options)).id);
    } else if (kind === 3 && held.length > 0) {
      const [job] = held.splice(random(held.length), 1);
      const end = random(4);
      if (end === 0) await queue.complete(job);
      else if (end === 1) await queue.fail(job, "no", { enabled: true, delayMs: random(50) });
      else if (end === 2) await queue.release(job, random(50));
      else held.push((await queue.extendLease(job, 1 + random(2000))) ?? job);
    } else if (kind === 4 && order.length > 0) {
      const id = order[random(order.length)];
      const at = held.findIndex((job) => job.id === id);
      if (at >= 0) held.splice(at, 1);
      await queue.remove(id);
    } else if (kind === 5) {
      clock.ms += random(400) - 20;
    } else {
      const all = [];
      for (const id of order) all.push(await queue.getJob(id));
      const isDue = ({ status, processAt, attempts, maxAttempts }) =>
        processAt.getTime() <= clock.ms &&
        (status === JobStatus.PENDING ||
          (status === JobStatus.PROCESSING && attempts + 1 < maxAttempts));
      const due = all
        .filter((job) => job !== undefined && isDue(job))
        .sort(
          (a, b) =>
            b.priority - a.priority || a.processAt - b.processAt || a.createdAt - b.createdAt,
        );
      assert.equal(await queue.size(), due.length);
      assert.equal((await queue.peek())?.id, due[0]?.id);
      const taken = await queue.dequeueMany(2);
      assert.deepEqual(
        taken.map(({ id }) => id),
        due.slice(0, 2).map(({ id }) => id),
      );
      for (const job of taken) {
        const at = held.findIndex(({ id }) => id === job.id);
        if (at >= 0) held.splice(at, 1);
        held.push(job);
      }
    }
  }
});

test("Q22 a clock that is set back makes what was due wait again", async () => {
  const { clock, queue } = setUp();
  await queue.enqueue("t", 1, { delay: 100 });
  clock.ms += 100;
  assert.equal(await queue.size(), 1);
  clock.ms -= 50;
  assert.equal(await queue.size(), 0);
  assert.equal(await queue.dequeue(), undefined);
  clock.ms += 50;
  assert.equal((await queue.dequeue()).data, 1);
});
