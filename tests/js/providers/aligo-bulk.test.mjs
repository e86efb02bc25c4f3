import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "../support/providers.mjs";
import { aligoBench, queryFor, sms, tick, welcome } from "./aligo-support.mjs";

const phone = (i) => `010${20_001_000 + i}`;
const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const countOf = (paths, path) => paths.filter((one) => one === path).length;

test("1,200 texts are three requests, each text to its own recipient", async () => {
  const { provider, simulator, paths } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = many(1200, (i) => sms({ to: phone(i), text: `내용 ${i}` }));
  const results = await kmsg.sendMany(inputs);
  for (const result of results) accepted(result);
  assert.deepEqual(
    paths(),
    many(3, () => "/send_mass/"),
  );
  await tick();
  const delivered = new Map(simulator.delivered().map(({ to, text }) => [to, text]));
  assert.equal(delivered.size, 1200);
  for (let i = 0; i < 1200; i += 1) assert.equal(delivered.get(phone(i)), `내용 ${i}`);
});

test("1,000 texts that are the same are one request", async () => {
  const { provider, simulator, paths } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(many(1000, (i) => sms({ to: phone(i) })));
  const ids = new Set(results.map((result) => accepted(result).providerMessageId));
  assert.deepEqual([ids.size, paths()], [1, ["/send/"]]);
  await tick();
  assert.equal(simulator.delivered().length, 1000);
});

test("1,000 AlimTalks of one template are two requests", async () => {
  const { provider, simulator, paths } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = many(1000, (i) => welcome({ to: phone(i), variables: { name: `이름${i}` } }));
  for (const result of await kmsg.sendMany(inputs)) accepted(result);
  assert.equal(countOf(paths(), "/akv10/alimtalk/send/"), 2);
  await tick();
  assert.equal(simulator.delivered().length, 1000);
});

test("D4 who was not taken is told from who was", async () => {
  const { provider, paths } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = [phone(1), "01000000004", phone(2)].map((to) => sms({ to }));
  const results = await kmsg.sendMany(inputs);
  assert.deepEqual(
    results.map((result) => result.error?.code),
    [undefined, "MESSAGE_SEND_FAILED", undefined],
  );
  assert.deepEqual(paths(), ["/send/", "/sms_list/"]);
});

test("a number of an unusual form costs only its own message", async () => {
  const { provider, paths } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = [phone(1), "15881234", phone(2), "123"].map((to) => sms({ to }));
  const results = await kmsg.sendMany(inputs);
  assert.deepEqual(
    results.map((result) => result.isSuccess),
    [true, false, true, false],
  );
  assert.deepEqual(
    paths(),
    many(3, () => "/send/"),
  );
});

test("when the list cannot be read, the whole part is unknown and keeps the vendor's id", async () => {
  const { provider, simulator } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  simulator.fail({ kind: "http", status: 500, path: "/sms_list/" });
  const inputs = [phone(1), "01000000004"].map((to) => sms({ to }));
  for (const { error } of await kmsg.sendMany(inputs)) {
    assert.equal(error.outcome, "unknown");
    assert.match(error.details.providerMessageId, /^\d+$/);
  }
});

test("MMS with one picture share its upload", async () => {
  const { provider, simulator, paths } = aligoBench();
  const kmsg = new KMsg({ providers: [provider] });
  const bytes = new TextEncoder().encode("GIF89a picture");
  const other = new TextEncoder().encode("GIF89a another");
  const inputs = [bytes, bytes, other].map((image, i) =>
    sms({ type: "MMS", to: phone(i), media: { image: { bytes: image } } }),
  );
  for (const result of await kmsg.sendMany(inputs)) accepted(result);
  assert.deepEqual(paths(), ["/send/", "/send/"]);
  await tick();
  assert.equal(simulator.delivered().length, 3);
});

test("a pass over 500 messages of one request asks once", async () => {
  const { provider, paths } = aligoBench();
  const store = new InMemoryDeliveryTrackingStore();
  const service = new DeliveryTrackingService({
    providers: [provider],
    store,
    polling: { initialDelayMs: 0, backoffMs: [0] },
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
  const inputs = many(500, (i) => sms({ messageId: `m${i}`, to: phone(i) }));
  for (const result of await kmsg.sendMany(inputs)) accepted(result);
  await tick();
  await service.runOnce({ limit: 500 });
  assert.deepEqual(paths(), ["/send/", "/sms_list/"]);
  assert.equal((await service.getRecord("m499")).status, "DELIVERED");
});

test("D21 an SMS is followed; the vendor does not know a stranger", async () => {
  const { provider } = aligoBench();
  const sent = accepted(await provider.send(sms({ to: "01000000002" })));
  await tick();
  const failed = accepted(await provider.getDeliveryStatus(queryFor(sent)));
  assert.equal(failed.status, "FAILED");
  assert.match(failed.statusMessage, /전원 꺼짐/);
  const stranger = queryFor(sent, { to: "01099999999" });
  assert.equal(accepted(await provider.getDeliveryStatus(stranger)), null);
});

for (const suffix of ["0001", "0005"]) {
  test(`an AlimTalk to a number without KakaoTalk (${suffix}) is replaced by one SMS`, async () => {
    const { provider, simulator } = aligoBench();
    let kmsg;
    const service = new DeliveryTrackingService({
      providers: [provider],
      store: new InMemoryDeliveryTrackingStore(),
      polling: { initialDelayMs: 0, backoffMs: [0] },
      apiFailover: { sender: (input) => kmsg.send(input) },
    });
    kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
    const failover = { enabled: true, fallbackChannel: "sms", fallbackContent: "대체" };
    accepted(await kmsg.send(welcome({ to: `0101234${suffix}`, failover })));
    await tick();
    assert.equal((await service.runOnce()).failedOver, 1);
    await service.runOnce();
    await tick();
    assert.deepEqual(
      simulator.delivered().map(({ type, text }) => `${type} ${text}`),
      ["SMS 대체"],
    );
  });
}

test("a page that is no answer to a poll ends no message", async () => {
  const { provider, simulator } = aligoBench();
  const service = new DeliveryTrackingService({
    providers: [provider],
    store: new InMemoryDeliveryTrackingStore(),
    polling: { initialDelayMs: 0, backoffMs: [0] },
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
  for (const result of await kmsg.sendMany(many(20, (i) => sms({ to: phone(i) }))))
    accepted(result);
  await tick();
  simulator.fail({ kind: "http", status: 404, body: "<html>", path: "/sms_list/" });
  assert.equal((await service.runOnce()).terminal, 0);
  assert.equal((await service.runOnce()).terminal, 20);
});
