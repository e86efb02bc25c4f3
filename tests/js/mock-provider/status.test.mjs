// MockProvider: what became of its messages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { MockProvider } from "kmsg-edge/provider/mock";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "../support/providers.mjs";

const sms = { type: "SMS", to: "01012345678", text: "hello" };
const query = (providerMessageId) => ({
  providerMessageId,
  type: "SMS",
  to: sms.to,
  requestedAt: new Date(0),
});
const statusOf = async (mock, id = "mock-1") =>
  accepted(await mock.getDeliveryStatus(query(id)))?.status;

test("mock 5: ids that were handed out are DELIVERED, others are not known", async () => {
  const mock = new MockProvider({ now: () => 7000 });
  await mock.send(sms);
  assert.deepEqual(accepted(await mock.getDeliveryStatus(query("mock-1"))), {
    providerId: "mock",
    providerMessageId: "mock-1",
    status: "DELIVERED",
    sentAt: new Date(7000),
    deliveredAt: new Date(7000),
  });
  assert.equal(accepted(await mock.getDeliveryStatus(query("mock-2"))), null);
  const other = new MockProvider();
  assert.equal(accepted(await other.getDeliveryStatus(query("mock-1"))), null);
});

test("mock 5: the tracker can be tried with the mock", async () => {
  const mock = new MockProvider();
  const store = new InMemoryDeliveryTrackingStore();
  const tracking = new DeliveryTrackingService({
    providers: [mock],
    store,
    polling: { initialDelayMs: 0 },
  });
  const kmsg = new KMsg({ providers: [mock], hooks: createDeliveryTrackingHooks(tracking) });
  const { messageId } = accepted(await kmsg.send({ to: "01012345678", text: "hi" }));
  await tracking.runOnce();
  assert.equal((await store.get(messageId)).status, "DELIVERED");
});

test("a status that is set stays; a list is answered in turn", async () => {
  const mock = new MockProvider({ now: () => 7000 });
  await mock.send(sms);
  mock.setDeliveryStatus("mock-1", ["SENT", { status: "PENDING", polls: 2 }, null, "FAILED"]);
  const seen = [];
  for (let i = 0; i < 6; i++) seen.push(await statusOf(mock));
  assert.deepEqual(seen, ["SENT", "PENDING", "PENDING", undefined, "FAILED", "FAILED"]);

  const failedAt = new Date(9000);
  const state = { status: "FAILED", statusCode: "3104", statusMessage: "no user", failedAt };
  mock.setDeliveryStatus("mock-1", state);
  failedAt.setTime(0);
  assert.deepEqual(accepted(await mock.getDeliveryStatus(query("mock-1"))), {
    providerId: "mock",
    providerMessageId: "mock-1",
    status: "FAILED",
    statusCode: "3104",
    statusMessage: "no user",
    failedAt: new Date(9000),
  });
  mock.setDeliveryStatus("later", "SENT");
  assert.equal(await statusOf(mock, "later"), "SENT");
});

test("mockDelivery is for every message without a status of its own", async () => {
  const mock = new MockProvider();
  await mock.sendBatch([sms, sms]);
  mock.setDeliveryStatus("mock-2", "CANCELLED");
  mock.mockDelivery([
    { failure: { code: "RATE_LIMIT_EXCEEDED", retryAfterMs: 10 } },
    "SENT",
    "DELIVERED",
  ]);
  const failed = await mock.getDeliveryStatus(query("mock-1"));
  assert.equal(failed.error.code, "RATE_LIMIT_EXCEEDED");
  assert.equal(failed.error.retryAfterMs, 10);
  assert.deepEqual(failed.error.details, { providerId: "mock" });
  assert.equal(await statusOf(mock), "SENT");
  assert.equal(await statusOf(mock), "DELIVERED");
  assert.equal(await statusOf(mock, "mock-2"), "CANCELLED");
});

test("many questions are one request, answered in their order", async () => {
  const mock = new MockProvider({ batch: true });
  await mock.sendBatch([sms, sms]);
  mock.setDeliveryStatus("mock-2", "FAILED");
  const answers = await mock.getDeliveryStatuses([
    query("mock-2"),
    query("no"),
    null,
    query("mock-1"),
  ]);
  assert.deepEqual(
    answers.map((answer) => (answer.isSuccess ? (answer.value?.status ?? null) : "failed")),
    ["FAILED", null, "failed", "DELIVERED"],
  );
  assert.equal(mock.requests.getDeliveryStatuses, 1);
  assert.equal(mock.requests.getDeliveryStatus, 0);
});

test("findSent goes by the messageId and uses up no answer", async () => {
  const mock = new MockProvider();
  await mock.send({ ...sms, messageId: "m-1" });
  mock.setDeliveryStatus("mock-1", ["SENT", "DELIVERED"]);
  const wanted = { messageId: "m-1", to: sms.to, type: "SMS", since: new Date() };
  assert.equal(accepted(await mock.findSent(wanted)).status, "SENT");
  assert.equal(accepted(await mock.findSent(wanted)).providerMessageId, "mock-1");
  assert.equal(await statusOf(mock), "SENT");
  assert.equal(accepted(await mock.findSent({ ...wanted, messageId: "m-2" })), null);
  assert.equal((await mock.findSent(null)).isFailure, true);
});

test("status questions obey the signal and refuse what is no question", async () => {
  const mock = new MockProvider();
  const aborted = await mock.getDeliveryStatus(query("mock-1"), { signal: AbortSignal.abort() });
  assert.equal(aborted.error.code, "REQUEST_ABORTED");
  assert.equal((await mock.getDeliveryStatus({})).error.field, "providerMessageId");
  for (const [status, field] of [
    ["GONE", "status"],
    [[], "status"],
    [[undefined, "SENT"], "status"],
    [{ status: "SENT", polls: 0 }, "polls"],
    [{ status: "SENT", sentAt: new Date("x") }, "sentAt"],
  ]) {
    assert.throws(() => mock.setDeliveryStatus("mock-1", status), {
      code: "INVALID_REQUEST",
      field,
    });
  }
  assert.throws(() => mock.setDeliveryStatus("", "SENT"), { field: "providerMessageId" });
});
