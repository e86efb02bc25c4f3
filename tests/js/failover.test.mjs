import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { fail, KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { DocumentedStore } from "./support/documented-store.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

const polling = { initialDelayMs: 0, backoffMs: [0] };

// A provider whose vendor has no replacement of its own, and says so.
function withoutNative(overrides) {
  const provider = scriptProvider(overrides);
  const { send } = provider;
  provider.send = async (options) => {
    const result = await send(options);
    if (options.failover?.enabled) {
      result.value.warnings = [{ code: "FAILOVER_UNSUPPORTED_PROVIDER", message: "not here" }];
    }
    return result;
  };
  return provider;
}

// It fails AlimTalks as its vendor would for a number without KakaoTalk.
function kakaoless() {
  return withoutNative({
    id: "solapi",
    async getDeliveryStatus({ type, providerMessageId }) {
      return ok(
        type === "ALIMTALK"
          ? { providerId: "solapi", providerMessageId, status: "FAILED", statusCode: "3104" }
          : { providerId: "solapi", providerMessageId, status: "DELIVERED" },
      );
    },
  });
}

const alimtalk = {
  type: "ALIMTALK",
  messageId: "a1",
  to: "01012345678",
  templateId: "T",
  variables: { code: "1" },
  failover: { enabled: true, fallbackChannel: "sms", fallbackContent: " instead " },
};

function setUp({ provider = kakaoless(), apiFailover = {}, store } = {}) {
  let kmsg;
  const calls = [];
  const service = new DeliveryTrackingService({
    providers: [provider],
    polling,
    store: store ?? new InMemoryDeliveryTrackingStore(),
    apiFailover: {
      sender: (input, context) => {
        calls.push({ input, context });
        return kmsg.send(input);
      },
      ...apiFailover,
    },
  });
  kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
  const texts = () => provider.sent.filter(({ type }) => type !== "ALIMTALK");
  return { provider, service, kmsg, calls, texts };
}

const attemptOf = async (service) => (await service.getRecord("a1")).metadata.failover.apiAttempt;

test("a failed AlimTalk is replaced by one SMS, which is tracked itself", async () => {
  const { service, kmsg, calls, texts } = setUp();
  accepted(await kmsg.send(alimtalk));
  const pass = await service.runOnce();
  assert.equal(pass.failedOver, 1);
  assert.equal((await service.getRecord("a1")).status, "FAILED");
  assert.deepEqual(
    texts().map(({ type, to, text, messageId }) => ({ type, to, text, messageId })),
    [{ type: "SMS", to: "01012345678", text: "instead", messageId: "a1:api-fallback" }],
  );
  const [{ context }] = calls;
  assert.equal(context.originalMessageId, "a1");
  assert.equal(context.fallbackMessageId, "a1:api-fallback");
  assert.ok(context.record.requestedAt instanceof Date);
  const attempt = await attemptOf(service);
  assert.equal(attempt.attempted, true);
  assert.equal(attempt.outcome, "sent");
  assert.equal(attempt.fallbackMessageId, "a1:api-fallback");
  assert.equal(attempt.fallbackProviderId, "solapi");
  await service.runOnce();
  assert.equal((await service.getRecord("a1:api-fallback")).status, "DELIVERED");
  await service.runOnce();
  assert.equal(texts().length, 1);
});

test("passes at once, of two services over one store, send one replacement", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  const provider = kakaoless();
  const one = setUp({ store, provider });
  const two = setUp({ store, provider });
  for (let i = 0; i < 10; i++) {
    accepted(await one.kmsg.send({ ...alimtalk, messageId: `a${i}` }));
  }
  await Promise.all([one, two, one, two].map(({ service }) => service.runOnce()));
  await Promise.all([one, two].map(({ service }) => service.runOnce()));
  assert.equal(one.texts().length, 10);
});

test("a long title makes an LMS", async () => {
  const { service, kmsg, texts } = setUp();
  const failover = { ...alimtalk.failover, fallbackChannel: "lms", fallbackTitle: " title " };
  accepted(await kmsg.send({ ...alimtalk, failover }));
  await service.runOnce();
  assert.equal(texts()[0].type, "LMS");
  assert.equal(texts()[0].subject, "title");
});

test("no replacement without being asked for, or for another failure", async () => {
  const { service, kmsg, texts } = setUp();
  accepted(await kmsg.send({ ...alimtalk, failover: { enabled: false, fallbackContent: "x" } }));
  await service.runOnce();
  const other = setUp({
    provider: withoutNative({
      id: "solapi",
      getDeliveryStatus: async ({ providerMessageId }) =>
        ok({ providerId: "solapi", providerMessageId, status: "FAILED", statusCode: "1042" }),
    }),
  });
  accepted(await other.kmsg.send(alimtalk));
  await other.service.runOnce();
  assert.equal(texts().length + other.texts().length, 0);
});

test("the user's classifier decides alone; one that throws says no", async () => {
  const seen = [];
  const yes = setUp({
    provider: withoutNative({
      getDeliveryStatus: async ({ providerMessageId }) =>
        ok({ providerId: "mine", providerMessageId, status: "FAILED", statusCode: "X1" }),
    }),
    apiFailover: {
      classifyNonKakaoUser: (context) => {
        seen.push(context);
        return true;
      },
    },
  });
  accepted(await yes.kmsg.send(alimtalk));
  assert.equal((await yes.service.runOnce()).failedOver, 1);
  assert.equal(seen[0].statusCode, "X1");
  assert.ok(seen[0].record.nextCheckAt instanceof Date);
  const no = setUp({
    apiFailover: {
      classifyNonKakaoUser: () => {
        throw new Error("broken");
      },
    },
  });
  accepted(await no.kmsg.send(alimtalk));
  await no.service.runOnce();
  assert.equal(no.texts().length, 0);
});

test("rules by provider add to what is known", async () => {
  const { service, kmsg, texts } = setUp({
    provider: withoutNative({
      getDeliveryStatus: async ({ providerMessageId }) =>
        ok({ providerId: "mine", providerMessageId, status: "FAILED", statusMessage: "no kakao!" }),
    }),
    apiFailover: { rulesByProviderId: { mine: { messageIncludes: ["no kakao"] } } },
  });
  accepted(await kmsg.send(alimtalk));
  await service.runOnce();
  assert.equal(texts().length, 1);
});

test("no sender or no text: skipped, and said so", async () => {
  const senderless = setUp({ apiFailover: { sender: undefined } });
  accepted(await senderless.kmsg.send(alimtalk));
  await senderless.service.runOnce();
  const skipped = await attemptOf(senderless.service);
  assert.equal(skipped.outcome, "skipped");
  assert.equal(skipped.warningCode, "API_FAILOVER_SENDER_MISSING");

  const textless = setUp();
  accepted(await textless.kmsg.send({ ...alimtalk, failover: { enabled: true } }));
  await textless.service.runOnce();
  assert.equal((await attemptOf(textless.service)).warningCode, "FALLBACK_CONTENT_MISSING");
});

test("a sender that fails is final; one that throws has an unknown outcome and is not repeated", async () => {
  const failing = setUp({
    apiFailover: { sender: async () => fail(new KMsgError(KMsgErrorCode.INVALID_REQUEST, "bad")) },
  });
  accepted(await failing.kmsg.send(alimtalk));
  await failing.service.runOnce();
  const failed = await attemptOf(failing.service);
  assert.deepEqual([failed.outcome, failed.errorCode], ["failed", "INVALID_REQUEST"]);

  let calls = 0;
  const throwing = setUp({
    apiFailover: {
      sender: async () => {
        calls += 1;
        throw new Error("line cut");
      },
    },
  });
  accepted(await throwing.kmsg.send(alimtalk));
  await throwing.service.runOnce();
  await throwing.service.runOnce();
  const attempt = await attemptOf(throwing.service);
  assert.equal(attempt.errorCode, "API_FAILOVER_SEND_EXCEPTION");
  assert.match(attempt.errorMessage, /line cut/);
  assert.equal(calls, 1);
  assert.equal((await throwing.service.getRecord("a1:api-fallback")).status, "UNKNOWN");
});

test("a store that cannot promise one replacement is refused, unless duplicates are accepted", async () => {
  const store = new DocumentedStore();
  assert.throws(
    () => setUp({ store }),
    (error) =>
      error instanceof KMsgError &&
      error.code === "INVALID_REQUEST" &&
      /claimDue.*insertIfAbsent.*allowDuplicates/.test(error.message),
  );
  new DeliveryTrackingService({
    providers: [scriptProvider()],
    store,
    apiFailover: { enabled: false },
  });
  const { service, kmsg, texts } = setUp({ store, apiFailover: { allowDuplicates: true } });
  accepted(await kmsg.send(alimtalk));
  await service.runOnce();
  assert.equal(texts().length, 1);
});
