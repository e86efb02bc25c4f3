// Tracking objects in workerd: their alarm runs the passes, restarts lose nothing, shards are one store.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createTrackingObjectClient } from "kmsg-edge/adapters/cloudflare";
import { eventually, openObjects } from "./objects/tracking-objects.mjs";
import { at, record, trackingSuite } from "./tracking-suite.mjs";

const alimtalk = (messageId) => ({
  type: "ALIMTALK",
  messageId,
  to: "01012345678",
  templateId: "T",
  variables: { code: "1" },
  failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "instead" },
});
const sms = (messageId) => ({ type: "SMS", messageId, to: "01012345678", text: "hello" });
const finished = async (store, messageId) =>
  await eventually(async () => {
    const found = await store.get(messageId);
    return found?.status === "PENDING" || found?.status === "SENT" ? undefined : found;
  });
const sentOf = async (world, prefix) =>
  (await world()).sent.filter(({ messageId }) => messageId.startsWith(prefix));

for (const [name, options] of [
  ["one tracking object", { binding: "STILL" }],
  ["three tracking objects", { shards: 3, binding: "STILL" }],
  ["tracking objects without SQLite", { shards: 2, binding: "STILL_KEYED" }],
]) {
  trackingSuite(name, async () => {
    const { store } = await openObjects(options);
    return async () => store;
  });
}

for (const binding of ["TRACKING", "KEYED"]) {
  test(`${binding}: an alarm polls what was sent and replaces a failed AlimTalk once`, async () => {
    const { store, send, world, object } = await openObjects({ binding });
    const id = `${binding}-a`;
    assert.deepEqual(await send(alimtalk(id), sms(`${binding}-s`)), [true, true]);
    const failed = await finished(store, id);
    assert.equal(failed.status, "FAILED");
    assert.equal((await finished(store, `${id}:api-fallback`)).status, "DELIVERED");
    assert.equal((await finished(store, `${binding}-s`)).status, "DELIVERED");
    const after = await eventually(async () => {
      const status = await object().status();
      return status.nextAlarmAt === undefined ? status : undefined;
    });
    assert.equal(after.failures, 0);
    const sent = await sentOf(world, id);
    assert.deepEqual(
      sent.map(({ type }) => type),
      ["ALIMTALK", "SMS"],
    );
  });
}

test("records are in tables where the object has SQLite, else under keys", async () => {
  const one = await openObjects({ binding: "STILL" });
  await one.store.upsert(record());
  await one.queue().enqueue("x", 1);
  const tables = await one.object().tables();
  assert.ok(tables.includes("kmsg_delivery_tracking") && tables.includes("kmsg_jobs"), `${tables}`);
  assert.deepEqual(await one.object().keys(), []);
  const other = await openObjects({ binding: "STILL_KEYED" });
  await other.store.upsert(record());
  assert.ok((await other.object().keys()).includes("kmsg/delivery-tracking/records/m"));
});

test("an idle alarm reads the same few rows, whatever is stored", async () => {
  const { store, queue, object } = await openObjects({ binding: "STILL" });
  const later = new Date(Date.now() + 3_600_000);
  const read = [];
  for (const count of [100, 5_000]) {
    const open = (n) => record({ messageId: `${count}-${n}`, nextCheckAt: later });
    await store.upsertMany(Array.from({ length: count }, (_, n) => open(n)));
    const job = { type: "x", data: 1, delay: 3_600_000 };
    await queue().enqueueMany(Array.from({ length: count }, () => job));
    read.push(await object().rowsOfAlarm());
  }
  assert.equal(read[0], read[1]);
  assert.ok(read[0] < 100, `${read[0]} rows`);
});

test("passes at once, by hand and by alarm, send one replacement", async () => {
  const { send, store, object, world } = await openObjects();
  await send(...Array.from({ length: 10 }, (_, n) => alimtalk(`many${n}`)));
  await Promise.all([object().runPass(), object().runPass(), object().runPass()]);
  for (let n = 0; n < 10; n += 1) await finished(store, `many${n}:api-fallback`);
  const sent = await sentOf(world, "many");
  assert.equal(sent.filter(({ type }) => type === "SMS").length, 10);
});

test("two shards each follow their part, and a replacement stays with its original", async () => {
  const { send, store, names, nameOf, object, world } = await openObjects({ shards: 2 });
  const ids = Array.from({ length: 12 }, (_, n) => `two${n}`);
  const places = await Promise.all(ids.map(nameOf));
  assert.deepEqual([...new Set(places)].sort(), await names());
  for (const id of ids) assert.equal(await nameOf(`${id}:api-fallback`), await nameOf(id));
  await send(...ids.map(alimtalk));
  for (const id of ids)
    assert.equal((await finished(store, `${id}:api-fallback`)).status, "DELIVERED");
  assert.equal(await store.countRecords({}), 24);
  for (const name of await names()) assert.equal(await object(name).countOpen(), 0);
  assert.equal((await sentOf(world, "two")).length, 24);
});

test("a record that is due later sets the alarm to that time, and an earlier one moves it", async () => {
  const { store, object } = await openObjects();
  const later = new Date(Date.now() + 3_600_000);
  const sooner = new Date(Date.now() + 1_800_000);
  await store.upsert(record({ messageId: "later", nextCheckAt: later }));
  assert.deepEqual((await object().status()).nextAlarmAt, later);
  await store.upsert(record({ messageId: "sooner", nextCheckAt: sooner }));
  assert.deepEqual((await object().status()).nextAlarmAt, sooner);
  await store.upsert(record({ messageId: "latest", nextCheckAt: new Date(later.getTime() + 1) }));
  assert.deepEqual((await object().status()).nextAlarmAt, sooner);
  await store.upsert(record({ messageId: "done", status: "DELIVERED", nextCheckAt: new Date(1) }));
  assert.deepEqual((await object().status()).nextAlarmAt, sooner);
});

test("an object that is restarted goes on", async () => {
  const { store, send, object } = await openObjects();
  const soon = new Date(Date.now() + 1_500);
  await store.upsert(
    record({ messageId: "restarted", nextCheckAt: soon, requestedAt: new Date() }),
  );
  await assert.rejects(object().restart());
  assert.equal((await finished(store, "restarted")).status, "DELIVERED");
  await send(sms("after"));
  assert.equal((await finished(store, "after")).status, "DELIVERED");
});

test("an alarm that is cut off in a pass has the next one set already", async () => {
  const { store, object } = await openObjects();
  await object().cutOffNextPass();
  await store.upsert(
    record({ messageId: "cut", nextCheckAt: new Date(), requestedAt: new Date() }),
  );
  const status = await eventually(async () => {
    const told = await object()
      .status()
      .catch(() => undefined);
    return told?.lastPass === undefined && told?.nextAlarmAt > new Date(Date.now() + 5_000)
      ? told
      : undefined;
  });
  assert.ok(status.nextAlarmAt <= new Date(Date.now() + 61_000));
  assert.equal((await store.get("cut")).status, "SENT");
});

test("what an alarm fails with is told, and tried again later", async () => {
  const { store, object, world } = await openObjects();
  await world({ configure: true });
  await store.upsert(record({ messageId: "e", nextCheckAt: new Date(), requestedAt: new Date() }));
  const failing = await eventually(async () => {
    const status = await object().status();
    return status.failures >= 2 ? status : undefined;
  });
  assert.equal(failing.lastError.operation, "configure");
  assert.match(failing.lastError.message, /SOLAPI_API_KEY is missing/);
  assert.ok(failing.lastError.at instanceof Date);
  await world({ configure: false });
  assert.equal((await finished(store, "e")).status, "DELIVERED");
  await eventually(async () => ((await object().status()).failures === 0 ? true : undefined));
});

test("a vendor that is down is no failure of the alarm: the record waits", async () => {
  const { store, object, world } = await openObjects();
  await world({ vendorDown: true });
  await store.upsert(record({ messageId: "v", nextCheckAt: new Date(), requestedAt: new Date() }));
  const status = await eventually(async () => {
    const told = await object().status();
    return told.lastPass === undefined ? undefined : told;
  });
  assert.equal(status.failures, 0);
  await world({ vendorDown: false });
  assert.equal((await finished(store, "v")).status, "DELIVERED");
});

for (const binding of ["TRACKING", "KEYED"]) {
  test(`${binding}: the alarm does jobs, and those that fail again later`, async () => {
    const { queue, world, object } = await openObjects({ binding });
    const data = { name: binding, fails: 1 };
    const job = await queue().enqueue("welcome", data);
    const unknown = await queue().enqueue("nobody", {});
    const later = await queue().enqueue("welcome", { name: "later" }, { delay: 3_600_000 });
    const done = await eventually(async () => {
      const found = await queue().getJob(job.id);
      return found.status === "completed" ? found : undefined;
    });
    assert.equal(done.attempts, 1);
    const { jobs } = await world();
    assert.equal(jobs.filter(({ name }) => name === binding).length, 2);
    const refused = await eventually(async () => {
      const found = await queue().getJob(unknown.id);
      return found.status === "failed" ? found : undefined;
    });
    assert.match(refused.error, /no handler for the type nobody/);
    const next = await eventually(async () => {
      const { nextAlarmAt } = await object().status();
      return nextAlarmAt > new Date(Date.now() + 600_000) ? nextAlarmAt : undefined;
    });
    assert.deepEqual(next, later.processAt);
  });
}

test("the queue of a key is one queue, with fences, wherever it is asked from", async () => {
  const { queue, object } = await openObjects({ shards: 4 });
  const delay = 3_600_000;
  const [one] = await queue("tenant").enqueueMany([{ type: "x", data: { at: at(0) }, delay }]);
  assert.deepEqual((await queue("tenant").getJob(one.id)).processAt, one.processAt);
  assert.equal(await queue("tenant").size(), 0);
  assert.equal(await queue("tenant").dequeue(), undefined);
  await assert.rejects(queue("tenant").enqueue("x", Number.NaN), { code: "INVALID_REQUEST" });
  assert.equal(await queue("tenant").remove(one.id), true);
  assert.equal(await queue("tenant").remove(one.id), false);
  assert.deepEqual((await object().status()).failures, 0);
});

test("a class that is no tracking object is a typed error that says what to mend", async () => {
  const { store } = await openObjects({ binding: "UNRELATED" });
  await assert.rejects(store.get("x"), {
    code: "NETWORK_SERVICE_UNAVAILABLE",
    outcome: "unknown",
    message: /must extend TrackingObject/,
  });
});

test("finished records past their retention go with an alarm, and it comes back daily", async () => {
  const { store, object, world } = await openObjects();
  await world({ config: { retention: { preset: "kr-b2b-baseline" } } });
  const old = { status: "DELIVERED", statusUpdatedAt: new Date(0), requestedAt: new Date(0) };
  await store.upsert(record({ messageId: "old", ...old }));
  await store.upsert(
    record({ messageId: "new", nextCheckAt: new Date(), requestedAt: new Date() }),
  );
  assert.equal((await finished(store, "new")).status, "DELIVERED");
  const next = await eventually(async () => {
    const { nextAlarmAt } = await object().status();
    return nextAlarmAt > new Date(Date.now() + 3_600_000) ? nextAlarmAt : undefined;
  });
  await world({ config: undefined });
  assert.ok(next <= new Date(Date.now() + 86_400_000));
  assert.equal(await store.get("old"), undefined);
  assert.equal((await object().status()).failures, 0);
});

test("a config that cannot work is told by name, in the log of the object and its status", async () => {
  for (const [config, told] of [
    ["nothing", /configure\(env\) must answer a config/],
    ["async", /must not be async/],
    [{ providers: "solapi" }, /providers/],
    [{ jobs: { welcome: "do it" } }, /jobs\.welcome/],
    [{ jobConcurrency: 0 }, /jobConcurrency/],
    [{ pass: { maxCalls: 1 } }, /maxCalls/],
    [{ polling: { batchSize: -1 } }, /batchSize/],
  ]) {
    const { store, object, world } = await openObjects();
    await world({ config });
    await store.upsert(
      record({ messageId: "c", nextCheckAt: new Date(), requestedAt: new Date() }),
    );
    const { lastError } = await eventually(async () => {
      const status = await object().status();
      return status.failures > 0 ? status : undefined;
    });
    assert.match(lastError.message, told);
    assert.equal(lastError.operation, "configure");
    await world({ config: undefined });
  }
});

test("a class without configure is told so, and keeps what it is given", async () => {
  const { store, object } = await openObjects({ binding: "UNCONFIGURED" });
  await store.upsert(record({ nextCheckAt: new Date() }));
  const { lastError } = await eventually(async () => {
    const status = await object().status();
    return status.failures > 0 ? status : undefined;
  });
  assert.match(lastError.message, /Unconfigured must have configure\(env\)/);
  assert.equal((await store.get("m")).status, "SENT");
});

test("a client's wrong binding and options are refused by name", () => {
  const namespace = { idFromName: () => "", get: () => ({}) };
  for (const wrong of [undefined, null, {}, "TRACKING"]) {
    assert.throws(() => createTrackingObjectClient(wrong), {
      code: "INVALID_REQUEST",
      field: "namespace",
      message: /durable_objects\.bindings/,
    });
  }
  for (const shards of [0, -1, 1.5, "2", Number.NaN, 1_001]) {
    assert.throws(() => createTrackingObjectClient(namespace, { shards }), { field: "shards" });
  }
  for (const name of ["", 7, null]) {
    assert.throws(() => createTrackingObjectClient(namespace, { name }), { field: "name" });
  }
  const client = createTrackingObjectClient(namespace);
  assert.throws(() => client.queue(7), { field: "key" });
  assert.throws(() => client.objectNameOf(undefined), { field: "messageId" });
  assert.throws(() => client.hooks({}), { code: "INVALID_REQUEST" });
});

test("an object that is just being replaced is asked again for records, not for jobs", async () => {
  const asked = [];
  const faults = [{ retryable: true }, { retryable: true }];
  const namespace = {
    idFromName: (name) => name,
    get: () => ({
      async kmsgCall(text) {
        const { member } = JSON.parse(text);
        asked.push(member);
        const fault = faults.shift();
        if (fault !== undefined) throw Object.assign(new Error("reset"), fault);
        return '{"value":[]}';
      },
    }),
  };
  const client = createTrackingObjectClient(namespace);
  const unreachable = { code: "NETWORK_SERVICE_UNAVAILABLE", outcome: "unknown" };
  await client.store.upsert(record());
  assert.deepEqual(asked.splice(0), ["upsertMany", "upsertMany", "upsertMany"]);
  faults.push({ retryable: true });
  await assert.rejects(client.queue().enqueue("t", 1), unreachable);
  faults.push({ retryable: true, overloaded: true });
  await assert.rejects(client.store.get("m"), unreachable);
  faults.push({});
  await assert.rejects(client.store.get("m"), unreachable);
  assert.deepEqual(asked, ["enqueue", "getMany", "getMany"]);
});

test("ids of any characters and length are records, each in one shard", async () => {
  const { store, nameOf } = await openObjects({ shards: 3, binding: "STILL" });
  const all = [
    "a/b",
    "한글 😀",
    "~",
    "x".repeat(100_000),
    "__proto__",
    "'; DROP TABLE",
    "a:api-fallback",
  ];
  await store.upsertMany(all.map((messageId) => record({ messageId })));
  assert.deepEqual(
    (await store.getMany(all)).map(({ messageId }) => messageId),
    all,
  );
  for (const id of all) assert.equal(await nameOf(id), await nameOf(`${id}`));
  await assert.rejects(store.upsert(record({ messageId: "" })), { code: "INVALID_REQUEST" });
  await assert.rejects(store.upsert(record({ raw: "\ud800" })), { code: "INVALID_REQUEST" });
});

test("the same ids go to the same shards in every version", () => {
  const namespace = { idFromName: () => "", get: () => ({}) };
  const { objectNameOf } = createTrackingObjectClient(namespace, { shards: 8, name: "t" });
  const places = ["a", "msg_1", "한글", "", "x".repeat(50)].map(objectNameOf);
  assert.deepEqual(places, ["t/3", "t/0", "t/3", "t/3", "t/4"]);
  const counts = new Map();
  for (let n = 0; n < 8_000; n += 1) {
    const place = objectNameOf(`msg_${n}`);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  assert.equal(counts.size, 8);
  for (const count of counts.values()) assert.ok(count > 800 && count < 1_200, `${count}`);
});
