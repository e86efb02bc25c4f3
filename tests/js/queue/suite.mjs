// What every job queue promises. `make(options)` answers an empty queue that reads the clock `now` and
// leases for `leaseMs`; `second` answers another object over the same jobs, for what two workers see. A
// queue that is not `isAtomic` may hand a job out twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { JobStatus } from "kmsg-edge/queue";

const kLeaseMs = 1_000;
const kStart = 1_800_000_000_000;

export function queueSuite(name, { make, second, isAtomic = true }) {
  const promise = (title, body) =>
    test(`${name}: ${title}`, async (t) => {
      const clock = { ms: kStart };
      const options = { now: () => new Date(clock.ms), leaseMs: kLeaseMs };
      const queue = await make(options, t);
      const other = () => second(queue, options, t);
      await body({ queue, other, clock });
      await queue.close?.();
    });
  const atomic = isAtomic ? promise : () => {};
  const ids = (jobs) => jobs.map(({ id }) => id);

  promise("a job's data may hold any character", async ({ queue }) => {
    const data = { text: "a\u0000b", "한\u0000글": ["\\u0000", "\u{1f642}"] };
    const { id } = await queue.enqueue("t", data);
    const stored = JSON.stringify((await queue.getJob(id)).data).replaceAll("\ufffd", "\\u0000");
    assert.equal(stored, JSON.stringify(data), "U+0000 may come back as U+FFFD");
  });

  promise("a job comes back as it was put in, its dates as dates", async ({ queue }) => {
    const data = { text: "안녕 👋", list: [1, null, { deep: true }] };
    const job = await queue.enqueue("send", data, {
      priority: 2,
      delay: 5,
      maxAttempts: 4,
      metadata: { tenant: "t" },
    });
    const { id, ...rest } = await queue.getJob(job.id);
    assert.match(id, /^job_\d+_\w+$/);
    assert.deepEqual(rest, {
      type: "send",
      data,
      status: JobStatus.PENDING,
      priority: 2,
      attempts: 0,
      maxAttempts: 4,
      delay: 5,
      createdAt: new Date(kStart),
      processAt: new Date(kStart + 5),
      metadata: { tenant: "t" },
    });
    assert.deepEqual(job, { id, ...rest });
    assert.equal(await queue.getJob("nobody"), undefined);
  });

  promise(
    "defaults are priority 0, no delay, three attempts and no metadata",
    async ({ queue }) => {
      const { priority, delay, maxAttempts, metadata, attempts } = await queue.enqueue("t", null);
      assert.deepEqual([priority, delay, maxAttempts, metadata, attempts], [0, 0, 3, {}, 0]);
    },
  );

  promise("wrong members are refused by name and nothing is stored", async ({ queue }) => {
    const wrong = [
      [["", {}], "type"],
      [["t", {}, { priority: 1.5 }], "priority"],
      [["t", {}, { delay: -1 }], "delay"],
      [["t", {}, { delay: 1e300 }], "delay"],
      [["t", {}, { maxAttempts: 0 }], "maxAttempts"],
      [["t", {}, { metadata: [] }], "metadata"],
    ];
    for (const [input, field] of wrong) {
      await assert.rejects(queue.enqueue(...input), { code: "INVALID_REQUEST", field });
    }
    await assert.rejects(
      queue.enqueueMany([
        { type: "t", data: 1 },
        { type: "t", data: 2, delay: "5" },
      ]),
      { field: "delay" },
    );
    assert.equal(await queue.size(), 0);
  });

  promise(
    "priority goes first, then the longest due, then the oldest",
    async ({ queue, clock }) => {
      const late = await queue.enqueue("t", 1, { delay: 10 });
      clock.ms += 1;
      const old = await queue.enqueue("t", 2);
      clock.ms += 1;
      const young = await queue.enqueue("t", 3);
      const urgent = await queue.enqueue("t", 4, { priority: 9 });
      const future = await queue.enqueue("t", 5, { priority: 9, delay: 100 });
      clock.ms += 20;
      assert.equal((await queue.peek()).id, urgent.id);
      assert.equal(await queue.size(), 4);
      const taken = await queue.dequeueMany(10);
      assert.deepEqual(ids(taken), ids([urgent, old, young, late]));
      assert.equal(await queue.peek(), undefined);
      clock.ms += 100;
      assert.equal((await queue.dequeue()).id, future.id);
    },
  );

  promise("Q33 jobs of one millisecond go in the order they were put in", async ({ queue }) => {
    const entry = (data) => ({ type: "t", data });
    const put = await queue.enqueueMany(Array.from({ length: 12 }, (_, n) => entry(n)));
    for (let n = 12; n < 15; n += 1) put.push(await queue.enqueue("t", n));
    put.push(...(await queue.enqueueMany([entry(15), entry(16)])));
    assert.equal((await queue.peek()).id, put[0].id);
    const taken = [await queue.dequeue(), ...(await queue.dequeueMany(20))];
    assert.deepEqual(ids(taken), ids(put));
  });

  promise(
    "Q33 a job that is handed out is at work until its lease ends",
    async ({ queue, clock }) => {
      await queue.enqueue("t", 1);
      const job = await queue.dequeue();
      assert.equal(job.status, JobStatus.PROCESSING);
      assert.equal(job.attempts, 0);
      assert.equal(job.processAt.getTime(), kStart + kLeaseMs);
      clock.ms += kLeaseMs - 1;
      assert.equal(await queue.dequeue(), undefined);
      assert.equal(await queue.size(), 0);
      clock.ms += 1;
      const again = await queue.dequeue();
      assert.equal(again.id, job.id);
      assert.equal(again.attempts, 1);
    },
  );

  atomic("no job is handed out twice to workers that ask at once", async ({ queue, other }) => {
    const entries = Array.from({ length: 40 }, (_, n) => ({ type: "t", data: n }));
    await queue.enqueueMany(entries);
    const workers = await Promise.all([other(), other(), other()]);
    const asked = [queue, ...workers].flatMap((each) => [
      each.dequeueMany(7),
      each.dequeue(),
      each.dequeueMany(5),
    ]);
    const taken = (await Promise.all(asked)).flat().filter((job) => job !== undefined);
    const rest = await queue.dequeueMany(100);
    const all = [...ids(taken), ...ids(rest)];
    assert.equal(new Set(all).size, 40);
    assert.equal(all.length, 40);
  });

  promise(
    "a completed job stays, with its time, and is not due again",
    async ({ queue, clock }) => {
      await queue.enqueue("t", 1);
      const job = await queue.dequeue();
      clock.ms += 5;
      assert.equal(await queue.complete(job, { any: "result" }), true);
      assert.equal(await queue.complete(job), false);
      clock.ms += kLeaseMs;
      assert.equal(await queue.dequeue(), undefined);
      const { status, completedAt, failedAt } = await queue.getJob(job.id);
      assert.deepEqual(
        [status, completedAt, failedAt],
        ["completed", new Date(kStart + 5), undefined],
      );
    },
  );

  promise("complete and fail take an id, too", async ({ queue }) => {
    await queue.enqueueMany([
      { type: "t", data: 1 },
      { type: "t", data: 2 },
    ]);
    const [first, secondJob] = await queue.dequeueMany(2);
    assert.equal(await queue.complete(first.id), true);
    assert.equal(await queue.fail(secondJob.id, new Error("no"), true), true);
    assert.equal((await queue.getJob(secondJob.id)).status, JobStatus.PENDING);
    assert.equal(await queue.complete("nobody"), false);
    await assert.rejects(queue.fail("nobody", new Error("no")), { field: "id" });
  });

  promise("an id handed out elsewhere means that hand-out", async ({ queue, other }) => {
    const { id } = await queue.enqueue("t", 1);
    await queue.dequeue();
    assert.equal(await (await other()).complete(id), true);
  });

  promise(
    "Q33 a job that failed for good cannot be completed or failed again",
    async ({ queue }) => {
      await queue.enqueue("t", 1);
      const job = await queue.dequeue();
      assert.equal(await queue.fail(job, new Error("first")), true);
      assert.equal(await queue.complete(job), false);
      assert.equal(await queue.complete(job.id), false);
      assert.equal(await queue.fail(job, new Error("second")), false);
      const { status, attempts, error } = await queue.getJob(job.id);
      assert.deepEqual([status, attempts, error], [JobStatus.FAILED, 1, "first"]);
    },
  );

  promise("Q33 a job that waits cannot be completed", async ({ queue }) => {
    const job = await queue.enqueue("t", 1);
    assert.equal(await queue.complete(job), false);
    assert.equal(await queue.complete(job.id), false);
    assert.equal(await queue.fail(job.id, "no"), false);
    assert.equal((await queue.getJob(job.id)).status, JobStatus.PENDING);
  });

  promise(
    "a stale worker changes nothing of a job that another has",
    async ({ queue, other, clock }) => {
      await queue.enqueue("t", 1);
      const stale = await queue.dequeue();
      clock.ms += kLeaseMs;
      const owner = await other();
      const owned = await owner.dequeue();
      assert.equal(owned.id, stale.id);
      // An object that both share takes the id for its last hand-out, which is the owner's.
      for (const claim of owner === queue ? [stale] : [stale, stale.id]) {
        assert.equal(await queue.complete(claim), false);
        assert.equal(await queue.fail(claim, new Error("late"), true), false);
        assert.equal(await queue.extendLease(claim, 5_000), undefined);
      }
      assert.deepEqual(await queue.getJob(owned.id), owned);
      assert.equal(await owner.complete(owned), true);
    },
  );

  promise("a worker that is late may still complete what nobody took", async ({ queue, clock }) => {
    await queue.enqueue("t", 1);
    const job = await queue.dequeue();
    clock.ms += 10 * kLeaseMs;
    assert.equal(await queue.complete(job), true);
  });

  promise("fail puts the job back while attempts are left", async ({ queue, clock }) => {
    await queue.enqueue("t", 1, { maxAttempts: 2 });
    const first = await queue.dequeue();
    await queue.fail(first, new Error("vendor is down"), { enabled: true, delayMs: 50 });
    const waiting = await queue.getJob(first.id);
    assert.deepEqual(
      [waiting.status, waiting.attempts, waiting.error, waiting.processAt.getTime()],
      [JobStatus.PENDING, 1, "vendor is down", kStart + 50],
    );
    assert.equal(await queue.dequeue(), undefined);
    clock.ms += 50;
    const last = await queue.dequeue();
    await queue.fail(last, "again", { enabled: true });
    const ended = await queue.getJob(first.id);
    assert.deepEqual(
      [ended.status, ended.attempts, ended.error, ended.failedAt.getTime(), ended.completedAt],
      [JobStatus.FAILED, 2, "again", kStart + 50, undefined],
    );
  });

  promise("without a retry the first failure ends the job", async ({ queue }) => {
    for (const retry of [undefined, false, { enabled: false, delayMs: 5 }]) {
      await queue.enqueue("t", 1);
      const job = await queue.dequeue();
      await queue.fail(job, new Error("no"), retry);
      assert.equal((await queue.getJob(job.id)).status, JobStatus.FAILED);
    }
    await queue.enqueue("t", 1);
    const job = await queue.dequeue();
    await assert.rejects(queue.fail(job, "no", { enabled: "yes" }), { field: "retry.enabled" });
    await assert.rejects(queue.fail(job, "no", { enabled: true, delayMs: -1 }), {
      field: "retry.delayMs",
    });
  });

  promise("Q33 a job whose workers all die ends failed", async ({ queue, clock }) => {
    const { id } = await queue.enqueue("t", 1, { maxAttempts: 2 });
    await queue.dequeue();
    clock.ms += kLeaseMs;
    await queue.dequeue();
    clock.ms += kLeaseMs;
    assert.equal(await queue.peek(), undefined);
    assert.equal(await queue.dequeue(), undefined);
    const job = await queue.getJob(id);
    assert.deepEqual(
      [job.status, job.attempts, job.error, job.failedAt.getTime()],
      [JobStatus.FAILED, 2, "the lease ran out", clock.ms],
    );
  });

  promise("a lease can be extended as often as needed", async ({ queue, clock }) => {
    await queue.enqueue("t", 1);
    let job = await queue.dequeue();
    for (let n = 0; n < 3; n += 1) {
      clock.ms += kLeaseMs - 1;
      job = await queue.extendLease(job, kLeaseMs);
      assert.equal(job.processAt.getTime(), clock.ms + kLeaseMs);
      assert.equal(await queue.dequeue(), undefined);
    }
    assert.equal((await queue.extendLease(job.id, kLeaseMs)).id, job.id);
    assert.equal(await queue.complete(job.id), true);
    await assert.rejects(queue.extendLease(job, 0), { field: "ms" });
  });

  promise("terminal jobs are cleaned up and waiting ones are kept", async ({ queue }) => {
    await queue.enqueueMany([1, 2, 3, 4].map((data) => ({ type: "t", data })));
    const [done, failed, working] = await queue.dequeueMany(3);
    await queue.complete(done);
    await queue.fail(failed, "no");
    assert.equal(await queue.cleanupTerminal([]), 0);
    assert.equal(await queue.cleanupTerminal([JobStatus.FAILED]), 1);
    assert.equal(await queue.cleanupTerminal(), 1);
    assert.equal((await queue.getJob(working.id)).status, JobStatus.PROCESSING);
    assert.equal(await queue.size(), 1);
  });

  promise("remove says whether there was such a job; clear leaves nothing", async ({ queue }) => {
    const { id } = await queue.enqueue("t", 1);
    await queue.enqueue("t", 2);
    assert.equal(await queue.remove(id), true);
    assert.equal(await queue.remove(id), false);
    assert.equal(await queue.remove("never-existed"), false);
    await queue.clear();
    assert.equal(await queue.size(), 0);
    assert.equal(await queue.dequeue(), undefined);
  });

  promise("a job given back is due again, with no attempt counted", async ({ queue, clock }) => {
    await queue.enqueue("t", 1, { maxAttempts: 2 });
    const first = await queue.dequeue();
    assert.equal(await queue.release(first, 500), true);
    assert.equal(await queue.dequeue(), undefined, "not before its delay");
    assert.equal(await queue.complete(first), false, "it is nobody's");
    clock.ms += 500;
    const second = await queue.dequeue();
    assert.equal(second.id, first.id);
    assert.equal(second.attempts, 0);
    assert.equal(await queue.release(first), false, "another has it");
    assert.equal(await queue.release(second), true);
    assert.equal((await queue.dequeue()).id, first.id);
  });

  promise("metadata of a job at work is replaced for its next try", async ({ queue, clock }) => {
    await queue.enqueue("t", 1, { metadata: { sent: [], old: true } });
    const first = await queue.dequeue();
    assert.equal(await queue.setMetadata(first, { sent: ["a"] }), true);
    clock.ms += kLeaseMs;
    const second = await queue.dequeue();
    assert.deepEqual(second.metadata, { sent: ["a"] });
    assert.equal(await queue.setMetadata(first, {}), false, "another has it");
    await assert.rejects(queue.setMetadata(second, "text"), { field: "metadata" });
    assert.equal(await queue.complete(second), true, "the fence stays");
  });

  promise("what comes out shares nothing with what is stored", async ({ queue }) => {
    const data = { list: [1] };
    const given = await queue.enqueue("t", data);
    data.list.push(2);
    given.data.list.push(3);
    const taken = await queue.dequeue();
    taken.data.list.push(4);
    taken.processAt.setTime(0);
    assert.deepEqual((await queue.getJob(given.id)).data, { list: [1] });
    assert.equal((await queue.getJob(given.id)).processAt.getTime(), kStart + kLeaseMs);
  });

  promise("counts that are none are refused; none asked for is none taken", async ({ queue }) => {
    await queue.enqueue("t", 1);
    assert.deepEqual(await queue.dequeueMany(0), []);
    for (const count of [-1, 1.5, Number.NaN, "2"]) {
      await assert.rejects(queue.dequeueMany(count), { field: "count" });
    }
    assert.deepEqual(await queue.enqueueMany([]), []);
  });
}
