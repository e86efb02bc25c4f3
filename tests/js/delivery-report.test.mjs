// SOLAPI's webhook reports, taken by handleDeliveryReport.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "./support/providers.mjs";

const SECRET = "a secret of the callback's own";
const { solapi } = SIMULATOR_DEFAULTS;
// The simulator's numbers: an AlimTalk to the first fails as for somebody without KakaoTalk.
const KAKAOLESS = "01011110001";
const REACHED = "01011112222";

function setUp({ store = new InMemoryDeliveryTrackingStore(), ...config } = {}) {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0 });
  const provider = new SolapiProvider({
    apiKey: solapi.apiKey,
    apiSecret: solapi.apiSecret,
    defaultFrom: solapi.senders[0],
    kakaoPfId: solapi.pfIds[0],
    fetch: simulator.fetch,
  });
  let kmsg;
  const errors = [];
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store,
    polling: { initialDelayMs: 0, backoffMs: [0] },
    apiFailover: { sender: (input) => kmsg.send(input) },
    reportSecrets: { solapi: SECRET },
    onError: (error) => errors.push(error),
    ...config,
  });
  kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  const send = async (messageId, to, more = {}) =>
    accepted(
      await kmsg.send({
        type: "ALIMTALK",
        messageId,
        to,
        templateId: "WELCOME",
        variables: { name: "민지" },
        failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "문자" },
        ...more,
      }),
    );
  /** The record that the vendor would post. */
  const reportOf = async ({ providerMessageId, type = "ALIMTALK", to }) => {
    const query = { providerMessageId, type, to, requestedAt: new Date() };
    return accepted(await provider.getDeliveryStatus(query)).raw;
  };
  const texts = () => simulator.delivered().filter(({ type }) => type !== "ATA");
  return { tracking, kmsg, send, reportOf, texts, errors, provider };
}

const address = `https://worker.test/solapi?secret=${encodeURIComponent(SECRET)}`;
const callback = (body, init = {}, url = address) =>
  new Request(url, { method: "POST", body: JSON.stringify(body), ...init });

async function post(tracking, body, init, url) {
  const response = await tracking.handleDeliveryReport("solapi", callback(body, init, url));
  return { status: response.status, ...(await response.json()) };
}

test("a report ends a record at once", async () => {
  const { tracking, send, reportOf } = setUp();
  const sent = await send("m1", REACHED);
  const answer = await post(tracking, [await reportOf(sent)]);
  assert.deepEqual(answer, {
    status: 200,
    received: 1,
    known: 1,
    changed: 1,
    failedOver: 0,
    failed: 0,
  });
  const record = await tracking.getRecord("m1");
  assert.equal(record.status, "DELIVERED");
  assert.equal(record.providerStatusCode, "4000");
  assert.equal((await tracking.runOnce()).due, 0);
});

test("a failed AlimTalk is replaced once, by five reports and two passes at once", async () => {
  const { tracking, send, reportOf, texts } = setUp();
  const report = await reportOf(await send("m1", KAKAOLESS));
  assert.equal(report.statusCode, "3104");
  const all = [1, 2, 3, 4, 5].map(() => post(tracking, [report, report]));
  const answers = await Promise.all([...all, tracking.runOnce(), tracking.runOnce()]);
  assert.equal(
    answers.reduce((sum, { failedOver }) => sum + failedOver, 0),
    1,
  );
  assert.equal(texts().length, 1);
  assert.equal((await tracking.getRecord("m1")).status, "FAILED");
  assert.equal((await post(tracking, [report])).known, 0, "repeated later");
  assert.equal(texts().length, 1);
});

test("the report of a replacement ends the replacement", async () => {
  const { tracking, send, reportOf } = setUp();
  await post(tracking, [await reportOf(await send("m1", KAKAOLESS))]);
  const replacement = await tracking.getRecord("m1:api-fallback");
  assert.equal(replacement.status, "SENT");
  assert.equal((await post(tracking, [await reportOf(replacement)])).changed, 1);
  assert.equal((await tracking.getRecord("m1:api-fallback")).status, "DELIVERED");
});

test("a late report never moves a finished record", async () => {
  const { tracking, send, reportOf } = setUp();
  const report = await reportOf(await send("m1", REACHED));
  await post(tracking, [report]);
  const late = { ...report, statusCode: "3104" };
  assert.deepEqual(await post(tracking, [late]), {
    status: 200,
    received: 1,
    known: 0,
    changed: 0,
    failedOver: 0,
    failed: 0,
  });
  assert.equal((await tracking.getRecord("m1")).status, "DELIVERED");
});

test("a report that is no end changes nothing, nor does one about another send", async () => {
  const { tracking, send, reportOf } = setUp();
  const report = await reportOf(await send("m1", REACHED));
  const before = await tracking.getRecord("m1");
  for (const other of [
    { ...report, statusCode: "3000" },
    { ...report, messageId: "M4Vother" },
    { ...report, customFields: { kmsgId: "nobody" } },
    { ...report, customFields: {} },
    {},
    null,
    "x",
  ]) {
    const { status, changed } = await post(tracking, [other]);
    assert.deepEqual([status, changed], [200, 0]);
  }
  assert.deepEqual(await tracking.getRecord("m1"), before);
});

test("who does not know the secret is refused, whatever is posted", async () => {
  const { tracking, send, reportOf } = setUp();
  const report = await reportOf(await send("m1", REACHED));
  const bare = "https://worker.test/solapi";
  const bearer = (token) => ({ headers: { authorization: `Bearer ${token}` } });
  for (const [init, url] of [
    [{}, bare],
    [{}, `${bare}?secret=`],
    [{}, `${bare}?secret=${encodeURIComponent(SECRET)}x`],
    [bearer("wrong"), address],
    [bearer(""), bare],
  ]) {
    assert.equal((await post(tracking, [report], init, url)).status, 401);
  }
  assert.equal((await tracking.getRecord("m1")).status, "SENT");
  assert.equal((await post(tracking, [report], bearer(SECRET), bare)).changed, 1);
});

test("what is no report is refused by its kind", async () => {
  const { tracking } = setUp();
  const answer = async (request) => await tracking.handleDeliveryReport("solapi", request);
  assert.equal((await answer(new Request(address))).status, 405);
  assert.equal((await answer(new Request(address, { method: "POST" }))).status, 400);
  assert.equal((await answer(callback(undefined, { body: "[{" }))).status, 400);
  const object = await answer(callback({ messageId: "x" }));
  assert.equal(object.status, 400);
  assert.match((await object.json()).error, /must be an array of message records, not object/);
  const huge = callback(undefined, { body: `["${"x".repeat(5 * 1024 * 1024)}"]` });
  assert.equal((await answer(huge)).status, 413);
});

test("a body that breaks off, or was read before, is no report", async () => {
  const { tracking } = setUp();
  const broken = new ReadableStream({
    pull(controller) {
      controller.error(new Error("connection reset"));
    },
  });
  const used = callback([]);
  await used.text();
  for (const request of [callback([], { body: broken, duplex: "half" }), used]) {
    assert.equal((await tracking.handleDeliveryReport("solapi", request)).status, 400);
  }
});

test("a store that is down makes the vendor repeat the report", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  const { tracking, send, reportOf, errors } = setUp({ store });
  const report = await reportOf(await send("m1", REACHED));
  const { patchMany, getMany } = store;
  store.getMany = async () => {
    throw new Error("down");
  };
  assert.equal((await post(tracking, [report])).status, 503);
  assert.match(errors[0].message, /down/);
  store.getMany = getMany;
  store.patchMany = async () => {
    throw new Error("down");
  };
  const answer = await post(tracking, [report]);
  assert.deepEqual([answer.status, answer.failed], [503, 1]);
  store.patchMany = patchMany;
  assert.equal((await post(tracking, [report])).changed, 1);
});

test("without a secret no report is taken, and bad secrets are refused by name", async () => {
  const { tracking } = setUp({ reportSecrets: undefined });
  for (const id of ["solapi", "toString", "__proto__"]) {
    await assert.rejects(tracking.handleDeliveryReport(id, callback([])), {
      code: "INVALID_REQUEST",
      field: `reportSecrets.${id}`,
    });
  }
  for (const [reportSecrets, field] of [
    [{ solapi: "short" }, "reportSecrets.solapi"],
    [{ solapi: undefined }, "reportSecrets.solapi"],
    [{ aligo: SECRET }, "reportSecrets.aligo"],
    ["x", "reportSecrets"],
  ]) {
    assert.throws(() => setUp({ reportSecrets }), { code: "INVALID_REQUEST", field });
  }
});
