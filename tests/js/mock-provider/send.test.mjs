// MockProvider: sending, the scenario and what controls it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { KMSG_MESSAGE_TYPES, KMsgErrorCode } from "kmsg-edge/core";
import { MockProvider } from "kmsg-edge/provider";
import * as subPath from "kmsg-edge/provider/mock";
import * as testing from "kmsg-edge/testing";
import { accepted } from "../support/providers.mjs";

const sms = { type: "SMS", to: "01012345678", text: "hello" };

/** A mock whose waits are noted instead of waited for. */
function timed(options = {}) {
  const waits = [];
  const sleep = async (ms) => void waits.push(ms);
  return { mock: new MockProvider({ sleep, ...options }), waits };
}

async function failureOf(promise) {
  const result = await promise;
  assert.equal(result.isFailure, true);
  return result.error;
}

test("the mock has its three entries, its name and every type in the documented order", async () => {
  assert.equal(subPath.MockProvider, MockProvider);
  assert.equal(testing.MockProvider, MockProvider);
  const mock = new MockProvider();
  assert.equal(mock.id, "mock");
  assert.equal(mock.name, "Mock Provider");
  assert.deepEqual(mock.supportedTypes, KMSG_MESSAGE_TYPES);
  assert.deepEqual(mock.transportCapabilities, {
    abortSignal: "supported",
    injectableFetch: "unsupported",
  });
  assert.deepEqual(await mock.healthCheck(), { healthy: true, issues: [] });
  const spec = mock.getOnboardingSpec();
  assert.equal(spec.plusIdPolicy, "optional");
  assert.equal(spec.checks[0].id, "mock_template_capability_available");
  spec.checks.length = 0;
  assert.equal(mock.getOnboardingSpec().checks.length, 1);
});

test("a send answers as documented, and echoes the messageId", async () => {
  const mock = new MockProvider();
  assert.deepEqual(accepted(await mock.send({ ...sms, messageId: "m-1" })), {
    messageId: "m-1",
    providerId: "mock",
    providerMessageId: "mock-1",
    status: "SENT",
    type: "SMS",
    to: "01012345678",
  });
  const { messageId } = accepted(await mock.send(sms));
  assert.match(messageId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("an AlimTalk with failover is warned about, and only that", async () => {
  const mock = new MockProvider();
  const alimtalk = { type: "ALIMTALK", to: "01012345678", templateId: "T", variables: {} };
  const { warnings } = accepted(await mock.send({ ...alimtalk, failover: { enabled: true } }));
  assert.deepEqual(warnings, [
    {
      code: "FAILOVER_UNSUPPORTED_PROVIDER",
      message: "Mock provider does not support native ALIMTALK failover.",
      details: { providerId: "mock" },
    },
  ]);
  assert.equal("warnings" in accepted(await mock.send(alimtalk)), false);
  assert.equal(
    "warnings" in accepted(await mock.send({ ...sms, failover: { enabled: true } })),
    false,
  );
});

test("mockFailure fails the next sends and then no more", async () => {
  const mock = new MockProvider();
  mock.mockFailure(2);
  for (let i = 0; i < 2; i++) {
    const error = await failureOf(mock.send(sms));
    assert.equal(error.code, "PROVIDER_ERROR");
    assert.equal(error.message, "Mock provider simulated failure");
    assert.deepEqual(error.details, { providerId: "mock" });
  }
  accepted(await mock.send(sms));
  mock.mockFailure(5);
  mock.mockSuccess();
  accepted(await mock.send(sms));
});

test("a failure step carries its metadata, a time-out its code", async () => {
  const mock = new MockProvider();
  const cause = new Error("socket");
  mock.mockScenario([
    {
      outcome: "failure",
      code: "RATE_LIMIT_EXCEEDED",
      message: "slow down",
      providerErrorCode: "E429",
      providerErrorText: "busy",
      httpStatus: 429,
      retryAfterMs: 1500,
      causeChain: [cause],
    },
    { outcome: "timeout" },
    { outcome: "timeout", message: "late", providerErrorCode: "T1" },
    { outcome: "explode" },
    null,
  ]);
  const failed = await failureOf(mock.send(sms));
  assert.equal(failed.code, "RATE_LIMIT_EXCEEDED");
  assert.equal(failed.message, "slow down");
  assert.equal(failed.providerErrorCode, "E429");
  assert.equal(failed.providerErrorText, "busy");
  assert.equal(failed.httpStatus, 429);
  assert.equal(failed.retryAfterMs, 1500);
  assert.deepEqual(failed.causeChain, [cause]);
  const timeout = await failureOf(mock.send(sms));
  assert.equal(timeout.code, "NETWORK_TIMEOUT");
  assert.equal(timeout.message, "Mock provider simulated timeout");
  assert.equal(timeout.providerErrorCode, "TIMEOUT");
  assert.equal(timeout.outcome, "unknown");
  const late = await failureOf(mock.send(sms));
  assert.equal(late.message, "late");
  assert.equal(late.providerErrorCode, "T1");
  const unsupported = await failureOf(mock.send(sms));
  assert.equal(unsupported.code, "UNKNOWN_ERROR");
  assert.equal(unsupported.message, "Unsupported mock outcome: explode");
  assert.match((await failureOf(mock.send(sms))).message, /Unsupported mock outcome: undefined/);
  accepted(await mock.send(sms));
});

test("delays add up within one send", async () => {
  const { mock, waits } = timed();
  mock.mockScenario([
    { outcome: "delay", durationMs: 10.9 },
    { outcome: "delay", durationMs: 20 },
    { outcome: "success" },
    { outcome: "failure" },
  ]);
  accepted(await mock.send(sms));
  assert.deepEqual(waits, [10, 20]);
  assert.equal(mock.calls.length, 1);
  await failureOf(mock.send(sms));
});

test("a signal that is aborted already: nothing recorded, no step used", async () => {
  const mock = new MockProvider();
  mock.mockScenario([{ outcome: "failure" }]);
  const aborted = await failureOf(mock.send(sms, { signal: AbortSignal.abort("stop it") }));
  assert.equal(aborted.code, "REQUEST_ABORTED");
  assert.equal(aborted.message, "stop it");
  assert.equal(aborted.outcome, "not_sent");
  assert.deepEqual(aborted.details, { providerId: "mock" });
  const timeout = new DOMException("too slow", "TimeoutError");
  const late = await failureOf(mock.send(sms, { signal: AbortSignal.abort(timeout) }));
  assert.equal(late.code, "NETWORK_TIMEOUT");
  assert.equal(late.message, "too slow");
  const coded = AbortSignal.abort({ code: KMsgErrorCode.NETWORK_TIMEOUT });
  assert.equal((await failureOf(mock.send(sms, { signal: coded }))).code, "NETWORK_TIMEOUT");
  const plain = await failureOf(mock.send(sms, { signal: AbortSignal.abort() }));
  assert.equal(plain.message, "Provider request aborted");
  assert.deepEqual(mock.calls, []);
  await failureOf(mock.send(sms));
});

test("an abort ends a wait and clears its timer", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const mock = new MockProvider();
  mock.mockScenario([{ outcome: "delay", durationMs: 1000 }]);
  const controller = new AbortController();
  let cleared = 0;
  context.mock.method(globalThis, "clearTimeout", () => {
    cleared += 1;
  });
  const sending = mock.send(sms, { signal: controller.signal });
  controller.abort(new Error("enough"));
  const error = await failureOf(sending);
  assert.equal(error.code, "REQUEST_ABORTED");
  assert.equal(error.message, "enough");
  assert.equal(error.outcome, "unknown");
  assert.equal(cleared, 1);
  assert.equal(mock.calls.length, 1);
});

test("an abort ends a wait of an injected sleep that never ends", async () => {
  const mock = new MockProvider({ sleep: () => new Promise(() => {}) });
  mock.mockScenario([{ outcome: "timeout", durationMs: 1 }]);
  const controller = new AbortController();
  const sending = mock.send(sms, { signal: controller.signal });
  controller.abort();
  assert.equal((await failureOf(sending)).code, "REQUEST_ABORTED");
});

test("a sleep that fails is a network error, not a rejection", async () => {
  const sleep = async () => {
    throw new Error("no timers here");
  };
  const mock = new MockProvider({ sleep });
  mock.mockScenario([{ outcome: "success", durationMs: 1 }]);
  const error = await failureOf(mock.send(sms));
  assert.equal(error.code, "NETWORK_ERROR");
  assert.equal(error.message, "no timers here");
});

test("an accepted failure was sent all the same", async () => {
  const mock = new MockProvider({ now: () => 5000 });
  mock.mockScenario([
    { outcome: "timeout", accepted: true },
    { outcome: "failure", accepted: true },
    { outcome: "failure" },
  ]);
  for (const [messageId, outcome, found] of [
    ["a", "unknown", true],
    ["b", "unknown", true],
    ["c", "not_sent", false],
  ]) {
    assert.equal((await failureOf(mock.send({ ...sms, messageId }))).outcome, outcome);
    const query = { messageId, to: sms.to, type: "SMS", since: new Date(0) };
    assert.equal(accepted(await mock.findSent(query)) !== null, found);
  }
});

test("a batch runs the scenario for each message and counts as one request", async () => {
  const { mock } = timed({ batch: true });
  mock.mockScenario([{ outcome: "success" }, { outcome: "failure" }, { outcome: "delay" }]);
  const results = await mock.sendBatch([sms, sms, sms, null]);
  assert.deepEqual(
    results.map((result) => result.isSuccess),
    [true, false, true, false],
  );
  assert.equal(results[3].error.field, "message");
  assert.deepEqual(mock.requests, {
    send: 0,
    sendBatch: 1,
    getDeliveryStatus: 0,
    getDeliveryStatuses: 0,
    findSent: 0,
    getBalance: 0,
  });
  assert.equal(mock.calls.length, 3);
  mock.clearHistory();
  assert.equal(mock.requests.sendBatch, 0);
  assert.deepEqual(mock.getHistory(), []);
});

test("limits are declared only when they are asked for, and hold", async () => {
  assert.equal("limits" in new MockProvider(), false);
  assert.deepEqual(new MockProvider({ batch: true }).limits, { sendBatch: 10_000, pollBatch: 500 });
  const mock = new MockProvider({ limits: { sendBatch: 2 } });
  assert.deepEqual(mock.limits, { sendBatch: 2 });
  await assert.rejects(mock.sendBatch([sms, sms, sms]), {
    code: "INVALID_REQUEST",
    field: "inputs",
  });
  await assert.rejects(mock.sendBatch(undefined), { code: "INVALID_REQUEST", field: "inputs" });
  const sparse = [];
  sparse.length = 4_000_000_000;
  await assert.rejects(mock.getDeliveryStatuses(sparse), { field: "queries" });
});

test("chaos is the same for the same seed", async () => {
  const chaos = { seed: 7, failureRate: 0.5, minLatencyMs: 10, maxLatencyMs: 20 };
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const { mock, waits } = timed({ chaos });
    const outcomes = [];
    for (let i = 0; i < 50; i++) outcomes.push((await mock.send(sms)).isSuccess);
    runs.push({ outcomes, waits });
  }
  assert.deepEqual(runs[0], runs[1]);
  const failures = runs[0].outcomes.filter((fine) => !fine).length;
  assert.ok(failures > 10 && failures < 40);
  assert.ok(runs[0].waits.every((ms) => ms >= 10 && ms <= 20));
  // Another share of failures leaves the latencies as they were.
  const { mock: other, waits: same } = timed({ chaos: { ...chaos, failureRate: 0 } });
  for (let i = 0; i < 50; i++) accepted(await other.send(sms));
  assert.deepEqual(same, runs[0].waits);
  const calm = new MockProvider({ chaos: { failureRate: 1 } });
  calm.mockChaos(undefined);
  accepted(await calm.send(sms));
  for (const wrong of [
    { failureRate: 2 },
    { seed: 1.5 },
    { minLatencyMs: 5, maxLatencyMs: 1 },
    7,
  ]) {
    assert.throws(() => calm.mockChaos(wrong), { code: "INVALID_REQUEST" });
  }
});

test("the balance is unlimited until it is set, and then used up", async () => {
  const mock = new MockProvider();
  assert.equal(accepted(await mock.getBalance()).amount, Number.POSITIVE_INFINITY);
  mock.setBalance(25, 10);
  accepted(await mock.send(sms));
  accepted(await mock.send(sms));
  assert.equal((await failureOf(mock.send(sms))).code, "INSUFFICIENT_BALANCE");
  assert.deepEqual(accepted(await mock.getBalance({ channel: "SMS" })), {
    providerId: "mock",
    channel: "SMS",
    amount: 5,
    currency: "KRW",
  });
  mock.setBalance(0, 0);
  assert.equal((await failureOf(mock.send(sms))).code, "INSUFFICIENT_BALANCE");
  mock.setBalance(undefined);
  accepted(await mock.send(sms));
  assert.throws(() => mock.setBalance(-1), { field: "amount" });
  assert.throws(() => mock.setBalance(1, Number.NaN), { field: "pricePerMessage" });
});

test("two mocks in one KMsg are routed apart and tell their messages apart", async () => {
  const first = new MockProvider({ id: "mock-a", supportedTypes: ["SMS"] });
  const second = new MockProvider({ id: "backup", name: "Backup", supportedTypes: ["LMS"] });
  const kmsg = new KMsg({ providers: [first, second] });
  const short = accepted(await kmsg.send({ type: "SMS", to: "01012345678", text: "a" }));
  const long = accepted(await kmsg.send({ type: "LMS", to: "01012345678", text: "a" }));
  assert.equal(short.providerMessageId, "mock-a-1");
  assert.equal(long.providerMessageId, "mock-backup-1");
  assert.equal(long.providerId, "backup");
  assert.equal(first.calls.length, 1);
  assert.equal(second.getOnboardingSpec().providerName, "Backup");
});

for (const [name, options] of [
  ["id", { id: "" }],
  ["name", { name: 7 }],
  ["supportedTypes", { supportedTypes: ["PIGEON"] }],
  ["supportedTypes", { supportedTypes: [] }],
  ["limits", { limits: 5 }],
  ["limits.sendBatch", { limits: { sendBatch: 0 } }],
  ["now", { now: 5 }],
  ["sleep", { sleep: "long" }],
  ["random", { random: 0.5 }],
  ["chaos.failureRate", { chaos: { failureRate: -1 } }],
  ["options", null],
]) {
  test(`the constructor refuses a wrong ${name}: ${JSON.stringify(options)}`, () => {
    assert.throws(() => new MockProvider(options), { code: "INVALID_REQUEST", field: name });
  });
}

test("whatever is sent, the answer is a result", async () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const cyclic = { ...sms };
  cyclic.self = cyclic;
  let deep = {};
  for (let i = 0; i < 10_000; i++) deep = { deep };
  const endless = { type: "SMS", to: "1" };
  Object.defineProperty(endless, "more", { enumerable: true, get: () => branching() });
  const branching = () => ({
    get a() {
      return branching();
    },
    get b() {
      return branching();
    },
  });
  const throwing = {
    get to() {
      throw new Error("secret text");
    },
  };
  const sparse = [];
  sparse.length = 4_000_000_000;
  const mock = new MockProvider();
  for (const input of [null, undefined, 7, "x", () => {}, revoked.proxy, deep, endless, throwing]) {
    const error = await failureOf(mock.send(input));
    assert.equal(error.code, "INVALID_REQUEST");
    assert.doesNotMatch(error.message, /secret/);
  }
  assert.equal(mock.calls.length, 0);
  accepted(await mock.send(cyclic));
  accepted(await mock.send({ ...sms, extra: sparse }));
  accepted(await mock.send(JSON.parse('{"type":"SMS","to":"1","__proto__":{"polluted":1}}')));
  assert.equal({}.polluted, undefined);
  assert.equal((await failureOf(mock.send(sms, { signal: 5 }))).code, "INVALID_REQUEST");
  const strict = new MockProvider({ strict: true });
  assert.equal((await failureOf(strict.send({ type: Symbol("x") }))).field, "type");
});
