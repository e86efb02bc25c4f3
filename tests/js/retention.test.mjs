// How long records are kept, and purge().
import assert from "node:assert/strict";
import { test } from "node:test";
import { MockProvider } from "kmsg-edge/provider/mock";
import {
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
  KR_B2B_BASELINE_RETENTION_DAYS,
  resolveRetentionDays,
  toRetentionBucketYm,
} from "kmsg-edge/tracking";

const kNow = new Date("2026-06-01T00:00:00Z");
const daysAgo = (days) => new Date(kNow.getTime() - days * 86_400_000);

const record = (messageId, age, status = "DELIVERED") => ({
  messageId,
  providerId: "mock",
  providerMessageId: "v",
  type: "SMS",
  to: "01012345678",
  requestedAt: daysAgo(age),
  status,
  statusUpdatedAt: daysAgo(age),
  attemptCount: 1,
  nextCheckAt: daysAgo(age),
});

async function tracked(retention, ...records) {
  const store = new InMemoryDeliveryTrackingStore();
  for (const each of records) await store.upsert(each);
  const service = new DeliveryTrackingService({
    providers: [new MockProvider()],
    store,
    retention,
  });
  return { store, service };
}

test("the days of a record come from the preset, the tenant, then the contract", async () => {
  const any = record("m", 0);
  assert.equal(await resolveRetentionDays(any), KR_B2B_BASELINE_RETENTION_DAYS.telecomMetadataDays);
  assert.equal(await resolveRetentionDays({ ...any, retentionClass: "opsLogs" }), 90);
  const tenantOverrideDays = { telecomMetadata: 30, billingEvidence: 0 };
  assert.equal(await resolveRetentionDays(any, { tenantOverrideDays }), 30);
  const bill = { ...any, retentionClass: "billingEvidence" };
  assert.equal(await resolveRetentionDays(bill, { tenantOverrideDays }), 1825);
  const asked = [];
  const contractOverrideResolver = async (context) => {
    asked.push(context);
    return asked.length === 1 ? 7 : -1;
  };
  const config = { tenantId: "t", tenantOverrideDays, contractOverrideResolver };
  assert.equal(await resolveRetentionDays(any, config), 7);
  assert.equal(await resolveRetentionDays(any, config), 30);
  assert.deepEqual(asked[0], {
    tenantId: "t",
    record: any,
    defaultDays: 30,
    retentionClass: "telecomMetadata",
  });
});

test("an unknown preset or class is refused by its name", async () => {
  const refused = (field) => ({ code: "INVALID_REQUEST", field });
  const any = record("m", 0);
  await assert.rejects(resolveRetentionDays(any, { preset: "x" }), refused("retention.preset"));
  await assert.rejects(
    resolveRetentionDays({ ...any, retentionClass: "x" }),
    refused("retentionClass"),
  );
});

test("the bucket is the UTC month in which the time ends", () => {
  assert.equal(toRetentionBucketYm(new Date("2026-12-31T23:59:59Z"), 0), 202612);
  assert.equal(toRetentionBucketYm(new Date("2026-12-31T23:59:59Z"), 1), 202701);
});

test("purge takes what is finished and old, and nothing that is still followed", async () => {
  const { store, service } = await tracked(
    undefined,
    record("old", 366),
    record("failed", 400, "FAILED"),
    record("young", 364),
    record("open", 500, "SENT"),
  );
  assert.deepEqual(await service.purge({ now: kNow }), { deleted: 2, left: false });
  const rest = await store.listRecords({ limit: 9 });
  assert.deepEqual(rest.map(({ messageId }) => messageId).sort(), ["open", "young"]);
});

test("purge goes in bounded batches and says whether more is left", async () => {
  const many = Array.from({ length: 25 }, (_, n) => record(`m${n}`, 50));
  const { service } = await tracked({ tenantOverrideDays: { telecomMetadata: 30 } }, ...many);
  const bounds = { now: kNow, batchSize: 10, maxBatches: 2 };
  assert.deepEqual(await service.purge(bounds), { deleted: 20, left: true });
  assert.deepEqual(await service.purge({ ...bounds, signal: AbortSignal.abort() }), {
    deleted: 0,
    left: true,
  });
  assert.deepEqual(await service.purge(bounds), { deleted: 5, left: false });
});

test("purge refuses what it cannot do", async () => {
  const refused = (field) => ({ code: "INVALID_REQUEST", field });
  const { service } = await tracked({ contractOverrideResolver: () => 1 });
  await assert.rejects(service.purge(), refused("olderThanDays"));
  assert.deepEqual(await service.purge({ olderThanDays: 1 }), { deleted: 0, left: false });
  await assert.rejects(service.purge({ olderThanDays: -1 }), refused("olderThanDays"));
  await assert.rejects(service.purge({ olderThanDays: 1, batchSize: 0 }), refused("batchSize"));
  const store = new InMemoryDeliveryTrackingStore();
  store.deleteBefore = undefined;
  const providers = [new MockProvider()];
  await assert.rejects(new DeliveryTrackingService({ providers, store }).purge(), refused("store"));
});
