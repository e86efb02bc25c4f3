import assert from "node:assert/strict";
import { test } from "node:test";
import { InMemoryDeliveryTrackingStore } from "kmsg-edge/tracking";

const at = (ms) => new Date(ms);
const record = (overrides = {}) => ({
  messageId: "m",
  providerId: "p",
  providerMessageId: "v",
  type: "SMS",
  to: "01012345678",
  requestedAt: at(1000),
  status: "SENT",
  statusUpdatedAt: at(1000),
  attemptCount: 0,
  nextCheckAt: at(2000),
  metadata: { nested: { deep: [1] } },
  ...overrides,
});

async function storeWith(...records) {
  const store = new InMemoryDeliveryTrackingStore();
  await store.upsertMany(records);
  return store;
}

const ids = (records) => records.map(({ messageId }) => messageId);

test("records share nothing with what went in or came out", async () => {
  const given = record({ raw: { list: [1] } });
  const store = await storeWith(given);
  given.metadata.nested.deep.push(2);
  const first = await store.get("m");
  first.metadata.nested.deep.push(3);
  first.raw.list.push(3);
  first.nextCheckAt.setTime(0);
  assert.deepEqual(await store.get("m"), record({ raw: { list: [1] } }));
  assert.equal(await store.get("other"), undefined);
});

test("due records come most overdue first; terminal and later ones do not", async () => {
  const store = await storeWith(
    record({ messageId: "late", nextCheckAt: at(50) }),
    record({ messageId: "later", nextCheckAt: at(20) }),
    record({ messageId: "done", nextCheckAt: at(10), status: "DELIVERED" }),
    record({ messageId: "future", nextCheckAt: at(101) }),
    record({ messageId: "now", nextCheckAt: at(100), status: "PENDING" }),
  );
  assert.deepEqual(ids(await store.listDue(at(100), 10)), ["later", "late", "now"]);
  assert.deepEqual(ids(await store.listDue(at(100), 1)), ["later"]);
  assert.deepEqual(await store.listDue(at(100), 0), []);
});

test("a claim moves the due time, so no second claim finds the record before the lease ends", async () => {
  const store = await storeWith(record({ nextCheckAt: at(10) }));
  const [claimed] = await store.claimDue(at(100), 10, 60);
  assert.equal(claimed.nextCheckAt.getTime(), 160);
  assert.deepEqual(await store.claimDue(at(159), 10, 60), []);
  assert.equal((await store.claimDue(at(160), 10, 60)).length, 1);
});

test("a fenced patch applies only while the fence holds", async () => {
  const store = await storeWith(record());
  const fence = { attemptCount: 0, nextCheckAt: at(2000) };
  const patch = { status: "DELIVERED", attemptCount: 1, lastError: undefined };
  const lost = { messageId: "m", fence: { ...fence, attemptCount: 1 }, patch };
  const late = { messageId: "m", fence: { ...fence, nextCheckAt: at(2001) }, patch };
  assert.deepEqual(await store.patchMany([lost, late]), []);
  assert.deepEqual(await store.patchMany([{ messageId: "m", fence, patch }]), ["m"]);
  assert.deepEqual(await store.patchMany([{ messageId: "m", fence, patch }]), []);
  assert.equal((await store.get("m")).status, "DELIVERED");
});

test("a terminal status is never moved back; the rest of the patch applies", async () => {
  const store = await storeWith(record({ status: "DELIVERED" }));
  await store.patch("m", { status: "SENT", providerStatusCode: "4000" });
  const { status, providerStatusCode } = await store.get("m");
  assert.deepEqual([status, providerStatusCode], ["DELIVERED", "4000"]);
  await store.patch("m", { status: "FAILED", messageId: "other" });
  assert.equal((await store.get("m")).status, "FAILED");
  await store.patch("unknown", { status: "SENT" });
  assert.equal(await store.get("unknown"), undefined);
});

test("insertIfAbsent writes once", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  assert.equal(await store.insertIfAbsent(record()), true);
  assert.equal(await store.insertIfAbsent(record({ to: "other" })), false);
  assert.equal((await store.get("m")).to, "01012345678");
});

test("lists are filtered, ordered and paged; an empty list of values matches nothing", async () => {
  const store = await storeWith(
    record({ messageId: "a", requestedAt: at(1), status: "FAILED" }),
    record({ messageId: "b", requestedAt: at(2), from: "0212345678" }),
    record({ messageId: "c", requestedAt: at(2), type: "LMS", statusUpdatedAt: at(0) }),
  );
  const list = async (options) => ids(await store.listRecords({ limit: 10, ...options }));
  assert.deepEqual(await list({}), ["c", "b", "a"]);
  assert.deepEqual(await list({ orderDirection: "asc" }), ["a", "b", "c"]);
  assert.deepEqual(await list({ orderBy: "statusUpdatedAt", orderDirection: "asc", limit: 1 }), [
    "c",
  ]);
  assert.deepEqual(await list({ offset: 1, limit: 1 }), ["b"]);
  assert.deepEqual(await list({ status: ["FAILED", "SENT"], type: "SMS" }), ["b", "a"]);
  assert.deepEqual(await list({ from: "" }), ["c", "a"]);
  assert.deepEqual(await list({ requestedAtFrom: at(2), requestedAtTo: at(2) }), ["c", "b"]);
  assert.deepEqual(await list({ messageId: [] }), []);
  assert.equal(await store.countRecords({ messageId: [] }), 0);
  assert.equal(await store.countRecords({}), 3);
  assert.deepEqual(await store.countBy({}, ["type", "status"]), [
    { key: { type: "LMS", status: "SENT" }, count: 1 },
    { key: { type: "SMS", status: "FAILED" }, count: 1 },
    { key: { type: "SMS", status: "SENT" }, count: 1 },
  ]);
  assert.deepEqual(await store.countBy({}, []), []);
});

test("deleteBefore takes old terminal records, oldest first", async () => {
  const store = await storeWith(
    record({ messageId: "open", statusUpdatedAt: at(1) }),
    record({ messageId: "old", statusUpdatedAt: at(2), status: "FAILED" }),
    record({ messageId: "older", statusUpdatedAt: at(1), status: "DELIVERED" }),
    record({ messageId: "young", statusUpdatedAt: at(9), status: "FAILED" }),
  );
  assert.equal(await store.deleteBefore(at(9), { limit: 1 }), 1);
  assert.equal(await store.get("older"), undefined);
  assert.equal(await store.deleteBefore(at(9)), 1);
  assert.deepEqual(ids(await store.getMany(["open", "young", "old"])), ["open", "young"]);
});
