// Sends, cron passes and failover of the Worker in the real workerd, with D1 and the simulator.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bundleWorker } from "../../scripts/demo/bundle.mjs";
import { passUntil, sleep, startStack } from "./support.mjs";

describe("the Worker in workerd", { timeout: 120_000 }, () => {
  let stack;
  before(async () => {
    stack = await startStack({ modules: await bundleWorker("build/worker-test") });
  });
  after(() => stack?.close());

  const record = async (id) => (await stack.get(`/messages/${encodeURIComponent(id)}`)).body;
  const row = (id) =>
    stack.db.prepare("SELECT * FROM kmsg_delivery_tracking WHERE message_id = ?").bind(id).first();
  const settled = (id, status, pass = stack.scheduled) =>
    passUntil(pass, async () => {
      const found = await record(id);
      return found.status === status && found;
    });
  const smsTo = async (number) => {
    const response = await fetch(`${stack.simulatorUrl}/delivered`);
    const list = await response.json();
    const delivered = Array.isArray(list) ? list : list.delivered;
    return delivered.filter((message) => message.to === number && message.type !== "ALIMTALK");
  };

  test("an SMS is accepted with 202 and reaches DELIVERED in D1 on cron", async () => {
    const sent = await stack.post({ to: "010-1234-5678", text: "안녕하세요" });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assert.equal(sent.body.status, "SENT");
    assert.equal(sent.body.type, "SMS");
    assert.match(sent.body.providerMessageId, /\S/);
    assert.equal(sent.body.warnings, undefined);
    assert.equal(sent.headers.get("location"), `/messages/${sent.body.messageId}`);

    const accepted = await record(sent.body.messageId);
    assert.equal(accepted.status, "SENT");
    assert.equal(accepted.providerMessageId, sent.body.providerMessageId);
    assert.equal(new Date(accepted.requestedAt).toISOString(), accepted.requestedAt);

    const delivered = await settled(sent.body.messageId, "DELIVERED");
    assert.equal(delivered.providerStatusCode, "4000");
    assert.equal(new Date(delivered.deliveredAt).toISOString(), delivered.deliveredAt);
    const stored = await row(sent.body.messageId);
    assert.equal(stored.status, "DELIVERED");
    assert.equal(stored.attempt_count, delivered.attemptCount);
    const texts = stack.simulator.delivered().filter((message) => message.text === "안녕하세요");
    assert.equal(texts.length, 1);
  });

  test("a long text becomes an LMS, and the caller's own id is kept", async () => {
    const messageId = "order 1/가:2";
    const sent = await stack.post({ messageId, to: "01022223333", text: "가".repeat(60) });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assert.equal(sent.body.type, "LMS");
    assert.equal(sent.body.messageId, messageId);
    assert.equal((await record(messageId)).messageId, messageId);
    assert.equal(sent.headers.get("location"), `/messages/${encodeURIComponent(messageId)}`);
  });

  test("an id that is already known is refused and nothing is sent again", async () => {
    const message = { messageId: "only-once", to: "01044445555", text: "one time" };
    assert.equal((await stack.post(message)).status, 202);
    const before = stack.simulator.requests().length;
    const again = await stack.post(message);
    assert.equal(again.status, 409);
    assert.equal(again.body.code, "DUPLICATE_MESSAGE_ID");
    assert.equal(again.body.field, "messageId");
    assert.equal(stack.simulator.requests().length, before);
  });

  test("IWINV is taken when the message asks for it, and is tracked as well", async () => {
    const sent = await stack.post({ providerId: "iwinv", to: "01077778888", text: "iwinv" });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assert.equal(sent.body.providerId, "iwinv");
    await settled(sent.body.messageId, "DELIVERED");
  });

  const alimtalk = (to) => ({
    type: "ALIMTALK",
    to,
    templateId: "WELCOME",
    variables: { name: "홍길동" },
    failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "[안내] SMS 대체 발송" },
  });

  test("an AlimTalk that arrives needs no replacement", async () => {
    const sent = await stack.post(alimtalk("01055550002"));
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    await settled(sent.body.messageId, "DELIVERED");
    await stack.scheduled();
    assert.deepEqual(await smsTo("01055550002"), []);
  });

  test("an AlimTalk to a number without KakaoTalk fails, and one SMS takes its place", async () => {
    const sent = await stack.post(alimtalk("01000000001"));
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    const failed = await settled(sent.body.messageId, "FAILED");
    assert.equal(failed.providerStatusCode, "3104");
    assert.equal(failed.metadata.failover.apiAttempt.outcome, "sent");
    const fallback = await settled(`${sent.body.messageId}:api-fallback`, "DELIVERED");
    assert.equal(fallback.type, "SMS");
    for (let i = 0; i < 3; i++) await stack.scheduled();
    const sms = await smsTo("01000000001");
    assert.equal(sms.length, 1);
    assert.equal(sms[0].text, "[안내] SMS 대체 발송");
    assert.equal(sms[0].replacement, false);
  });

  test("IWINV's own replacement stays off where the tracking replaces", async () => {
    const sent = await stack.post({ ...alimtalk("01033330001"), providerId: "iwinv" });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assert.equal(sent.body.providerId, "iwinv");
    await settled(sent.body.messageId, "FAILED");
    await settled(`${sent.body.messageId}:api-fallback`, "DELIVERED");
    const sms = await smsTo("01033330001");
    assert.equal(sms.length, 1);
    assert.equal(sms[0].replacement, false);
  });

  test("passes that run at once send each replacement exactly once", async () => {
    const numbers = Array.from({ length: 12 }, (_, i) => `0106${String(i).padStart(3, "0")}0001`);
    const ids = [];
    for (const number of numbers) {
      const sent = await stack.post(alimtalk(number));
      assert.equal(sent.status, 202, JSON.stringify(sent.body));
      ids.push(sent.body.messageId);
    }
    await sleep(400); // all have failed at the vendor: the passes below meet them at the same time
    const passes = () => Promise.all([1, 2, 3, 4].map(() => stack.scheduled()));
    for (const id of ids) {
      await settled(id, "FAILED", passes);
      await settled(`${id}:api-fallback`, "DELIVERED", passes);
    }
    await sleep(400);
    await passes();
    for (const number of numbers) assert.equal((await smsTo(number)).length, 1, number);
  });

  test("a scheduled message stays PENDING until its time", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const sent = await stack.post({ to: "01066667777", text: "later", options: { scheduledAt } });
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    assert.equal(sent.body.status, "PENDING");
    await stack.scheduled();
    const found = await record(sent.body.messageId);
    assert.equal(found.status, "PENDING");
    assert.equal(found.scheduledAt, scheduledAt);
    assert.equal(
      stack.simulator.delivered().some(({ text }) => text === "later"),
      false,
    );
  });

  test("the list is the latest first, and can be filtered and bounded", async () => {
    const all = (await stack.get("/messages?limit=200")).body.messages;
    assert.ok(all.length > 20);
    const times = all.map((entry) => entry.requestedAt);
    assert.deepEqual(times, [...times].sort().reverse());
    assert.ok(all.every((entry) => entry.raw === undefined));
    const [delivered] = (await stack.get("/messages?status=DELIVERED&limit=1")).body.messages;
    assert.notEqual((await record(delivered.messageId)).raw, undefined);
    const failed = (await stack.get("/messages?status=FAILED&limit=200")).body.messages;
    assert.equal(failed.length, 14);
    assert.ok(failed.every((entry) => entry.status === "FAILED"));
    assert.equal((await stack.get("/messages?limit=3")).body.messages.length, 3);
  });

  test("every pass writes one line with its counts, without a phone number", async () => {
    const isPass = (line) => line.includes('"tracking_pass"');
    const before = stack.log.filter(isPass).length;
    assert.equal((await stack.scheduled()).outcome, "ok");
    await passUntil(
      () => sleep(20),
      () => stack.log.filter(isPass).length > before,
    );
    const counts = JSON.parse(stack.log.filter(isPass).at(-1));
    for (const name of ["due", "checked", "terminal", "retried", "failedOver", "failed"]) {
      assert.equal(typeof counts[name], "number", name);
    }
    assert.equal(typeof counts.calls.http, "number");
    assert.equal(typeof counts.calls.store, "number");
    assert.doesNotMatch(stack.log.join("\n"), /01[0-9]-?\d{4}-?\d{4}/);
  });
});
