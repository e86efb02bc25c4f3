// MockProvider: the reference's defects, by number. 5, 7, 9, 10 and 11 are in the other files.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsgErrorCode } from "kmsg-edge/core";
import { MockProvider } from "kmsg-edge/provider/mock";
import { accepted } from "../support/providers.mjs";

const sms = { type: "SMS", to: "01012345678", text: "hello" };

test("mock 1: changing what comes out, or the options after a send, changes nothing inside", async () => {
  const mock = new MockProvider();
  const bytes = new Uint8Array([1, 2, 3]);
  const scheduledAt = new Date(4_000_000_000_000);
  const options = {
    ...sms,
    variables: { a: 1 },
    media: { image: { bytes } },
    options: { scheduledAt },
  };
  await mock.send(options);
  options.variables.a = 2;
  scheduledAt.setTime(0);
  const [call] = mock.calls;
  assert.deepEqual(call.variables, { a: 1 });
  assert.equal(call.options.scheduledAt.getTime(), 4_000_000_000_000);
  assert.equal(call.media.image.bytes, bytes);
  call.to = "changed";
  mock.getHistory().length = 0;
  assert.equal(mock.calls[0].to, sms.to);

  const template = accepted(await mock.getTemplate("MOCK_TPL_SEED"));
  template.name = "changed";
  template.createdAt.setTime(0);
  const again = accepted(await mock.getTemplate("MOCK_TPL_SEED"));
  assert.equal(again.name, "Mock Seed Template");
  assert.notEqual(again.createdAt.getTime(), 0);
  accepted(await mock.listTemplates())[0].content = "changed";
  assert.equal(accepted(await mock.listTemplates())[0].content, "Hello #{name}");
  const variables = ["a"];
  accepted(await mock.createTemplate({ name: "n", content: "c", variables })).variables.push("b");
  variables.push("c");
  assert.deepEqual(accepted(await mock.getTemplate("MOCK_TPL_1")).variables, ["a"]);

  accepted(await mock.listKakaoChannels())[0].name = "changed";
  assert.equal(accepted(await mock.listKakaoChannels())[0].name, "Mock Seed Channel");
});

test("mock 1: changing the steps after mockScenario changes nothing inside", async () => {
  const mock = new MockProvider();
  const steps = [{ outcome: "failure" }];
  mock.mockScenario(steps);
  steps[0].outcome = "success";
  assert.equal((await mock.send(sms)).isFailure, true);
});

test("mock 2: a scenario forgets the failures of an earlier mockFailure", async () => {
  const mock = new MockProvider();
  mock.mockFailure(3);
  mock.mockScenario([{ outcome: "success" }]);
  accepted(await mock.send(sms));
  accepted(await mock.send(sms));
  mock.mockScenario([{ outcome: "failure" }]);
  mock.clearScenario();
  accepted(await mock.send(sms));
  mock.mockScenario("anything else");
  accepted(await mock.send(sms));
});

test("mock 3: every outcome takes its durationMs", async () => {
  const waits = [];
  const mock = new MockProvider({ sleep: async (ms) => void waits.push(ms) });
  mock.mockScenario([
    { outcome: "success", durationMs: 1 },
    { outcome: "failure", durationMs: 2 },
    { outcome: "timeout", durationMs: 3 },
    { outcome: "success", durationMs: -4 },
    { outcome: "success", durationMs: "5" },
  ]);
  for (let i = 0; i < 5; i++) await mock.send(sms);
  assert.deepEqual(waits, [1, 2, 3]);
});

test("mock 4: a scheduled message is PENDING, until its time also in its delivery status", async () => {
  let now = 1000;
  const mock = new MockProvider({ now: () => now });
  const send = (scheduledAt) => mock.send({ ...sms, options: { scheduledAt } });
  assert.equal(accepted(await send(new Date(5000))).status, "PENDING");
  assert.equal(accepted(await send("1970-01-01T09:00:05+09:00")).status, "PENDING");
  const query = { providerMessageId: "mock-1", type: "SMS", to: sms.to, requestedAt: new Date(0) };
  assert.equal(accepted(await mock.getDeliveryStatus(query)).status, "PENDING");
  now = 5000;
  const delivered = accepted(await mock.getDeliveryStatus(query));
  assert.equal(delivered.status, "DELIVERED");
  assert.deepEqual(delivered.sentAt, new Date(5000));
  for (const wrong of [new Date("x"), "tomorrow", "1970-01-01T09:00:05", 5000]) {
    assert.equal((await send(wrong)).error.field, "options.scheduledAt");
  }
  assert.equal(mock.calls.length, 2);
});

test("mock 6: ids are counted, or come from the injected clock and random source", async () => {
  const ids = async (options) => {
    const mock = new MockProvider(options);
    const results = [accepted(await mock.send(sms)), accepted(await mock.send(sms))];
    return results.map(({ providerMessageId, messageId }) => [providerMessageId, messageId]);
  };
  assert.deepEqual(
    (await ids()).map(([id]) => id),
    ["mock-1", "mock-2"],
  );
  const seeded = () => {
    let n = 0;
    return { now: () => 1234, random: () => (n++ % 100) / 100 };
  };
  const first = await ids(seeded());
  assert.deepEqual(first, await ids(seeded()));
  assert.match(first[0][0], /^mock-1234-[0-9a-z]{9}$/);
  // One millisecond and one number for ever: still two ids.
  const [[one], [two]] = await ids({ now: () => 1, random: () => 0 });
  assert.notEqual(one, two);
});

test("mock 8: every known code passes; anything else is PROVIDER_ERROR", async () => {
  const mock = new MockProvider();
  for (const code of Object.values(KMsgErrorCode)) {
    mock.mockScenario([{ outcome: "failure", code }]);
    assert.equal((await mock.send(sms)).error.code, code);
  }
  for (const code of [undefined, "NO_SUCH_CODE", "toString", 5]) {
    mock.mockScenario([{ outcome: "failure", code }]);
    assert.equal((await mock.send(sms)).error.code, "PROVIDER_ERROR");
  }
});

test("mock 12: mockFailure takes whole numbers from 0", () => {
  const mock = new MockProvider();
  mock.mockFailure(0);
  for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "2", undefined]) {
    assert.throws(() => mock.mockFailure(count), {
      code: "INVALID_REQUEST",
      field: "count",
      message: /^count must be a whole number of at least 0, not /,
    });
  }
});

test("mock 13: the strict mode refuses what a vendor would, and the default takes it", async () => {
  const cases = [
    ["type", { ...sms, type: "LMS" }],
    ["type", { to: "1", text: "x" }],
    ["to", { ...sms, to: " " }],
    ["text", { type: "SMS", to: "1" }],
    ["text", { type: "FRIENDTALK", to: "1", content: "x" }],
    ["templateId", { type: "ALIMTALK", to: "1" }],
    ["fax", { type: "FAX", to: "1" }],
  ];
  const supportedTypes = ["SMS", "ALIMTALK", "FRIENDTALK", "FAX"];
  const strict = new MockProvider({ strict: true, supportedTypes });
  const lenient = new MockProvider({ supportedTypes });
  for (const [field, options] of cases) {
    const { error } = await strict.send(options);
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.field, field);
    accepted(await lenient.send(options));
  }
  assert.deepEqual(strict.calls, []);
  accepted(await strict.send(sms));
  accepted(await strict.send({ type: "SMS", to: "1", content: "x" }));
  accepted(await strict.send({ type: "FAX", to: "1", fax: {} }));
});

test("mock 14: a wait above a timer's limit is cut to it", async (context) => {
  const waits = [];
  const mock = new MockProvider({ sleep: async (ms) => void waits.push(ms) });
  mock.mockScenario([
    { outcome: "delay", durationMs: 2 ** 40 },
    { outcome: "success", durationMs: Number.POSITIVE_INFINITY },
  ]);
  await mock.send(sms);
  assert.deepEqual(waits, [2_147_483_647, 2_147_483_647]);

  context.mock.timers.enable({ apis: ["setTimeout"] });
  const real = new MockProvider();
  real.mockScenario([{ outcome: "success", durationMs: 2 ** 40 }]);
  let settled = false;
  const sending = real.send(sms).then(() => {
    settled = true;
  });
  context.mock.timers.tick(1_000_000);
  await Promise.resolve();
  assert.equal(settled, false);
  context.mock.timers.tick(2_147_483_647);
  await sending;
  assert.equal(settled, true);
});

test("an option that there is not, or of the wrong kind, is refused by its name", () => {
  for (const [options, field] of [
    [{ supportedType: ["SMS"] }, "supportedType"],
    [{ delay: 5 }, "delay"],
    [{ strict: "yes" }, "strict"],
    [{ batch: 1 }, "batch"],
  ]) {
    assert.throws(() => new MockProvider(options), { code: "INVALID_REQUEST", field });
  }
  assert.equal(new MockProvider({ strict: undefined, batch: false }).limits, undefined);
});
