import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { KMsg } from "kmsg-edge";
import { AligoProvider, createAligoProvider, createDefaultAligoProvider } from "kmsg-edge/provider";
import { accepted } from "../support/providers.mjs";
import { aligo, aligoBench, queryFor, sms, tick, welcome } from "./aligo-support.mjs";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 255, 254]);

test("identity and construction errors are the documented ones", () => {
  const { provider } = aligoBench();
  assert.deepEqual([provider.id, provider.name], ["aligo", "Aligo Smart SMS"]);
  assert.deepEqual(provider.supportedTypes, ["ALIMTALK", "FRIENDTALK", "SMS", "LMS", "MMS"]);
  assert.equal(provider.getOnboardingSpec().plusIdInference, "supported");
  const refused = (make, message) =>
    assert.throws(make, (error) => error.code === "INVALID_REQUEST" && message.test(error.message));
  refused(() => new AligoProvider(), /AligoProvider requires a config object/);
  refused(() => createAligoProvider({}), /AligoProvider requires `apiKey`/);
  refused(() => createAligoProvider({ apiKey: "k" }), /AligoProvider requires `userId`/);
});

test("D19 D29 the environment gives addresses too, and never the test mode", async () => {
  const before = globalThis.__K_MSG_ENV__;
  globalThis.__K_MSG_ENV__ = {
    ALIGO_API_KEY: "k",
    ALIGO_USER_ID: "u",
    ALIGO_SMS_BASE_URL: "http://127.0.0.1:9/sms",
    ALIGO_ALIMTALK_BASE_URL: "http://127.0.0.1:9/kakao",
  };
  try {
    const { healthy, data } = await createDefaultAligoProvider().healthCheck();
    assert.equal(healthy, true);
    assert.equal(data.smsBaseUrl, "http://127.0.0.1:9/sms");
    assert.equal(data.alimtalkBaseUrl, "http://127.0.0.1:9/kakao");
    assert.doesNotMatch(JSON.stringify(data.warnings), /[Tt]est mode/);
    globalThis.__K_MSG_ENV__ = {};
    assert.throws(() => createDefaultAligoProvider(), { code: "INVALID_REQUEST" });
  } finally {
    globalThis.__K_MSG_ENV__ = before;
  }
});

test("nothing that prints a provider shows a key", async () => {
  const { provider } = aligoBench();
  const printed = [
    inspect(provider, { depth: 9, showHidden: true }),
    JSON.stringify(provider),
    String(provider),
    JSON.stringify(await provider.healthCheck()),
  ].join("\n");
  assert.doesNotMatch(printed, /SIMULATOR_ALIGO/);
});

test("an SMS, an LMS and an MMS go out through the SMS host", async () => {
  const { provider, simulator, paths } = aligoBench();
  accepted(await provider.send(sms()));
  accepted(await provider.send(sms({ type: "LMS", subject: "제목", text: "가".repeat(200) })));
  const image = { bytes: PNG, filename: "a.png" };
  accepted(await provider.send(sms({ type: "MMS", media: { image } })));
  const blob = new Blob([PNG]);
  accepted(await provider.send(sms({ type: "MMS", media: { image: { blob } } })));
  await tick();
  assert.deepEqual(
    simulator.delivered().map(({ type, imageBytes }) => [type, imageBytes]),
    [
      ["SMS", undefined],
      ["LMS", undefined],
      ["MMS", PNG.length],
      ["MMS", PNG.length],
    ],
  );
  assert.deepEqual(new Set(paths()), new Set(["/send/"]));
});

test("D1 D5 D11 an AlimTalk has its template's text and buttons", async () => {
  const { provider, simulator, paths } = aligoBench();
  const sent = accepted(await provider.send(welcome()));
  accepted(
    await provider.send(
      welcome({
        templateId: "ORDER_SHIPPED",
        variables: { name: "민수", orderId: 7, trackingId: "T-1" },
      }),
    ),
  );
  await tick();
  assert.deepEqual(
    simulator.delivered().map(({ text }) => text),
    ["민수님, 가입을 환영합니다.", "민수님, 주문 7의 배송이 시작되었습니다."],
  );
  const status = accepted(await provider.getDeliveryStatus(queryFor(sent)));
  assert.deepEqual([status.status, status.providerId], ["DELIVERED", "aligo"]);
  assert.ok(status.deliveredAt instanceof Date);
  const refused = await provider.send(welcome({ templateId: "ORDER_SHIPPED" }));
  assert.equal(refused.error.field, "variables.orderId");
  assert.deepEqual(paths().slice(0, 2), ["/akv10/template/list/", "/akv10/alimtalk/send/"]);
});

test("a FriendTalk with a button", async () => {
  const { provider, simulator } = aligoBench();
  accepted(
    await provider.send({
      type: "FRIENDTALK",
      to: "01055556666",
      text: "오늘만 할인",
      buttons: [{ name: "보기", type: "WL", urlMobile: "https://example.com" }],
    }),
  );
  await tick();
  assert.equal(simulator.delivered()[0].type, "FRIENDTALK");
});

test("D7 D8 reservations wait for their Korean time", async () => {
  const clock = { now: Date.now() };
  const { provider, simulator } = aligoBench({ now: () => clock.now });
  const scheduledAt = new Date(clock.now + 30 * 60_000);
  for (const message of [sms(), welcome()]) {
    const sent = accepted(await provider.send({ ...message, options: { scheduledAt } }));
    assert.equal(sent.status, "PENDING");
  }
  clock.now += 29 * 60_000;
  assert.deepEqual(simulator.delivered(), []);
  clock.now += 2 * 60_000;
  assert.equal(simulator.delivered().length, 2);
});

test("D17 numbers of any form go out as digits, and come back as they were written", async () => {
  const { provider, simulator } = aligoBench({}, { sender: "+82 2-1234-5678" });
  const sent = accepted(await provider.send(sms({ to: "+82 10-5555-6666" })));
  assert.equal(sent.to, "+82 10-5555-6666");
  await tick();
  const [{ to, from }] = simulator.delivered();
  assert.deepEqual([to, from], ["01055556666", "0212345678"]);
});

test("D30 a time that is none is refused, not sent at once", async () => {
  const { provider, simulator } = aligoBench();
  for (const scheduledAt of ["tomorrow", new Date(Number.NaN), "2026-01-01 09:00"]) {
    for (const message of [sms(), welcome()]) {
      const { error } = await provider.send({ ...message, options: { scheduledAt } });
      assert.equal(error.code, "INVALID_REQUEST");
    }
  }
  assert.equal(simulator.requests().length, 0);
});

test("D18 D20 refusals and broken answers are typed, and nothing is sent twice", async () => {
  const wrongKey = aligoBench({}, { apiKey: "WRONG_KEY_OF_SOMEBODY" });
  const { error } = await wrongKey.provider.send(sms());
  assert.deepEqual([error.code, error.outcome], ["AUTHENTICATION_FAILED", "not_sent"]);
  assert.doesNotMatch(JSON.stringify(error), /WRONG_KEY|55556666/);
  const empty = aligoBench({ aligo: { remaining: 0 } });
  assert.equal((await empty.provider.send(sms())).error.code, "INSUFFICIENT_BALANCE");
  assert.equal((await empty.provider.send(welcome())).error.code, "INSUFFICIENT_BALANCE");
  for (const kind of ["lost", "truncate", "broken-json"]) {
    const { provider, simulator } = aligoBench();
    simulator.fail({ kind, vendor: "aligo-sms", path: "/send/" });
    const result = await provider.send(sms());
    assert.equal(result.error.outcome, "unknown", kind);
    assert.equal(simulator.requests().length, 1, kind);
  }
});

test("D4 a recipient that the vendor does not take is a failure", async () => {
  const { provider } = aligoBench();
  for (const message of [sms({ to: "01000000004" }), welcome({ to: "01000000004" })]) {
    const { error } = await provider.send(message);
    assert.deepEqual([error.code, error.outcome], ["MESSAGE_SEND_FAILED", "not_sent"]);
  }
});

test("D31 the vendor's own replacement is followed, and warned of only without a text", async () => {
  const { provider, simulator } = aligoBench();
  const to = "01000000001";
  const sent = accepted(
    await provider.send(
      welcome({ to, failover: { enabled: true, fallbackContent: "대신 보냅니다" } }),
    ),
  );
  assert.equal(sent.warnings, undefined);
  await tick();
  const status = accepted(await provider.getDeliveryStatus(queryFor(sent)));
  assert.equal(status.status, "DELIVERED");
  assert.deepEqual(
    simulator.delivered().map(({ text, replacement }) => [text, replacement]),
    [["대신 보냅니다", true]],
  );
  const warned = accepted(await provider.send(welcome({ to, failover: { enabled: true } })));
  assert.deepEqual(
    warned.warnings.map(({ code }) => code),
    ["FAILOVER_PARTIAL_PROVIDER"],
  );
});

test("D19 test mode is told with every result", async () => {
  const { provider, simulator } = aligoBench({}, { testMode: true });
  for (const message of [sms(), welcome()]) {
    const sent = accepted(await provider.send(message));
    assert.equal(sent.warnings[0].code, "TEST_MODE");
  }
  await tick();
  assert.deepEqual(simulator.delivered(), []);
});

test("both hosts use the provider's own fetch under a KMsg", async () => {
  const { provider, simulator } = aligoBench(
    {},
    {
      smsBaseUrl: "https://one.example/aligo-sms",
      alimtalkBaseUrl: "https://two.example/aligo-kakao",
    },
  );
  const kmsg = new KMsg({
    providers: [provider],
    fetch: () => {
      throw new Error("not this one");
    },
  });
  accepted(await kmsg.send(sms()));
  accepted(await kmsg.send(welcome()));
  assert.equal(simulator.requests().length, 3);
  assert.equal(JSON.stringify(simulator.requests()).includes(aligo.apiKey), false);
});
