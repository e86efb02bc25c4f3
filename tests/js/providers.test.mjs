// The vendors of the package, against their simulators.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { KMsg } from "kmsg-edge";
import { KMsgError } from "kmsg-edge/core";
import { createIWINVProvider, IWINVProvider } from "kmsg-edge/provider";
import { createSolapiProvider, SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "./support/providers.mjs";

const { solapi, iwinv } = SIMULATOR_DEFAULTS;
const FROM = solapi.senders[0];

function solapiOver(simulator, overrides = {}) {
  return new SolapiProvider({
    apiKey: solapi.apiKey,
    apiSecret: solapi.apiSecret,
    defaultFrom: FROM,
    kakaoPfId: solapi.pfIds[0],
    fetch: simulator.fetch,
    ...overrides,
  });
}

function iwinvOver(simulator, overrides = {}) {
  return new IWINVProvider({
    apiKey: iwinv.apiKey,
    smsApiKey: iwinv.smsApiKey,
    smsAuthKey: iwinv.smsAuthKey,
    smsCompanyId: iwinv.smsCompanyId,
    senderNumber: iwinv.senders[0],
    fetch: simulator.fetch,
    ...overrides,
  });
}

const sms = { type: "SMS", messageId: "s1", to: "01055556666", text: "hello" };

test("identity and construction errors are the documented ones", () => {
  const simulator = createVendorSimulator();
  const one = solapiOver(simulator);
  assert.equal(one.id, "solapi");
  assert.equal(one.name, "SOLAPI Messaging Provider");
  assert.ok(one.supportedTypes.includes("ALIMTALK") && one.supportedTypes.includes("LMS"));
  const two = iwinvOver(simulator);
  assert.equal(two.id, "iwinv");
  assert.deepEqual(
    new IWINVProvider({ apiKey: "k" }).supportedTypes.filter((type) => type === "SMS"),
    [],
  );
  const refused = (make, message) =>
    assert.throws(make, (error) => {
      assert.ok(error instanceof KMsgError);
      assert.equal(error.code, "INVALID_REQUEST");
      assert.match(error.message, message);
      return true;
    });
  refused(() => new SolapiProvider(), /SolapiProvider requires a config object/);
  refused(() => new SolapiProvider({}), /SolapiProvider requires `apiKey`/);
  refused(() => createSolapiProvider({ apiKey: "k" }), /SolapiProvider requires `apiSecret`/);
  refused(() => new IWINVProvider(null), /IWINVProvider requires a config object/);
  refused(() => createIWINVProvider({}), /IWINVProvider requires `apiKey`/);
  refused(() => solapiOver(simulator, { fetch: 1 }), /fetch must be a function/);
});

test("nothing that prints a provider, or a KMsg with it, shows a key", async () => {
  const provider = solapiOver(createVendorSimulator());
  const kmsg = new KMsg({ providers: [provider] });
  const printed = [
    inspect(provider, { depth: 9, showHidden: true }),
    inspect(kmsg, { depth: 9, showHidden: true }),
    JSON.stringify(provider),
    String(provider),
    JSON.stringify(await provider.healthCheck()),
  ].join("\n");
  assert.doesNotMatch(printed, new RegExp(`${solapi.apiSecret}|${solapi.apiKey}`));
  assert.match(String(provider), /SolapiProvider\(solapi\)/);
});

test("healthCheck looks at the configuration only", async () => {
  const simulator = createVendorSimulator();
  const health = await solapiOver(simulator).healthCheck();
  assert.equal(health.healthy, true);
  assert.deepEqual(health.issues, []);
  assert.equal(typeof health.latencyMs, "number");
  assert.equal(health.data.provider, "solapi");
  assert.equal(simulator.requests().length, 0);
  assert.equal(solapiOver(simulator).getOnboardingSpec().providerId, "solapi");
});

test("SOLAPI: an SMS is sent and followed until it is delivered", async () => {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0 });
  const provider = solapiOver(simulator);
  const sent = accepted(await provider.send(sms));
  assert.equal(sent.messageId, "s1");
  assert.equal(sent.status, "SENT");
  const query = {
    providerMessageId: sent.providerMessageId,
    type: "SMS",
    to: sms.to,
    requestedAt: new Date(),
  };
  await new Promise((resolve) => setTimeout(resolve, 5));
  const status = accepted(await provider.getDeliveryStatus(query));
  assert.equal(status.status, "DELIVERED");
  assert.equal(status.statusCode, "4000");
  assert.ok(status.deliveredAt instanceof Date);
  assert.equal(simulator.delivered()[0].text, "hello");
  const nobody = { ...query, providerMessageId: "M4V20260101000000AAAAAAAAAAAAAAAA" };
  assert.equal(accepted(await provider.getDeliveryStatus(nobody)), null);
});

test("SOLAPI: wrong keys, an unknown sender and a query without id are typed failures", async () => {
  const simulator = createVendorSimulator();
  const wrong = solapiOver(simulator, { apiSecret: "WRONG_SECRET" });
  const { error } = await wrong.send(sms);
  assert.equal(error.code, "AUTHENTICATION_FAILED");
  assert.equal(error.outcome, "not_sent");
  assert.doesNotMatch(JSON.stringify(error), /WRONG_SECRET|signature=/);
  const stranger = await solapiOver(simulator).send({ ...sms, from: "0299998888" });
  assert.equal(stranger.isFailure, true);
  assert.equal(stranger.error.providerErrorCode, "1062");
  const blank = await solapiOver(simulator).getDeliveryStatus({ providerMessageId: " " });
  assert.equal(blank.error.field, "query.providerMessageId");
});

test("IWINV: SMS through its SMS host, AlimTalk with the template's variables", async () => {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0 });
  const kmsg = new KMsg({ providers: [iwinvOver(simulator)] });
  const first = accepted(await kmsg.send(sms));
  assert.ok(first.providerMessageId);
  const second = accepted(
    await kmsg.send({
      type: "ALIMTALK",
      to: "01055556666",
      templateId: "WELCOME",
      variables: { name: "민수" },
    }),
  );
  assert.ok(second.providerMessageId);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const texts = simulator.delivered().map(({ text }) => text);
  assert.ok(texts.includes("hello"));
  assert.ok(texts.includes("민수님, 가입을 환영합니다."));
});

test("each provider's own fetch is used for its own requests, a call's before all", async () => {
  const one = createVendorSimulator();
  const two = createVendorSimulator();
  const three = createVendorSimulator();
  const providers = [
    solapiOver(one),
    iwinvOver(two, {
      baseUrl: "https://iwinv.example",
      smsBaseUrl: "https://sms.example/iwinv-sms",
    }),
  ];
  const kmsg = new KMsg({
    providers,
    fetch: () => {
      throw new Error("not this one");
    },
  });
  accepted(await kmsg.send({ ...sms, providerId: "solapi" }));
  accepted(await kmsg.send({ ...sms, providerId: "iwinv" }));
  accepted(await providers[0].send(sms, { fetch: three.fetch }));
  assert.deepEqual(
    [one, two, three].map((simulator) => simulator.requests().length),
    [1, 1, 1],
  );
});

test("a subclass that overrides send is asked, not bypassed", async () => {
  const simulator = createVendorSimulator();
  let asked = 0;
  class Counting extends SolapiProvider {
    send(options, context) {
      asked += 1;
      return super.send(options, context);
    }
  }
  const provider = new Counting({
    apiKey: solapi.apiKey,
    apiSecret: solapi.apiSecret,
    defaultFrom: FROM,
    fetch: simulator.fetch,
  });
  accepted(await new KMsg({ providers: [provider] }).send(sms));
  assert.equal(asked, 1);
});

test("a subclass that overrides send alone gets every message of a bulk send too", async () => {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0 });
  const account = { ...solapi, defaultFrom: FROM, fetch: simulator.fetch };
  const asked = [];
  class Counting extends SolapiProvider {
    async send(options, context) {
      asked.push("send");
      return await super.send(options, context);
    }
    async getDeliveryStatus(query, context) {
      asked.push("getDeliveryStatus");
      return await super.getDeliveryStatus(query, context);
    }
  }
  const provider = new Counting({
    apiKey: account.apiKey,
    apiSecret: account.apiSecret,
    ...account,
  });
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store: new InMemoryDeliveryTrackingStore(),
    polling: { initialDelayMs: 0 },
  });
  const hooks = createDeliveryTrackingHooks(tracking);
  const kmsg = new KMsg({ providers: [provider], hooks });
  const inputs = [1, 2, 3].map((i) => ({ ...sms, messageId: `s${i}` }));
  (await kmsg.sendMany(inputs)).map(accepted);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await tracking.runOnce()).terminal, 3);
  const expected = [...Array(3).fill("send"), ...Array(3).fill("getDeliveryStatus")];
  assert.deepEqual(asked, expected);
});

test("a subclass that overrides sendBatch gets batches", async () => {
  const simulator = createVendorSimulator();
  const sizes = [];
  class Counting extends SolapiProvider {
    async sendBatch(inputs, context) {
      sizes.push(inputs.length);
      return await super.sendBatch(inputs, context);
    }
  }
  const { apiKey, apiSecret } = solapi;
  const config = { apiKey, apiSecret, defaultFrom: FROM, fetch: simulator.fetch };
  const kmsg = new KMsg({ providers: [new Counting(config)] });
  const inputs = [1, 2, 3].map((i) => ({ ...sms, messageId: `s${i}` }));
  (await kmsg.sendMany(inputs)).map(accepted);
  assert.deepEqual([sizes, simulator.requests().length], [[3], 1]);
});

test("two accounts of one vendor: a subclass with an id of its own", async () => {
  const simulators = [createVendorSimulator(), createVendorSimulator()];
  class Second extends SolapiProvider {
    id = "solapi-2";
  }
  const { apiKey, apiSecret } = solapi;
  const [first, second] = simulators.map(({ fetch }, i) => {
    const config = { apiKey, apiSecret, defaultFrom: FROM, fetch };
    return i === 0 ? new SolapiProvider(config) : new Second(config);
  });
  const kmsg = new KMsg({ providers: [first, second] });
  const inputs = [0, 1, 1].map((i) => ({ ...sms, providerId: ["solapi", "solapi-2"][i] }));
  const sent = (await kmsg.sendMany(inputs)).map(accepted);
  assert.deepEqual(
    sent.map(({ providerId }) => providerId),
    ["solapi", "solapi-2", "solapi-2"],
  );
  assert.deepEqual(
    simulators.map((simulator) => simulator.requests().length),
    [1, 1],
  );
});

test("a provider's timeoutMs holds for its own requests from a KMsg", async () => {
  const hang = (_url, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  const simulator = createVendorSimulator();
  const slow = solapiOver(simulator, { fetch: undefined, timeoutMs: 10 });
  const quick = iwinvOver(simulator);
  const kmsg = new KMsg({ providers: [slow, quick], fetch: hang });
  const { error } = await kmsg.send({ ...sms, providerId: "solapi" });
  assert.deepEqual(
    [error.code, error.outcome, error.message],
    ["NETWORK_TIMEOUT", "unknown", "No answer within 10 ms"],
  );
  accepted(await kmsg.send({ ...sms, providerId: "iwinv" }));
});

test("a probe of IWINV asks for the balance of each kind of keys", async () => {
  const simulator = createVendorSimulator();
  const paths = () => simulator.requests().map(({ vendor, path }) => vendor + path);
  assert.equal((await iwinvOver(simulator).healthCheck({ probe: true })).healthy, true);
  assert.deepEqual(paths(), ["iwinv-alimtalk/api/charge/", "iwinv-sms/api/charge/"]);
  const wrong = iwinvOver(simulator, { smsAuthKey: "WRONG-SMS-KEY" });
  const { healthy, issues } = await wrong.healthCheck({ probe: true });
  assert.deepEqual([healthy, issues.length], [false, 1]);
  assert.match(issues[0], /^SMS: /);
  assert.doesNotMatch(issues[0], /WRONG-SMS-KEY/);
});

test("SOLAPI: an AlimTalk to a number without KakaoTalk is replaced by exactly one SMS", async () => {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0 });
  const provider = solapiOver(simulator);
  const store = new InMemoryDeliveryTrackingStore();
  const build = () => {
    let kmsg;
    const service = new DeliveryTrackingService({
      providers: [provider],
      store,
      polling: { initialDelayMs: 0, backoffMs: [0] },
      apiFailover: { sender: (input) => kmsg.send(input) },
    });
    kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
    return { kmsg, service };
  };
  const [one, two] = [build(), build()];
  accepted(
    await one.kmsg.send({
      type: "ALIMTALK",
      messageId: "a1",
      to: "01000000001",
      templateId: "AUTH_OTP",
      variables: { code: "123456" },
      failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "instead" },
    }),
  );
  for (let pass = 0; pass < 4; pass++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([one.service.runOnce(), two.service.runOnce()]);
  }
  assert.equal((await one.service.getRecord("a1")).status, "FAILED");
  assert.equal((await one.service.getRecord("a1:api-fallback")).status, "DELIVERED");
  assert.deepEqual(
    simulator.delivered().map(({ text }) => text),
    ["instead"],
  );
});
