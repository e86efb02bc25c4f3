// The SQL stores on real databases: PostgreSQL, MariaDB, and D1 in workerd.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createD1DeliveryTrackingStore,
  HyperdriveDeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { InMemoryDeliveryTrackingStore } from "kmsg-edge/tracking";
import { kindOf } from "../schema/support/servers.mjs";
import { drivers } from "./clients.mjs";
import { at, record, trackingSuite } from "./tracking-suite.mjs";

trackingSuite("in memory", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  return async () => store;
});

const d1 = kindOf("D1");
trackingSuite("D1", async (t) => {
  const { binding } = await d1.open(t);
  return async () => createD1DeliveryTrackingStore(binding);
});

for (const [driver, kind] of [
  ["pg", "PostgreSQL"],
  ["postgres.js", "PostgreSQL"],
  ["mysql2", "MariaDB"],
]) {
  trackingSuite(`${kind} through ${driver}`, async (t) => {
    const { url, beforeDrop } = await kindOf(kind).open(t);
    return async () => {
      const { client, end } = drivers[driver](url);
      beforeDrop(end);
      return new HyperdriveDeliveryTrackingStore(client);
    };
  });
}

trackingSuite("PostgreSQL with times as TIMESTAMPTZ and JSON as text", async (t) => {
  const { url, beforeDrop } = await kindOf("PostgreSQL").open(t);
  return async () => {
    const { client, end } = drivers.pg(url);
    beforeDrop(end);
    const typeStrategy = { timestamp: "date", json: "text" };
    return new HyperdriveDeliveryTrackingStore(client, { typeStrategy });
  };
});

test("PostgreSQL finds records by ids that are UUIDs", async (t) => {
  const { url, beforeDrop } = await kindOf("PostgreSQL").open(t);
  const { client, end } = drivers.pg(url);
  beforeDrop(end);
  const store = new HyperdriveDeliveryTrackingStore(client, {
    typeStrategy: { messageId: "uuid" },
  });
  await store.init();
  const messageId = "0190d1b2-7c3e-7aaa-8bbb-1c2d3e4f5a6b";
  assert.equal(await store.insertIfAbsent(record({ messageId })), true);
  assert.equal(await store.insertIfAbsent(record({ messageId })), false);
  await store.patch(messageId, { providerStatusCode: "4000" });
  assert.equal((await store.get(messageId)).providerStatusCode, "4000");
  const [claimed] = await store.claimDue(at(0), 1, 1000);
  assert.equal(claimed.messageId, messageId);
  assert.equal(await store.countRecords({ messageId: [messageId] }), 1);
  const after = { messageId, requestedAt: at(1_000_000) };
  assert.equal((await store.listRecords({ limit: 1, after })).length, 1);
});
