// What is special about stores over object storage: keys, pages, leftovers, the older layout, KV.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CloudflareObjectDeliveryTrackingStore,
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectJobQueue,
  createDurableObjectSqlClient,
  createDurableObjectStorage,
  createKvDeliveryTrackingStore,
  createKvJobQueue,
  createKvObjectStorage,
  createR2DeliveryTrackingStore,
  createR2JobQueue,
  createR2ObjectStorage,
} from "kmsg-edge/adapters/cloudflare";
import { MockProvider } from "kmsg-edge/testing";
import { DeliveryTrackingService } from "kmsg-edge/tracking";
import { kvDouble, r2Double } from "./objects/doubles.mjs";
import { openService } from "./objects/services.mjs";
import { at, record } from "./tracking-suite.mjs";

const keysOf = async (binding, prefix) =>
  (await createR2ObjectStorage(binding).list({ prefix })).objects.map(({ key }) => key);
const ids = (records) => records.map(({ messageId }) => messageId);

test("ids of any characters are one record each, under the keys that plain ids always had", async () => {
  const bucket = r2Double();
  const store = createR2DeliveryTrackingStore(bucket, { keyPrefix: "p" });
  const all = ["a:api-fallback", "a/b", "a%2Fb", "..", "한글 😀", "due/0", "~"];
  await store.upsertMany(all.map((messageId) => record({ messageId })));
  assert.deepEqual(ids(await store.getMany(all)), all);
  assert.deepEqual(ids(await store.listDue(at(0), 10)).sort(), all.sort());
  assert.ok((await keysOf(bucket, "p/records/")).includes("p/records/a:api-fallback"));
  await assert.rejects(store.get("\ud800"), { code: "INVALID_REQUEST", field: "id" });
});

test("a key that the service would refuse is a typed error, and nothing is written", async () => {
  const long = record({ messageId: "x".repeat(3_000) });
  const r2 = r2Double();
  await assert.rejects(createR2DeliveryTrackingStore(r2).upsert(long), { field: "key" });
  assert.deepEqual(await keysOf(r2, ""), []);
  const kv = createKvDeliveryTrackingStore(kvDouble());
  await assert.rejects(kv.upsert(record({ messageId: "x".repeat(500) })), {
    code: "INVALID_REQUEST",
    field: "key",
    message: /KV takes 512/,
  });
  const { store } = await openService("durable");
  await assert.rejects(store().upsert(long), { field: "key", message: /takes 2048/ });
});

test("8: a Durable Object lists more than one page", async () => {
  const { store: open } = await openService("durable");
  const store = open();
  const many = Array.from({ length: 2_500 }, (_, n) => record({ messageId: `m${n}` }));
  await store.upsertMany(many);
  assert.equal(await store.countRecords({}), 2_500);
  assert.equal((await store.listDue(at(0), 5_000)).length, 2_500);
});

test("claims and inserts that one event makes at once exclude each other", async () => {
  for (const service of ["durable", "durable-sql", "r2"]) {
    const { store: open } = await openService(service);
    const store = open();
    await store.init();
    const many = Array.from({ length: 60 }, (_, n) => record({ messageId: `m${n}` }));
    await store.upsertMany(many);
    const claim = ["claimDue", at(0), 15, 60_000];
    const claimed = (await store.together(claim, claim, claim)).flat();
    assert.equal(new Set(ids(claimed)).size, claimed.length, service);
    const insert = (to) => ["insertIfAbsent", record({ messageId: "new", to })];
    const won = await store.together(insert("01011112222"), insert("01033334444"));
    assert.deepEqual(won.filter(Boolean), [true], service);
  }
});

test("a storage that takes no limit and no cursor is read once", async () => {
  const values = new Map();
  const whole = {
    get: async (keys) => new Map(keys.filter((k) => values.has(k)).map((k) => [k, values.get(k)])),
    put: async (entries) => {
      for (const [key, value] of Object.entries(entries)) values.set(key, value);
    },
    delete: async (keys) => {
      for (const key of keys) values.delete(key);
    },
    list: async ({ prefix }) => new Map([...values].filter(([key]) => key.startsWith(prefix))),
    transaction: async (work) => await work(whole),
  };
  const store = new CloudflareObjectDeliveryTrackingStore(createDurableObjectStorage(whole), "p");
  const many = Array.from({ length: 1_100 }, (_, n) => record({ messageId: `m${n}` }));
  await store.init();
  await store.upsertMany(many);
  assert.equal(await store.countRecords({}), 1_100);
  assert.equal((await store.listDue(at(0), 1_100)).length, 1_100);
});

test("an entry that no record names is passed over, and cleaned up once it is old", async (t) => {
  const bucket = r2Double();
  const store = createR2DeliveryTrackingStore(bucket, { keyPrefix: "p" });
  await store.upsertMany([record({ messageId: "gone" }), record({ messageId: "m" })]);
  await bucket.delete("p/records/gone");
  assert.deepEqual(ids(await store.claimDue(at(0), 10, 1_000)), ["m"]);
  assert.equal((await keysOf(bucket, "p/due/")).length, 2);
  const later = Date.now() + 11 * 60_000;
  t.mock.method(Date, "now", () => later);
  assert.deepEqual(await store.listDue(at(0), 10), []);
  const [left, ...more] = await keysOf(bucket, "p/due/");
  assert.match(left, /\/m$/);
  assert.deepEqual(more, []);
});

test("7: a finished record leaves the index", async () => {
  const bucket = r2Double();
  const store = createR2DeliveryTrackingStore(bucket, { keyPrefix: "p" });
  await store.upsert(record());
  const [{ attemptCount, nextCheckAt }] = await store.claimDue(at(0), 1, 1_000);
  const fence = { attemptCount, nextCheckAt };
  await store.patchMany([{ messageId: "m", fence, patch: { status: "DELIVERED" } }]);
  assert.deepEqual(await keysOf(bucket, "p/due/"), []);
});

test("records and jobs of the 0.30 layout are read, indexed and moved to safe keys", async () => {
  const bucket = r2Double();
  const old = (overrides) => {
    const wire = { ...record(overrides), retentionClass: "telecomMetadata", cryptoState: "plain" };
    for (const [key, value] of Object.entries(wire)) {
      if (value instanceof Date) wire[key] = value.getTime();
    }
    return bucket.put(`kmsg/delivery-tracking/records/${wire.messageId}`, JSON.stringify(wire));
  };
  await old({ messageId: "plain" });
  await old({ messageId: "한글/1" });
  await old({ messageId: "done", status: "DELIVERED" });
  const store = createR2DeliveryTrackingStore(bucket);
  await store.init();
  assert.deepEqual(await store.get("plain"), record({ messageId: "plain" }));
  assert.deepEqual(ids(await store.claimDue(at(0), 10, 1_000)).sort(), ["plain", "한글/1"]);
  assert.equal(await store.countRecords({}), 3);

  const job = { id: "job_1", type: "t", data: { n: 1 }, status: "pending", priority: 0 };
  const times = { attempts: 0, maxAttempts: 3, delay: 0, createdAt: 1, processAt: 1, metadata: {} };
  await bucket.put("kmsg/jobs/jobs/job_1", JSON.stringify({ ...job, ...times }));
  const queue = createR2JobQueue(bucket);
  assert.equal((await queue.dequeue()).id, "job_1");
  assert.equal(await queue.dequeue(), undefined);
});

test("a store on KV neither claims nor marks, so that failover needs an opt-in", async () => {
  const store = createKvDeliveryTrackingStore(kvDouble());
  assert.equal(store.claimDue, undefined);
  assert.equal(store.insertIfAbsent, undefined);
  const config = { providers: [new MockProvider()], store };
  assert.throws(() => new DeliveryTrackingService({ ...config, apiFailover: {} }), {
    code: "INVALID_REQUEST",
    field: "apiFailover.allowDuplicates",
  });
  new DeliveryTrackingService({ ...config, apiFailover: { allowDuplicates: true } });
  new DeliveryTrackingService(config);
});

test("20: patches of one record are one write on KV, and finished records expire", async () => {
  const kv = kvDouble();
  const puts = [];
  const put = kv.put;
  kv.put = async (key, value, options) => {
    puts.push([key, options?.expirationTtl]);
    await put(key, value, options);
  };
  const store = createKvDeliveryTrackingStore(kv, { keyPrefix: "p", expirationTtl: 3_600 });
  await store.upsert(record());
  puts.length = 0;
  await store.patchMany([
    { messageId: "m", patch: { providerStatusCode: "1" } },
    { messageId: "m", patch: { status: "FAILED" } },
  ]);
  assert.deepEqual(puts, [["p/records/m", 3_600]]);
  assert.throws(() => createKvDeliveryTrackingStore(kv, { expirationTtl: 59 }), {
    field: "expirationTtl",
  });
});

test("a write that came too soon for its key is repeated after a second", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const kv = kvDouble();
  const put = kv.put;
  let refused = 0;
  kv.put = async (...args) => {
    if (refused === 1) return await put(...args);
    refused += 1;
    setImmediate(() => t.mock.timers.tick(1_100));
    throw new Error("KV PUT failed: 429 Too Many Requests");
  };
  const storage = createKvObjectStorage(kv);
  assert.equal(await storage.put("k", "v"), true);
  assert.equal((await storage.get("k")).value, "v");
  kv.put = async () => {
    throw new Error("KV PUT failed: 413 Value too long");
  };
  await assert.rejects(storage.put("k", "v"), /413/);
});

test("when a put of several jobs fails, none of them is handed out", async () => {
  const kv = kvDouble();
  const put = kv.put;
  let left = 5;
  kv.put = async (...args) => {
    left -= 1;
    if (left < 0) throw new Error("down");
    await put(...args);
  };
  const queue = createKvJobQueue(kv);
  const entries = Array.from({ length: 3 }, (_, n) => ({ type: "t", data: n }));
  await assert.rejects(queue.enqueueMany(entries), /down/);
  left = 1_000;
  assert.deepEqual(await queue.dequeueMany(10), []);
});

test("a binding that is missing or of another kind is refused where it is passed", () => {
  const kv = kvDouble();
  const r2 = r2Double();
  // Members by which the services' own bindings differ.
  const realKv = { ...kv, getWithMetadata: async () => {} };
  const realR2 = { ...r2, createMultipartUpload: async () => {} };
  for (const wrong of [undefined, null, "KV", 7, {}, realR2]) {
    const refused = { code: "INVALID_REQUEST", field: "binding", message: /kv_namespaces/ };
    assert.throws(() => createKvDeliveryTrackingStore(wrong), refused);
    assert.throws(() => createKvJobQueue(wrong), refused);
  }
  for (const wrong of [undefined, null, "R2", [], realKv]) {
    const refused = { code: "INVALID_REQUEST", field: "binding", message: /r2_buckets/ };
    assert.throws(() => createR2DeliveryTrackingStore(wrong), refused);
    assert.throws(() => createR2JobQueue(wrong), refused);
  }
  const namespace = { idFromName() {}, get() {} };
  for (const wrong of [undefined, null, {}, { storage: {} }, namespace, kv]) {
    const refused = { code: "INVALID_REQUEST", field: "binding", message: /ctx\.storage/ };
    assert.throws(() => createDurableObjectDeliveryTrackingStore(wrong), refused);
    assert.throws(() => createDurableObjectJobQueue(wrong), refused);
    const sql = { code: "INVALID_REQUEST", field: "storage", message: /new_sqlite_classes/ };
    assert.throws(() => createDurableObjectSqlClient(wrong), sql);
    assert.throws(() => createDurableObjectDeliveryTrackingStore(wrong, { layout: "sql" }), sql);
    assert.throws(() => createDurableObjectJobQueue(wrong, { layout: "sql" }), sql);
  }
});

test("options of a wrong kind are refused by name", () => {
  const kv = kvDouble();
  const wrong = [
    [{ keyPrefix: "" }, "keyPrefix"],
    [{ keyPrefix: 7 }, "keyPrefix"],
    [{ keyPrefix: "\ud800" }, "keyPrefix"],
    [7, "options"],
  ];
  for (const [options, field] of wrong) {
    assert.throws(() => createKvDeliveryTrackingStore(kv, options), { field });
    assert.throws(() => createKvJobQueue(kv, options), { field });
  }
  for (const expirationTtl of [0, 59, 90.5, Number.NaN, Number.POSITIVE_INFINITY, "3600"]) {
    assert.throws(() => createKvDeliveryTrackingStore(kv, { expirationTtl }), {
      field: "expirationTtl",
    });
  }
  assert.throws(() => createKvJobQueue(kv, { leaseMs: 0 }), { field: "leaseMs" });
  assert.throws(() => createKvJobQueue(kv, { now: 7 }), { field: "now" });
  assert.throws(() => createDurableObjectJobQueue({}, { layout: "tables" }), { field: "layout" });
  createKvDeliveryTrackingStore(kv, null);
});

test("prefixes of any characters keep stores apart, and a store and a queue may share one", async () => {
  for (const make of [kvDouble, r2Double]) {
    const binding = make();
    const [makeStore, makeQueue] =
      make === kvDouble
        ? [createKvDeliveryTrackingStore, createKvJobQueue]
        : [createR2DeliveryTrackingStore, createR2JobQueue];
    for (const keyPrefix of ["a", "a/", "/a", "한글 😀/~", "a/records", "%2F"]) {
      const store = makeStore(binding, { keyPrefix });
      const queue = makeQueue(binding, { keyPrefix });
      await store.upsert(record({ messageId: "m/1", to: "01000000000" }));
      await queue.enqueue("t", keyPrefix);
      assert.deepEqual(ids(await store.listDue(at(0), 10)), ["m/1"], keyPrefix);
      assert.equal((await queue.dequeue()).data, keyPrefix);
    }
  }
});

test("older records and jobs under one prefix are both moved over", async () => {
  const bucket = r2Double();
  const { raw, ...wire } = record({ messageId: "old" });
  for (const [key, value] of Object.entries(wire)) {
    if (value instanceof Date) wire[key] = value.getTime();
  }
  await bucket.put("p/records/old", JSON.stringify(wire));
  const job = { id: "job_1", type: "t", data: 1, status: "pending", priority: 0, attempts: 0 };
  const rest = { maxAttempts: 3, delay: 0, createdAt: 1, processAt: 1, metadata: {} };
  await bucket.put("p/jobs/job_1", JSON.stringify({ ...job, ...rest }));
  const store = createR2DeliveryTrackingStore(bucket, { keyPrefix: "p" });
  await store.init();
  assert.deepEqual(ids(await store.claimDue(at(0), 10, 1)), ["old"]);
  assert.equal((await createR2JobQueue(bucket, { keyPrefix: "p" }).dequeue()).id, "job_1");
});

test("a value that is too large fails its own write alone", async () => {
  for (const service of ["durable", "durable-sql", "kv", "r2"]) {
    const { store: open } = await openService(service);
    const store = open();
    await store.init();
    await store.upsert(record({ messageId: "small" }));
    const huge = record({ messageId: "huge", raw: { text: "x".repeat(9_000_000) } });
    await assert.rejects(store.upsert(huge), { code: "INVALID_REQUEST" }, service);
    const big = record({ messageId: "big", raw: { text: "x".repeat(3_000_000) } });
    const isRefused = service === "durable";
    if (isRefused) await assert.rejects(store.upsert(big), service);
    else await store.upsert(big);
    assert.deepEqual((await store.get("small")).messageId, "small", service);
    assert.equal((await store.listDue(at(0), 10)).length, isRefused ? 1 : 2);
  }
});
