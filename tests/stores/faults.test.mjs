// Databases whose answers get lost: what is written is never lost with them, and nothing is doubled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HyperdriveDeliveryTrackingStore, HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { kindOf } from "../schema/support/servers.mjs";
import { drivers } from "./clients.mjs";
import { FAULTS, faultyClient } from "./faulty.mjs";
import { at, record } from "./tracking-suite.mjs";

const kLeaseMs = 1_000;
const ids = (records) => records.map(({ messageId, id }) => messageId ?? id).sort();

for (const [driver, kind] of [
  ["pg", "PostgreSQL"],
  ["mysql2", "MariaDB"],
]) {
  for (const faultName of FAULTS) {
    const promise = (title, body) =>
      test(`${driver} ${faultName}: ${title}`, async (t) => {
        const { url, beforeDrop } = await kindOf(kind).open(t);
        const { client: real, end } = drivers[driver](url);
        beforeDrop(end);
        const { client, fault } = faultyClient(real);
        const clock = { ms: at(0).getTime() };
        const store = new HyperdriveDeliveryTrackingStore(client);
        const options = { now: () => new Date(clock.ms), leaseMs: kLeaseMs };
        const queue = new HyperdriveJobQueue(client, options);
        await store.init();
        await queue.init();
        await queue.size(); // it looks for its table once
        // Runs `work` under the fault. A caller knows no more than that its outcome is unknown.
        const under = async (work) => {
          fault.arm(faultName);
          try {
            return { answer: await work() };
          } catch (error) {
            assert.equal(error.outcome, "unknown", `${error.message} has an unknown outcome`);
            return {};
          } finally {
            fault.arm(undefined);
          }
        };
        const repeated = async (work) => {
          const { answer } = await under(work);
          const again = answer ?? (await work());
          await fault.settled();
          return again;
        };
        await body({ store, queue, clock, under, repeated, fault });
      });

    promise("records written again are written once", async ({ store, repeated }) => {
      const many = ["a", "b", "c"].map((messageId) => record({ messageId }));
      await repeated(() => store.upsertMany(many));
      assert.deepEqual(ids(await store.listRecords({ limit: 9 })), ["a", "b", "c"]);
      assert.deepEqual(await store.getMany(["a", "b", "c"]), many);
    });

    promise("an insert that is repeated keeps the first", async ({ store, repeated }) => {
      await repeated(() => store.insertIfAbsent(record()));
      assert.equal(await store.insertIfAbsent(record({ to: "01099998888" })), false);
      assert.deepEqual(await store.get("m"), record());
    });

    promise("a fenced patch that is repeated applies once", async ({ store, repeated }) => {
      await store.upsert(record());
      const [{ attemptCount, nextCheckAt }] = await store.claimDue(at(0), 1, kLeaseMs);
      const patch = { attemptCount: attemptCount + 1, nextCheckAt: at(9_000) };
      const fence = { attemptCount, nextCheckAt };
      await repeated(() => store.patchMany([{ messageId: "m", fence, patch }]));
      assert.deepEqual(await store.get("m"), record(patch));
    });

    promise("a claim whose answer is lost comes back after its lease", async (context) => {
      const { store, under, fault } = context;
      await store.upsertMany(["a", "b"].map((messageId) => record({ messageId })));
      const { answer = [] } = await under(() => store.claimDue(at(0), 9, kLeaseMs));
      await fault.settled();
      const rest = await store.claimDue(at(0), 9, kLeaseMs);
      const seen = [...answer, ...rest].map(({ messageId }) => messageId);
      assert.equal(new Set(seen).size, seen.length);
      assert.deepEqual(ids(await store.claimDue(at(kLeaseMs), 9, kLeaseMs)), ["a", "b"]);
    });

    promise("jobs are put in whole or not at all, and never twice", async (context) => {
      const { queue, under, fault } = context;
      const entries = [1, 2, 3].map((data) => ({ type: "t", data }));
      const { answer } = await under(() => queue.enqueueMany(entries));
      await fault.settled();
      const taken = await queue.dequeueMany(9);
      if (answer) assert.deepEqual(ids(taken), ids(answer));
      const expected = faultName === "fails before" ? 0 : 3;
      assert.equal(taken.length, expected);
    });

    promise("a take whose answer is lost loses no job and doubles none", async (context) => {
      const { queue, clock, under, fault } = context;
      const put = await queue.enqueueMany([1, 2, 3].map((data) => ({ type: "t", data })));
      const { answer = [] } = await under(() => queue.dequeueMany(2));
      await fault.settled();
      const rest = await queue.dequeueMany(9);
      const seen = ids([...answer, ...rest]);
      assert.equal(new Set(seen).size, seen.length);
      for (const job of [...answer, ...rest]) assert.equal(await queue.complete(job), true);
      clock.ms += kLeaseMs;
      const late = await queue.dequeueMany(9);
      assert.deepEqual([...seen, ...ids(late)].sort(), ids(put));
    });

    promise("a job that is completed again stays completed", async (context) => {
      const { queue, clock, repeated } = context;
      await queue.enqueue("t", 1);
      const job = await queue.dequeue();
      await repeated(() => queue.complete(job));
      clock.ms += kLeaseMs;
      assert.equal(await queue.dequeue(), undefined);
      const { status, attempts, completedAt } = await queue.getJob(job.id);
      assert.deepEqual([status, attempts, completedAt], ["completed", 0, at(0)]);
    });

    promise("a failure that is reported again counts once", async ({ queue, repeated }) => {
      await queue.enqueue("t", 1);
      const job = await queue.dequeue();
      await repeated(() => queue.fail(job, "down", { enabled: true, delayMs: 50 }));
      const { status, attempts, error, processAt } = await queue.getJob(job.id);
      assert.deepEqual([status, attempts, error, processAt], ["pending", 1, "down", at(50)]);
    });
  }
}
