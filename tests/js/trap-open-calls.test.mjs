// A trap while streams, passes, cancelled calls and requests are open: all of them end, none is repeated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { init, KMsg } from "kmsg-edge";
import { KMsgError, ok } from "kmsg-edge/core";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { heldProvider, messages } from "./support/bulk.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

const engine = init[Symbol.for("kmsg-edge.engine")];
const TRAP = 255;
const message = { to: "01012345678", text: "in flight" };

class Configuration {
  text = '{"providers":[]}';
  keyFor() {}
  remember() {}
}

const trap = () => engine.call(TRAP, new Configuration(), "{}", { answer: async () => {} });

async function until(isSo) {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function assertTrapped(error) {
  assert.ok(KMsgError.is(error), String(error));
  assert.deepEqual([error.code, error.outcome], ["UNKNOWN_ERROR", "unknown"]);
  assert.match(error.message, /was restarted: outcome unknown, do not retry/);
}

async function assertWorks() {
  accepted(await new KMsg({ providers: [scriptProvider()] }).send(message));
}

test("two sends at once both fail as unknown, are not repeated, and late answers disturb nobody", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const open = [kmsg.send(message), kmsg.send({ ...message, text: "the other" })];
  await until(() => provider.open.length === 2);
  await trap();
  for (const { error } of await Promise.all(open)) assertTrapped(error);
  const next = kmsg.send({ ...message, messageId: "after" });
  await until(() => provider.open.length === 3);
  for (const { answer } of provider.open) answer();
  assert.equal(accepted(await next).providerMessageId, "v-after");
  assert.equal(provider.open.length, 3);
});

test("a trap between two sends of one vendor aborts their requests", async () => {
  const aborted = [];
  let asked = 0;
  const fetch = (_url, { signal }) => {
    asked += 1;
    signal.addEventListener("abort", () => aborted.push(signal));
    return new Promise(() => undefined);
  };
  const keys = { apiKey: "key", apiSecret: "secret", defaultFrom: "0212345678" };
  const kmsg = new KMsg({ providers: [new SolapiProvider({ ...keys, fetch, timeoutMs: 200 })] });
  const open = [kmsg.send(message), kmsg.send(message)];
  await until(() => asked === 2);
  await trap();
  for (const { error } of await Promise.all(open)) assertTrapped(error);
  assert.equal(aborted.length, 2);
  assert.equal(asked, 2);
  await assertWorks();
});

test("a stream gives what it has, then ends with the trap, and starts no more sends", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const seen = [];
  let failure;
  const reading = (async () => {
    for await (const item of kmsg.sendStream(messages(10), { concurrency: 2 })) seen.push(item);
  })().catch((thrown) => {
    failure = thrown;
  });
  await until(() => provider.open.length === 2);
  provider.open[0].answer();
  await until(() => provider.open.length === 3 && seen.length === 1);
  await trap();
  await reading;
  const [{ index, result }, ...others] = seen;
  assert.deepEqual([index, accepted(result).messageId], [0, "m0"]);
  for (const { result } of others) assertTrapped(result.error);
  if (others.length === 0) assertTrapped(failure);
  assert.equal(provider.open.length, 3);
  await assertWorks();
});

test("a list that was under way says of each message what is known of it", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const sending = kmsg.sendMany(messages(500), { concurrency: 2 });
  await until(() => provider.open.length === 2);
  provider.open[0].answer();
  await until(() => provider.open.length === 3);
  await trap();
  const results = await sending;
  assert.equal(results.length, 500);
  assert.equal(accepted(results[0]).messageId, "m0");
  for (const { error } of results.slice(1, 3)) assertTrapped(error);
  for (const { error } of results.slice(3)) {
    assert.equal(error.code, "UNKNOWN_ERROR");
    // What the core had not taken up yet was surely not sent.
    if (error.outcome === "not_sent") assert.match(error.message, /this message was not sent$/);
    else assertTrapped(error);
  }
  assert.equal(results.at(-1).error.outcome, "not_sent");
  assert.equal(provider.open.length, 3);
  await assertWorks();
});

test("calls that were cancelled before or during the trap end once", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const early = new AbortController();
  const late = new AbortController();
  const open = [
    kmsg.send(message, { signal: early.signal }),
    kmsg.send(message, { signal: late.signal }),
  ];
  await until(() => provider.open.length === 2);
  early.abort();
  const trapped = trap();
  late.abort();
  await trapped;
  for (const { error } of await Promise.all(open)) {
    assert.ok(["UNKNOWN_ERROR", "REQUEST_ABORTED"].includes(error.code), error.code);
    assert.equal(error.outcome, "unknown");
  }
  for (const { answer } of provider.open) answer();
  const { error } = await kmsg.send(message, { signal: early.signal });
  assert.deepEqual([error.code, error.outcome], ["REQUEST_ABORTED", "not_sent"]);
  assert.equal(provider.open.length, 2);
  await assertWorks();
});

test("a tracking pass ends with the trap, and the next one asks again and finishes", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() });
  const store = new InMemoryDeliveryTrackingStore();
  let held;
  let asked = 0;
  const provider = scriptProvider({
    getDeliveryStatus: async () => {
      asked += 1;
      if (asked === 1)
        await new Promise((resolve) => {
          held = resolve;
        });
      return ok({ providerId: "mine", providerMessageId: "vendor-1", status: "DELIVERED" });
    },
  });
  const polling = { initialDelayMs: 0, backoffMs: [0] };
  const config = { providers: [provider], store, polling };
  const service = new DeliveryTrackingService(config);
  const hooks = createDeliveryTrackingHooks(service);
  accepted(await new KMsg({ providers: [provider], hooks }).send({ ...message, messageId: "m1" }));
  const pass = service.runOnce();
  await until(() => asked === 1);
  await trap();
  await assert.rejects(pass, (error) => {
    assertTrapped(error);
    return true;
  });
  held();
  assert.equal((await service.getRecord("m1")).status, "SENT");
  const early = await service.runOnce();
  assert.deepEqual([early.checked, asked], [0, 1], "the pass that died still holds the lease");
  t.mock.timers.tick(60 * 60 * 1000);
  await service.runOnce();
  assert.equal((await service.getRecord("m1")).status, "DELIVERED");
  assert.equal(asked, 2);
});
