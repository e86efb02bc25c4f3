// IWINV against its simulator: what became of many messages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "../support/providers.mjs";
import { createIwinv, numberOf, pathsOf } from "./iwinv-bench.mjs";

const later = () => new Promise((resolve) => setTimeout(resolve, 5));

function trackedIwinv(options = {}) {
  const { simulator, provider } = createIwinv(options);
  const service = new DeliveryTrackingService({
    providers: [provider],
    store: new InMemoryDeliveryTrackingStore(),
    polling: { initialDelayMs: 0, backoffMs: [0], batchSize: 500 },
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
  return { simulator, provider, service, kmsg };
}

test("a pass over 200 AlimTalk of different requests reads one history page", async () => {
  const { simulator, service, kmsg } = trackedIwinv();
  for (let i = 0; i < 200; i++) {
    const input = { type: "ALIMTALK", to: numberOf(i), templateId: "NOTICE", variables: {} };
    accepted(await kmsg.send(input));
  }
  await later();
  const before = simulator.requests().length;
  const counts = await service.runOnce();
  assert.deepEqual([counts.checked, counts.terminal, counts.failed], [200, 200, 0]);
  assert.deepEqual(pathsOf(simulator).slice(before), ["iwinv-alimtalk/api/history/"]);
  assert.equal(counts.calls.http, 1);
});

for (const [name, options, requests] of [
  ["one page", {}, 1],
  ["its own page size is refused", { iwinv: { smsPageSizeRefused: true } }, 5],
]) {
  test(`a pass over 60 SMS of one request: ${name}`, async () => {
    const { service, kmsg } = trackedIwinv(options);
    const inputs = Array.from({ length: 60 }, (_, i) => ({
      type: "SMS",
      to: numberOf(i),
      text: "공지",
    }));
    for (const result of await kmsg.sendMany(inputs)) accepted(result);
    await later();
    const counts = await service.runOnce();
    assert.deepEqual([counts.terminal, counts.calls.http], [60, requests]);
  });
}

test("12: each message gets its own status, whatever its number looks like", async () => {
  const { simulator, provider } = createIwinv();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany([
    { type: "SMS", to: "010-1111-0002", text: "같은 글" },
    { type: "SMS", to: "+82 10 1111 3333", text: "같은 글" },
  ]);
  await later();
  assert.equal(simulator.requests().length, 1);
  const statuses = [];
  for (const result of results) {
    const { providerMessageId, to } = accepted(result);
    const query = { providerMessageId, to, type: "SMS", requestedAt: new Date() };
    statuses.push(accepted(await provider.getDeliveryStatus(query)).status);
  }
  assert.deepEqual(statuses, ["FAILED", "DELIVERED"]);
  const stranger = {
    providerMessageId: results[0].value.providerMessageId,
    to: "01099998888",
    type: "SMS",
    requestedAt: new Date(),
  };
  assert.equal(accepted(await provider.getDeliveryStatus(stranger)), null);
});
