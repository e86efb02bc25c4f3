import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageJobProcessor } from "kmsg-edge/adapters/node";
import { fail, KMsgError, Logger, ok, setGlobalLogger } from "kmsg-edge/core";
import { buildSendInputFromJob, InMemoryJobQueue, JobStatus } from "kmsg-edge/queue";
import { FakeClock } from "../support/fake-clock.mjs";
import { scriptProvider } from "../support/providers.mjs";
import { recorded } from "./setup.mjs";

setGlobalLogger(new Logger({ enableConsole: false }));

function setUp({ answer, ...options } = {}) {
  const clock = new FakeClock();
  const queue = options.queue ?? new InMemoryJobQueue({ now: () => new Date(clock.wallTime()) });
  const sent = [];
  const provider = scriptProvider({
    async send(message) {
      sent.push(message);
      const error = answer?.(message, sent);
      if (error) return fail(error);
      const { messageId, type, to } = message;
      return ok({ messageId, providerId: "mine", status: "SENT", type, to });
    },
  });
  const processor = new MessageJobProcessor(provider, { clock, ...options }, queue);
  return { clock, queue, sent, processor, events: recorded(processor) };
}

const request = (phones, more = {}) => ({
  templateId: "T1",
  variables: { code: "1" },
  recipients: phones.map((phoneNumber) => ({ phoneNumber })),
  ...more,
});
const phones = (count) => Array.from({ length: count }, (_, i) => `0101234${1000 + i}`);
const busy = () =>
  new KMsgError("RATE_LIMIT_EXCEEDED", "busy", undefined, {
    retryAfterMs: 7000,
    outcome: "not_sent",
  });

/** Real turns of the event loop, which the core needs, between steps of the clock. */
async function run(clock, ms = 0, turns = 30) {
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(ms);
  for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("a message processor needs a queue", () => {
  assert.throws(
    () => new MessageJobProcessor(scriptProvider(), {}),
    /MessageJobProcessor requires an explicit jobQueue/,
  );
});

test("Q10 a retry sends to the failed recipient only, with the same message id", async () => {
  let failures = 1;
  const answer = ({ to }) => (to.endsWith("1001") && failures-- > 0 ? busy() : undefined);
  const { clock, queue, sent, processor, events } = setUp({ answer });
  processor.start();
  const id = await processor.queueMessage(request(phones(3)));
  await run(clock);
  assert.equal(sent.length, 3);
  assert.equal(events.of("job:retry")[0].retryDelay, 7000);
  await run(clock, 7000);
  const again = sent.slice(3);
  assert.deepEqual(
    again.map((m) => m.to),
    ["01012341001"],
  );
  assert.equal(new Set(sent.map((m) => m.messageId)).size, 3);
  assert.equal((await queue.getJob(id)).status, JobStatus.COMPLETED);
  assert.deepEqual(events.of("job:completed")[0].result.summary, {
    total: 3,
    queued: 0,
    sent: 3,
    failed: 0,
  });
  await processor.stop();
});

test("Q10 a permanent failure and an unknown outcome are not sent again", async () => {
  for (const error of [
    new KMsgError("INVALID_REQUEST", "bad number"),
    new KMsgError("NETWORK_TIMEOUT", "no answer", undefined, { outcome: "unknown" }),
  ]) {
    const { clock, sent, processor, events } = setUp({ answer: () => error });
    processor.start();
    await processor.queueBulkMessages([request(phones(1)), request(phones(1))]);
    await run(clock);
    await run(clock, 100_000);
    assert.equal(sent.length, 2);
    assert.equal(events.of("job:failed")[0].error, error.message);
    await processor.stop();
  }
});

test("Q10 what a worker had started when it died is not sent again by the next one", async () => {
  const first = setUp();
  const id = await first.processor.queueMessage(request(phones(3)));
  const job = await first.queue.dequeue();
  const marks = { kmsgProgress: { marks: "S?.", errors: {} } };
  await first.queue.setMetadata(job, marks);
  await first.queue.release(job);
  const { clock, sent, processor, events } = setUp({ queue: first.queue });
  processor.start();
  await run(clock);
  assert.deepEqual(
    sent.map((m) => m.messageId),
    [`${id}_2`],
  );
  assert.match(events.of("job:failed")[0].error, /not sent again/);
  await processor.stop();
});

test("Q10 what was accepted stays known when the queue could not be told", async () => {
  let failures = 1;
  const answer = ({ to }) => (to.endsWith("1001") && failures-- > 0 ? busy() : undefined);
  const { clock, queue, sent, processor } = setUp({ answer });
  queue.setMetadata = undefined;
  processor.start();
  await processor.queueMessage(request(phones(3)));
  await run(clock);
  await run(clock, 7000);
  assert.equal(sent.length, 4);
  await processor.stop();
});

test("Q11 a scheduled message waits for its time and burns no attempts", async () => {
  const { clock, queue, sent, processor } = setUp({ maxRetries: 1 });
  processor.start();
  const scheduledAt = new Date(clock.wallTime() + 3_600_000);
  const id = await processor.queueMessage(request(phones(1), { scheduling: { scheduledAt } }));
  await run(clock, 3_599_000);
  assert.equal(sent.length, 0);
  assert.equal((await queue.getJob(id)).attempts, 0);
  await run(clock, 6000);
  assert.equal(sent.length, 1);
  await processor.stop();
});

test("Q12 the text is interpolated, and only so many messages of a job are under way", async () => {
  let open = 0;
  let most = 0;
  const clock = new FakeClock();
  const queue = new InMemoryJobQueue({ now: () => new Date(clock.wallTime()) });
  const texts = [];
  const provider = scriptProvider({
    async send({ messageId, type, to, text }) {
      texts.push(text);
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return ok({ messageId, providerId: "mine", status: "SENT", type, to });
    },
  });
  const processor = new MessageJobProcessor(provider, { clock, sendConcurrency: 3 }, queue);
  processor.start();
  await processor.queueMessage(
    request(phones(20), { type: "sms", text: "code #{code}", templateId: "" }),
  );
  await run(clock, 0, 300);
  assert.equal(most, 3);
  assert.deepEqual([...new Set(texts)], ["code 1"]);
  assert.equal(texts.length, 20);
  await processor.stop();
});

test("Q13 a date that comes back as text still schedules", async () => {
  const { clock, sent, processor } = setUp();
  processor.start();
  const scheduledAt = new Date(clock.wallTime() + 60_000).toISOString();
  await processor.add(
    "send_scheduled_message",
    request(phones(1), { scheduling: { scheduledAt } }),
  );
  await run(clock, 50_000);
  assert.equal(sent.length, 0);
  await run(clock, 20_000);
  assert.equal(sent.length, 1);
  await processor.stop();
});

test("Q15 delivery:updated says what the report says, with an id", async () => {
  const { clock, processor } = setUp();
  const seen = [];
  processor.on("delivery:updated", (event) => seen.push(event));
  processor.start();
  await processor.add("update_delivery_status", { messageId: "m", status: "FAILED" });
  await run(clock);
  assert.equal(seen[0].type, "message.failed");
  assert.match(seen[0].id, /^evt_/);
  await processor.stop();
});

test("Q35 every type's fields are checked and carried, and the text keeps its layout", () => {
  const build = (job, options) => buildSendInputFromJob(job, { correlationId: "c" }, 2, options);
  const to = " 01012345678 ";
  const sms = build({ type: "lms", to, text: "  a\n\n", subject: "s", options: { country: "82" } });
  assert.deepEqual(sms.value, {
    type: "LMS",
    to: "01012345678",
    text: "  a\n\n",
    subject: "s",
    options: { country: "82" },
    providerOptions: { correlationId: "c", attempt: 2 },
  });
  const wrong = {
    MMS: "text",
    NSA: "templateId",
    RCS_TPL: "templateId",
    VOICE: "text",
    FAX: "fax",
  };
  for (const [type, field] of Object.entries(wrong)) {
    assert.equal(build({ type, to }).error.field, field, type);
  }
  assert.equal(build({ to }).error.message, "ALIMTALK requires `templateId`");
  const unknown = { type: "PIGEON", to, text: "x" };
  assert.equal(build(unknown).error.details.issues[0].code, "unknown_type");
  assert.equal(build(unknown, { validationMode: "unsafe_passthrough" }).value.type, "PIGEON");
});
