// What a pass asks of the services, counted at the binding: it goes by what is due, not by what is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createKvDeliveryTrackingStore,
  createKvJobQueue,
  createR2DeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { counted } from "./objects/counted.mjs";
import { kvDouble, r2Double } from "./objects/doubles.mjs";
import { openService } from "./objects/services.mjs";
import { at, record } from "./tracking-suite.mjs";

/** Finished records and, of each ten, one that waits for later. */
const others = (count) =>
  Array.from({ length: count }, (_, n) =>
    n % 10 === 0
      ? record({ messageId: `later${n}`, nextCheckAt: at(1 + n) })
      : record({ messageId: `done${n}`, status: "DELIVERED" }),
  );
const due = (from, count) =>
  Array.from({ length: count }, (_, n) =>
    record({ messageId: `due${from + n}`, nextCheckAt: at(-1 - n) }),
  );

async function write(store, records) {
  for (let start = 0; start < records.length; start += 1_000) {
    await store.upsertMany(records.slice(start, start + 1_000));
  }
}

/** The calls of one pass as the core makes it, by the binding's members. */
async function pass(calls, worker, isClaiming, limit) {
  await calls();
  const taken = isClaiming
    ? await worker.claimDue(at(0), limit, 60_000)
    : await worker.listDue(at(0), limit);
  const claim = await calls();
  await worker.patchMany(
    taken.map(({ messageId, attemptCount, nextCheckAt }) => ({
      messageId,
      fence: { attemptCount, nextCheckAt },
      patch: { status: "DELIVERED", attemptCount: 1, nextCheckAt: at(9_000_000) },
    })),
  );
  return { count: taken.length, claim, writeBack: await calls() };
}

const lists = (n) => Math.max(1, Math.ceil(n / 1_000));

/** What a claim and a write-back of n records cost; all of it is written down here. */
const costs = {
  // A get and a put each; the write-back deletes the entries at once.
  r2: (n) => ({
    claim: n === 0 ? { list: 1 } : { list: lists(n), get: n, put: n },
    writeBack: n === 0 ? {} : { get: n, put: n, delete: lists(n) },
  }),
  durable: (n) => ({
    claim: {
      transaction: 1,
      list: lists(n),
      ...(n === 0 ? {} : { get: Math.ceil(n / 128), put: Math.ceil(n / 128) }),
    },
    writeBack: {
      transaction: 1,
      ...(n === 0
        ? {}
        : {
            get: Math.ceil(n / 128),
            put: Math.ceil(n / 128),
            delete: Math.ceil(n / 128),
          }),
    },
  }),
  kv: (n) => ({
    claim: n === 0 ? { list: 1 } : { list: lists(n), get: Math.ceil(n / 100) },
    writeBack: n === 0 ? {} : { get: Math.ceil(n / 100), put: n, delete: n },
  }),
  // Statements.
  "durable-sql": (n) => ({
    claim: { exec: 1 },
    writeBack: n === 0 ? {} : { exec: 1 },
  }),
};

/** Places by name: the services themselves, and doubles of two of them for what would take minutes there. */
const places = [
  ["r2", [100, 500], async () => await openService("r2")],
  ["kv", [100, 500], async () => await openService("kv")],
  ["durable", [100, 10_000, 50_000], async () => await openService("durable")],
  ["durable-sql", [100, 10_000, 50_000], async () => await openService("durable-sql")],
  ["r2", [100, 10_000, 50_000], async () => double(r2Double(), createR2DeliveryTrackingStore)],
  ["kv", [100, 10_000, 50_000], async () => double(kvDouble(), createKvDeliveryTrackingStore)],
];

function double(service, make) {
  const { binding, calls } = counted(service);
  return { store: () => make(binding), calls };
}

for (const [service, sizes, open] of places) {
  const title = `${service}, ${sizes.at(-1)} stored`;
  test(`7: ${title}: the calls of a pass do not grow with what is stored`, async () => {
    const { store: openStore, calls } = await open();
    const store = openStore();
    await store.init();
    let stored = 0;
    for (const size of sizes) {
      await write(store, others(size).slice(stored));
      stored = size;
      for (const count of sizes.length > 2 ? [0, 1, 200, 2_000] : [0, 1, 200]) {
        await write(store, due(size * 10_000 + count, count));
        const { count: taken, ...made } = await pass(
          calls,
          store,
          service !== "kv",
          Math.max(count, 200),
        );
        assert.equal(taken, count);
        assert.deepEqual(made, costs[service](count), `${count} due, ${size} stored`);
      }
    }
  });
}

test("a dequeue from KV does not walk over what waits for later", async () => {
  const { binding, calls } = counted(kvDouble());
  const clock = { now: at(0) };
  const queue = createKvJobQueue(binding, { now: () => clock.now });
  const answers = [];
  for (const count of [100, 10_000]) {
    const later = { type: "t", priority: 5, delay: 3_600_000 };
    await queue.enqueueMany(Array.from({ length: count }, (_, data) => ({ ...later, data })));
    const due = Array.from({ length: 20 }, (_, data) => ({ type: "t", data, priority: data % 2 }));
    await queue.enqueueMany(due);
    await queue.peek();
    await calls();
    const job = await queue.dequeue();
    assert.equal(job.priority, 1);
    answers.push(await calls());
    await calls();
    clock.now = at(0);
  }
  assert.deepEqual(answers[0], answers[1]);
  // The levels, what waits of the highest, and the page with the job.
  assert.equal(answers[1].list, 3);
});

test("another isolate finds jobs of every priority on KV", async () => {
  const kv = kvDouble();
  const queue = createKvJobQueue(kv);
  for (const priority of [0, 7, -3, 1_000_000]) await queue.enqueue("t", priority, { priority });
  // A binding of its own, so that nothing is known of it.
  const other = createKvJobQueue({ ...kv });
  const taken = [];
  for (let job = await other.dequeue(); job; job = await other.dequeue()) taken.push(job.data);
  assert.deepEqual(taken, [1_000_000, 7, 0, -3]);
});

test("the calls of a dequeue do not grow with what is stored or waits", async () => {
  for (const service of ["r2", "durable"]) {
    const { queue: open, calls } = await openService(service);
    const clock = { now: at(0) };
    const queue = open({ now: () => clock.now });
    const answers = [];
    for (const count of [50, 250]) {
      const data = Array.from({ length: count }, (_, n) => n);
      await queue.enqueueMany(data.map((n) => ({ type: "t", data: n, priority: 5, delay: 100 })));
      await queue.enqueueMany(data.slice(0, 20).map((n) => ({ type: "t", data: n })));
      for (const job of await queue.dequeueMany(10)) await queue.complete(job);
      await calls();
      assert.notEqual(await queue.dequeue(), undefined);
      answers.push(await calls());
    }
    const [{ list: few }, { list: many, get }] = answers;
    assert.ok(few <= 2 && many <= 2, `${service}: ${few}, then ${many} lists`);
    // The chosen one and those that were read along with it.
    assert.ok(get <= 6, `${service}: ${get} gets`);
  }
});
