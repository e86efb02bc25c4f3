// What a pass costs: host calls by the number of due records, whatever else is stored.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { DeliveryTrackingService, InMemoryDeliveryTrackingStore } from "kmsg-edge/tracking";

const kStored = [2_000, 20_000];
// SOLAPI answers for 150 messages in one request.
const kAsked = 150;
const now = Date.now();
const later = new Date(now + 3_600_000);

const recordOf = (index, nextCheckAt) => ({
  messageId: `m${index}`,
  providerId: "solapi",
  providerMessageId: `M4V${index}`,
  type: "SMS",
  to: "01012345678",
  requestedAt: new Date(now - 60_000),
  status: "SENT",
  statusUpdatedAt: new Date(now - 60_000),
  attemptCount: 0,
  nextCheckAt,
});

for (const [due, expected] of [
  [0, { http: 0, store: 1 }],
  [1, { http: 1, store: 2 }],
  [200, { http: Math.ceil(200 / kAsked), store: 2 }],
  [2_000, { http: Math.ceil(2_000 / kAsked), store: 2 }],
]) {
  for (const stored of kStored) {
    test(`a pass over ${due} due of ${stored} records makes ${expected.http} requests and ${expected.store} store calls`, async () => {
      const { apiKey, apiSecret } = SIMULATOR_DEFAULTS.solapi;
      const { fetch } = createVendorSimulator();
      const store = new InMemoryDeliveryTrackingStore();
      const records = Array.from({ length: stored }, (_, index) =>
        recordOf(index, index < due ? new Date(now - 1_000) : later),
      );
      await store.upsertMany(records);
      const providers = [new SolapiProvider({ apiKey, apiSecret, fetch })];
      const tracking = new DeliveryTrackingService({ providers, store });
      const pass = await tracking.runOnce({ limit: 2_000 });
      assert.deepEqual(pass.calls, expected);
      assert.equal(pass.due, due);
      assert.equal(pass.checked, due);
    });
  }
}
