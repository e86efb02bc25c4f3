// Replacements over KV: with the marks in a store that keeps them, overlapping passes send each once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  createKvDeliveryTrackingStore,
  createTrackingObjectClient,
} from "kmsg-edge/adapters/cloudflare";
import { DeliveryTrackingService, InMemoryDeliveryTrackingStore } from "kmsg-edge/tracking";
import { Miniflare } from "miniflare";
import { MarkedStore } from "../../js/dist/tracking/marked-store.js";
import { scriptProvider } from "../js/support/providers.mjs";
import { kvDouble } from "./objects/doubles.mjs";
import { bundled } from "./objects/services.mjs";
import { at, record, trackingSuite } from "./tracking-suite.mjs";

async function overlap(t, place) {
  const instance = new Miniflare({
    modulesRoot: "/bundle",
    modules: await bundled(fileURLToPath(new URL("objects/marks-worker.mjs", import.meta.url))),
    compatibilityDate: "2026-04-01",
    kvNamespaces: ["kv"],
    r2Buckets: ["r2"],
    d1Databases: ["db"],
    durableObjects: { MARKS: { className: "Marks", useSQLite: true } },
    cf: false,
  });
  t.after(() => instance.dispose());
  const body = JSON.stringify({ place, passes: 2, messages: 5 });
  const response = await instance.dispatchFetch("http://marks/", { method: "POST", body });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text);
}

for (const place of ["r2", "durable", "d1"]) {
  test(`two passes at once over KV send one replacement each, with marks in ${place}`, async (t) => {
    const { accepted, due, sent, records, count, groups } = await overlap(t, place);
    assert.equal(accepted, 5);
    // Nothing on KV keeps the passes apart.
    assert.deepEqual(due, [5, 5]);
    const fallbacks = Array.from({ length: 5 }, (_, n) => `a${n}:api-fallback`);
    assert.deepEqual(sent.sort(), fallbacks);
    const statuses = records.map(({ messageId, status }) => `${messageId} ${status}`);
    const expected = fallbacks.flatMap((id) => [`${id.split(":")[0]} FAILED`, `${id} DELIVERED`]);
    assert.deepEqual(statuses.sort(), expected.sort());
    for (const { messageId, metadata } of records) {
      if (messageId.includes(":")) continue;
      assert.equal(metadata.failover.apiAttempt.outcome, "sent");
    }
    assert.equal(count, 10);
    assert.deepEqual(
      groups.map((group) => group.count),
      [5, 5],
    );
  });
}

test("without marks the same passes do send twice, which is why it has to be accepted", async (t) => {
  const { sent } = await overlap(t, "nowhere");
  assert.ok(sent.length > 5, `${sent.length} sent`);
});

test("failover over KV is refused where it is made, and says both ways out", () => {
  const store = createKvDeliveryTrackingStore(kvDouble());
  const make = (apiFailover) =>
    new DeliveryTrackingService({ providers: [scriptProvider()], store, apiFailover });
  assert.throws(() => make({}), {
    code: "INVALID_REQUEST",
    field: "apiFailover.allowDuplicates",
    message: /claimDue.*marksStore.*allowDuplicates/,
  });
  make({ marksStore: new InMemoryDeliveryTrackingStore() });
  for (const wrong of [store, createKvDeliveryTrackingStore(kvDouble()), {}, null, "r2"]) {
    assert.throws(() => make({ marksStore: wrong }), { field: "apiFailover.marksStore" });
  }
  const namespace = { idFromName: () => "", get: () => ({}) };
  const objects = createTrackingObjectClient(namespace).store;
  assert.throws(() => make({ marksStore: objects }), { message: /alarms would end/ });
});

test("a store that keeps its own marks leaves a marksStore alone", async () => {
  const marksStore = new InMemoryDeliveryTrackingStore();
  const store = new InMemoryDeliveryTrackingStore();
  const service = new DeliveryTrackingService({
    providers: [scriptProvider()],
    store,
    apiFailover: { marksStore },
  });
  const result = { messageId: "x:api-fallback", providerId: "mine", status: "SENT", type: "SMS" };
  const context = {
    messageId: result.messageId,
    options: { type: "SMS", to: "01012345678", text: "t" },
  };
  await service.recordSend(
    { ...context, timestamp: Date.now() },
    { ...result, providerMessageId: "v", to: "01012345678" },
  );
  assert.notEqual(await store.get("x:api-fallback"), undefined);
  assert.equal(await marksStore.get("x:api-fallback"), undefined);
});

trackingSuite(
  "KV with marks",
  async () => {
    const kv = kvDouble();
    const marks = new InMemoryDeliveryTrackingStore();
    return async () => new MarkedStore(createKvDeliveryTrackingStore(kv), marks);
  },
  { claims: false },
);

test("rows of replacements are inserted, claimed and fenced in the store for marks", async () => {
  const kv = createKvDeliveryTrackingStore(kvDouble());
  const marks = new InMemoryDeliveryTrackingStore();
  const store = new MarkedStore(kv, marks);
  const row = record({ messageId: "m:api-fallback", status: "PENDING" });
  await store.upsert(record());
  assert.equal(await store.insertIfAbsent(row), true);
  assert.equal(await store.insertIfAbsent({ ...row, to: "01099998888" }), false);
  assert.equal(await kv.get(row.messageId), undefined);
  assert.equal((await marks.get(row.messageId)).to, row.to);
  const [mark, message] = await store.claimDue(at(0), 10, 1_000);
  assert.deepEqual([mark.messageId, message.messageId], [row.messageId, "m"]);
  // The mark is held now; the message is not.
  const again = await store.claimDue(at(0), 10, 1_000);
  assert.deepEqual(
    again.map(({ messageId }) => messageId),
    ["m"],
  );
  const patch = { status: "FAILED" };
  const { attemptCount, nextCheckAt } = row;
  const late = { messageId: row.messageId, fence: { attemptCount, nextCheckAt }, patch };
  assert.deepEqual(await store.patchMany([late, { messageId: "m", patch }]), ["m"]);
  const held = { ...late, fence: { attemptCount, nextCheckAt: mark.nextCheckAt } };
  assert.deepEqual(await store.patchMany([held]), [row.messageId]);
  assert.equal(await store.deleteBefore(at(0), { limit: 10 }), 2);
});

test("of records and marks the records are written first", async () => {
  const order = [];
  const noting = (name, store) =>
    new Proxy(store, {
      get: (target, member) => {
        const value = target[member];
        if (member !== "patchMany") return typeof value === "function" ? value.bind(target) : value;
        return async (patches) => {
          order.push(name);
          return await target.patchMany(patches);
        };
      },
    });
  const memory = () => new InMemoryDeliveryTrackingStore();
  const store = new MarkedStore(noting("records", memory()), noting("marks", memory()));
  const patch = { providerStatusCode: "1" };
  await store.patchMany([
    { messageId: "m:api-fallback", patch },
    { messageId: "m", patch },
  ]);
  assert.deepEqual(order, ["records", "marks"]);
});
