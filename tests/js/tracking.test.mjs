import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { fail, KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import {
  createDeliveryTrackingHooks,
  DEFAULT_POLLING_CONFIG,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
  isTerminalDeliveryStatus,
  TERMINAL_DELIVERY_STATUSES,
} from "kmsg-edge/tracking";
import { DocumentedStore } from "./support/documented-store.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

const polling = { initialDelayMs: 0, scheduledGraceMs: 0, backoffMs: [0] };

// A provider whose status answers come from `answers`, the last one repeating.
function polled(...answers) {
  const queries = [];
  const provider = scriptProvider({
    queries,
    async getDeliveryStatus(query) {
      queries.push(query);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Error) throw answer;
      return answer?.isFailure ? answer : ok(answer);
    },
  });
  return provider;
}

const status = (state, extra = {}) => ({
  providerId: "mine",
  providerMessageId: "vendor-1",
  status: state,
  ...extra,
});

function tracked(provider, { store, hookOptions, ...config } = {}) {
  const service = new DeliveryTrackingService({
    providers: [provider],
    polling,
    ...(store && { store }),
    ...config,
  });
  const hooks = createDeliveryTrackingHooks(service, hookOptions);
  return { service, hooks, kmsg: new KMsg({ providers: [provider], hooks }) };
}

const message = { messageId: "m1", to: "01012345678", text: "hi" };

test("constants are the documented ones", () => {
  assert.deepEqual(
    { ...DEFAULT_POLLING_CONFIG },
    {
      intervalMs: 5000,
      batchSize: 200,
      concurrency: 10,
      initialDelayMs: 30_000,
      scheduledGraceMs: 120_000,
      backoffMs: [30_000, 120_000, 600_000, 1_800_000, 7_200_000],
      maxTrackingDurationMs: 86_400_000,
      unsupportedProviderStrategy: "skip",
    },
  );
  assert.deepEqual(TERMINAL_DELIVERY_STATUSES, ["DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"]);
  assert.equal(isTerminalDeliveryStatus("SENT"), false);
});

test("the constructor refuses what cannot work, by name", () => {
  const provider = scriptProvider();
  const refused = (config, message, field) =>
    assert.throws(
      () => new DeliveryTrackingService(config),
      (error) => error instanceof KMsgError && message.test(error.message) && error.field === field,
    );
  refused(undefined, /requires a config object/, undefined);
  refused({ providers: [] }, /requires non-empty `providers`/, "providers");
  for (const [key, value] of [
    ["intervalMs", 0],
    ["intervalMs", Number.NaN],
    ["intervalMs", 2 ** 31],
    ["batchSize", 0],
    ["concurrency", 0.5],
    ["backoffMs", [1, -1]],
    ["unsupportedProviderStrategy", "drop"],
  ]) {
    refused({ providers: [provider], polling: { [key]: value } }, /must be/, `polling.${key}`);
  }
  new DeliveryTrackingService({ providers: [provider], polling: { intervalMs: undefined } });
});

test("the constructor refuses provider limits that cannot work, by name", () => {
  for (const [providerLimits, field] of [
    [3, "polling.providerLimits"],
    [null, "polling.providerLimits"],
    [[], "polling.providerLimits"],
    [{ solapy: { requestsPerPass: 3 } }, "polling.providerLimits.solapy"],
    [{ mine: 3 }, "polling.providerLimits.mine"],
    [{ mine: { requests: 3 } }, "polling.providerLimits.mine.requests"],
    [{ mine: {} }, "polling.providerLimits.mine.requestsPerPass"],
    ...[0, -1, 1.5, "3", Number.NaN, Number.POSITIVE_INFINITY].map((requestsPerPass) => [
      { mine: { requestsPerPass } },
      "polling.providerLimits.mine.requestsPerPass",
    ]),
  ]) {
    assert.throws(
      () =>
        new DeliveryTrackingService({ providers: [scriptProvider()], polling: { providerLimits } }),
      (error) =>
        error instanceof KMsgError &&
        error.code === KMsgErrorCode.INVALID_REQUEST &&
        error.field === field,
      field,
    );
  }
});

test("a provider is asked no more often in a pass than its limit; the others are not held up", async () => {
  const asked = [];
  const made = (id) =>
    scriptProvider({
      id,
      async getDeliveryStatus({ providerMessageId }) {
        asked.push(id);
        return ok(status("DELIVERED", { providerId: id, providerMessageId }));
      },
    });
  const providers = [made("limited"), made("free")];
  const service = new DeliveryTrackingService({
    providers,
    polling: { ...polling, providerLimits: { limited: { requestsPerPass: 2 } } },
  });
  for (const providerId of ["limited", "free"]) {
    for (let i = 0; i < 5; i += 1) {
      const messageId = `${providerId}-${i}`;
      const context = { messageId, options: { ...message, type: "SMS" }, timestamp: Date.now() };
      await service.recordSend(context, { providerId, providerMessageId: `vendor-${messageId}` });
    }
  }
  const first = await service.runOnce();
  assert.deepEqual([first.due, first.terminal, first.failed, first.left], [10, 7, 0, true]);
  assert.equal(asked.filter((id) => id === "limited").length, 2);
  const open = await service.listRecords({ limit: 10, status: "SENT" });
  assert.equal(open.length, 3);
  for (const record of open) {
    assert.deepEqual([record.providerId, record.attemptCount], ["limited", 0]);
    assert.ok(record.nextCheckAt.getTime() <= Date.now(), "due at once");
    assert.equal(record.lastError, undefined);
  }
  const second = await service.runOnce();
  assert.deepEqual([second.due, second.terminal, second.left], [3, 2, true]);
  const third = await service.runOnce();
  assert.deepEqual([third.due, third.terminal, third.left], [1, 1, false]);
});

test("an accepted message is recorded and followed to its end", async () => {
  const deliveredAt = new Date(1_700_000_000_000);
  const provider = polled(
    status("SENT", { statusCode: "3000" }),
    status("DELIVERED", { statusCode: "4000", statusMessage: "ok", deliveredAt, raw: { a: 1 } }),
  );
  const { kmsg, service } = tracked(provider);
  assert.equal(accepted(await kmsg.send(message)).warnings, undefined);
  const recorded = await service.getRecord("m1");
  assert.equal(recorded.status, "SENT");
  assert.equal(recorded.providerMessageId, "vendor-1");
  assert.equal(recorded.attemptCount, 0);
  assert.ok(recorded.requestedAt instanceof Date && recorded.nextCheckAt instanceof Date);

  const first = await service.runOnce();
  assert.deepEqual([first.due, first.checked, first.retried, first.terminal], [1, 1, 1, 0]);
  assert.equal(first.calls.http, 1);
  assert.ok(provider.queries[0].requestedAt instanceof Date);
  assert.equal(provider.queries[0].to, "01012345678");

  const second = await service.runOnce();
  assert.equal(second.terminal, 1);
  const done = await service.getRecord("m1");
  assert.equal(done.status, "DELIVERED");
  assert.equal(done.providerStatusCode, "4000");
  assert.equal(done.deliveredAt.getTime(), deliveredAt.getTime());
  assert.equal(done.attemptCount, 2);
  assert.deepEqual(done.raw, { a: 1 });
  assert.equal((await service.runOnce()).due, 0);
});

test("a scheduled message is not asked for before its time", async () => {
  const provider = polled(status("DELIVERED"));
  const { kmsg, service } = tracked(provider, { polling: { ...polling, scheduledGraceMs: 5 } });
  const scheduledAt = new Date(Date.now() + 3_600_000);
  accepted(await kmsg.send({ ...message, options: { scheduledAt } }));
  const record = await service.getRecord("m1");
  assert.equal(record.status, "PENDING");
  assert.equal(record.scheduledAt.getTime(), scheduledAt.getTime());
  assert.equal(record.nextCheckAt.getTime(), scheduledAt.getTime() + 5);
  assert.equal((await service.runOnce()).due, 0);
});

test("passes at once share the work: each record is asked for once", async () => {
  const provider = polled(status("DELIVERED"));
  const { kmsg, service } = tracked(provider);
  for (let i = 0; i < 40; i++) accepted(await kmsg.send({ ...message, messageId: `m${i}` }));
  const passes = await Promise.all([1, 2, 3].map(() => service.runOnce({ limit: 25 })));
  assert.equal(
    passes.reduce((sum, pass) => sum + pass.checked, 0),
    40,
  );
  assert.equal(provider.queries.length, 40);
  assert.equal(passes[0].left, true);
});

test("one provider that throws costs only its own record", async () => {
  const provider = polled(
    new Error("poison"),
    status("DELIVERED", { providerMessageId: undefined }),
  );
  const { kmsg, service } = tracked(provider);
  for (const messageId of ["a", "b", "c"]) accepted(await kmsg.send({ ...message, messageId }));
  const pass = await service.runOnce();
  assert.deepEqual([pass.due, pass.terminal, pass.failed], [3, 2, 1]);
});

test("a status that names another message's id is an error, and the message stays polled", async () => {
  const provider = polled(status("DELIVERED", { providerMessageId: "vendor-9" }));
  const { kmsg, service } = tracked(provider);
  accepted(await kmsg.send(message));
  const pass = await service.runOnce();
  assert.deepEqual([pass.due, pass.terminal, pass.failed], [1, 0, 1]);
  assert.equal((await service.getRecord("m1")).status, "SENT");
  assert.match((await service.getRecord("m1")).lastError.message, /another message's status/);
  assert.equal((await service.runOnce()).due, 1);
});

for (const [what, answer, failed] of [
  ["too few", (all) => all.slice(1), ["m0", "m1", "m2"]],
  ["too many", (all) => [...all, all[0]], ["m0", "m1", "m2"]],
  ["no list", () => ({ 0: ok(null) }), ["m0", "m1", "m2"]],
  ["two in each other's place", ([a, b, c]) => [b, a, c], ["m0", "m1"]],
  [
    "ids with blanks, or none",
    ([a, b]) => [a, ok({ ...b.value, providerMessageId: "" }), a],
    ["m2"],
  ],
]) {
  test(`a provider that answers ${what} of many statuses moves no message by another's`, async () => {
    const provider = polled();
    provider.limits = { pollBatch: 10 };
    provider.getDeliveryStatuses = async (queries) =>
      answer(
        queries.map(({ providerMessageId: id }) =>
          ok(status("DELIVERED", { providerMessageId: ` ${id} ` })),
        ),
      );
    const { kmsg, service } = tracked(provider);
    const ids = ["m0", "m1", "m2"];
    for (const messageId of ids) accepted(await kmsg.send({ ...message, messageId }));
    const pass = await service.runOnce();
    assert.deepEqual([pass.due, pass.terminal, pass.failed], [3, 3 - failed.length, failed.length]);
    for (const id of ids) {
      const record = await service.getRecord(id);
      assert.equal(record.status, failed.includes(id) ? "SENT" : "DELIVERED", id);
      assert.equal(record.lastError?.code, failed.includes(id) ? "PROVIDER_ERROR" : undefined, id);
    }
    assert.equal((await service.runOnce()).due, failed.length);
  });
}

test("a query that the account is refused for ends no message", async () => {
  const refusal = fail(new KMsgError(KMsgErrorCode.AUTHENTICATION_FAILED, "expired key"));
  const provider = polled(refusal, status("DELIVERED"));
  const { kmsg, service } = tracked(provider);
  accepted(await kmsg.send(message));
  await service.runOnce();
  const record = await service.getRecord("m1");
  assert.equal(record.status, "SENT");
  assert.equal(record.lastError.code, "AUTHENTICATION_FAILED");
});

test("a store that fails makes a warning, never a failure; the hook's onError hears of it", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  for (const member of ["upsert", "upsertMany", "insertIfAbsent"]) {
    store[member] = async () => {
      throw new Error("disk full");
    };
  }
  const errors = [];
  const provider = scriptProvider();
  const { kmsg } = tracked(provider, { store, hookOptions: { onError: (e) => errors.push(e) } });
  const value = accepted(await kmsg.send(message));
  assert.equal(value.providerMessageId, "vendor-1");
  assert.deepEqual(
    value.warnings.map(({ code }) => code),
    ["TRACKING_NOT_RECORDED"],
  );
  assert.match(errors[0].message, /disk full/);
  assert.ok(errors[0] instanceof KMsgError);
  assert.equal(provider.sent.length, 1);
});

test("a store whose init fails is asked again by the next call", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  let inits = 0;
  store.init = async () => {
    inits += 1;
    if (inits < 3) throw new Error("not yet");
  };
  const { service } = tracked(polled(status("SENT")), { store });
  await assert.rejects(service.runOnce(), /not yet/);
  await assert.rejects(service.getRecord("x"), /not yet/);
  await service.runOnce();
  await service.runOnce();
  assert.equal(inits, 3);
});

test("hooks survive a spread, and a hook that wraps them records too", async () => {
  const provider = polled(status("DELIVERED"));
  const { service, hooks } = tracked(provider);
  const finals = [];
  const spread = new KMsg({
    providers: [provider],
    hooks: { ...hooks, onFinal: (context) => void finals.push(context.messageId) },
  });
  accepted(await spread.send({ ...message, messageId: "spread" }));
  const wrapped = new KMsg({
    providers: [provider],
    hooks: {
      onSuccess: async (context, result) => {
        await hooks.onSuccess(context, result);
      },
    },
  });
  accepted(await wrapped.send({ ...message, messageId: "wrapped" }));
  assert.equal((await service.getRecord("spread")).status, "SENT");
  assert.equal((await service.getRecord("wrapped")).status, "SENT");
  assert.deepEqual(finals, ["spread"]);
});

test("recordSend never moves a finished message back", async () => {
  const provider = polled(status("DELIVERED"));
  const { kmsg, service } = tracked(provider);
  const result = accepted(await kmsg.send(message));
  await service.runOnce();
  const context = { messageId: "m1", options: { ...message, type: "SMS" }, timestamp: Date.now() };
  await service.recordSend(context, result);
  assert.equal((await service.getRecord("m1")).status, "DELIVERED");
});

test("a message without a vendor id ends visibly as unknown", async () => {
  const provider = scriptProvider({ send: async () => ok({ status: "SENT" }) });
  const { kmsg, service } = tracked(provider);
  accepted(await kmsg.send(message));
  const record = await service.getRecord("m1");
  assert.equal(record.status, "UNKNOWN");
  assert.equal(record.lastError.code, "MISSING_PROVIDER_MESSAGE_ID");
});

test("a store of the documented shape works", async () => {
  const store = new DocumentedStore();
  const provider = polled(status("SENT"), status("DELIVERED"));
  const { kmsg, service } = tracked(provider, { store });
  accepted(await kmsg.send(message));
  await service.runOnce();
  assert.equal(store.records.get("m1").attemptCount, 1);
  await service.runOnce();
  const record = await service.getRecord("m1");
  assert.equal(record.status, "DELIVERED");
  assert.ok(record.lastCheckedAt instanceof Date);
  assert.equal(store.inits, 1);
  assert.deepEqual(await service.listRecords({ limit: 10 }), []);
  assert.equal(await service.countRecords({}), 0);
});

test("records are listed and counted through the service", async () => {
  const { kmsg, service } = tracked(polled(status("SENT")));
  for (const messageId of ["a", "b"]) accepted(await kmsg.send({ ...message, messageId }));
  assert.equal((await service.listRecords({ limit: 1 })).length, 1);
  assert.equal(await service.countRecords({ status: "SENT" }), 2);
  assert.deepEqual(await service.countBy({}, ["status"]), [{ key: { status: "SENT" }, count: 2 }]);
});

test("a pass stays within its calls, gives back what it did not ask for, and the next one goes on", async () => {
  const asked = [];
  const provider = scriptProvider({
    async getDeliveryStatus({ providerMessageId }) {
      asked.push(providerMessageId);
      return ok(status("DELIVERED", { providerMessageId }));
    },
  });
  const { service, kmsg } = tracked(provider);
  for (let i = 0; i < 9; i += 1) {
    await kmsg.sendOrThrow({ ...message, messageId: `m${i}` });
  }
  let due = 0;
  for (let pass = 1; pass <= 3; pass += 1) {
    const { calls, checked, left } = await service.runOnce({ maxCalls: 12 });
    assert.ok(calls.http + calls.store <= 12, JSON.stringify(calls));
    assert.ok(checked > 0);
    due += checked;
    assert.equal(left, due < 9 || checked === 4);
  }
  assert.equal(asked.length, 9);
  assert.equal(await service.countRecords({ status: "DELIVERED" }), 9);
});

test("limits of a pass that cannot work are refused by name", async () => {
  const { service } = tracked(polled(status("SENT")));
  for (const [name, value] of [
    ["limit", 0],
    ["maxCalls", 9],
    ["maxCalls", 10.5],
    ["timeoutMs", 0],
    ["timeoutMs", 2 ** 31],
  ]) {
    await assert.rejects(service.runOnce({ [name]: value }), (error) => error.field === name);
  }
});

test("a provider that never settles does not keep a pass open, and what is known is written", async () => {
  const provider = scriptProvider({
    getDeliveryStatus: ({ to, providerMessageId }) =>
      to === "01000000000"
        ? new Promise(() => {})
        : Promise.resolve(ok(status("DELIVERED", { providerMessageId }))),
  });
  const { service, kmsg } = tracked(provider);
  await kmsg.sendOrThrow({ ...message, messageId: "hangs", to: "01000000000" });
  await kmsg.sendOrThrow(message);
  const counts = await service.runOnce({ timeoutMs: 400 });
  assert.equal(counts.terminal, 1);
  assert.equal(counts.failed, 1);
  assert.equal((await service.getRecord("m1")).status, "DELIVERED");
  assert.equal((await service.getRecord("hangs")).status, "SENT");
});

test("a store that never settles makes the pass an error", async () => {
  class Stuck extends InMemoryDeliveryTrackingStore {
    claimDue = () => new Promise(() => {});
  }
  const { service } = tracked(polled(status("SENT")), { store: new Stuck() });
  await assert.rejects(service.runOnce({ timeoutMs: 50 }), { code: KMsgErrorCode.NETWORK_TIMEOUT });
});

test("an aborted pass gives back what it did not ask for, uncounted and due at once", async () => {
  const provider = polled(status("DELIVERED"));
  const { service, kmsg } = tracked(provider);
  await kmsg.sendOrThrow(message);
  const counts = await service.runOnce({ signal: AbortSignal.abort() });
  assert.deepEqual([counts.due, counts.checked, counts.failed, counts.left], [1, 0, 0, true]);
  assert.equal((await service.getRecord("m1")).attemptCount, 0);
  assert.equal((await service.runOnce()).terminal, 1);
});

test("start runs passes, skips a tick while one runs, and close waits for it", async () => {
  let release;
  const gate = new Promise((resolve) => {
    release = resolve;
  });
  let asked = 0;
  const provider = scriptProvider({
    async getDeliveryStatus() {
      asked += 1;
      await gate;
      return ok(status("DELIVERED"));
    },
  });
  const store = new InMemoryDeliveryTrackingStore();
  let closed = false;
  store.close = () => {
    closed = true;
  };
  const { kmsg, service } = tracked(provider, { store, polling: { ...polling, intervalMs: 5 } });
  accepted(await kmsg.send(message));
  service.start();
  service.start();
  await new Promise((resolve) => setTimeout(resolve, 60));
  accepted(await kmsg.send({ ...message, messageId: "m2" }));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(asked, 1);
  const closing = service.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(closed, false);
  release();
  await closing;
  assert.equal(closed, true);
  assert.equal((await store.get("m1")).status, "DELIVERED");
  assert.equal((await store.get("m2")).status, "SENT");
});

test("what a pass of start fails with goes to onError, and the next tick tries again", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  store.claimDue = async () => {
    throw new Error("down");
  };
  const errors = [];
  const { service } = tracked(polled(status("SENT")), {
    store,
    polling: { intervalMs: 5 },
    onError: (error) => {
      errors.push(error);
      throw new Error("the observer's own fault");
    },
  });
  service.start();
  await new Promise((resolve) => setTimeout(resolve, 60));
  await service.close();
  assert.ok(errors.length >= 2);
  assert.match(errors[0].message, /down/);
});
