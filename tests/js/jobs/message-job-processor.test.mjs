import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
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

/** A queue as a worker sees it that dies: from then on nothing is answered. */
function mortal(queue) {
  const state = { isDead: false };
  const seen = new Proxy(queue, {
    get(target, name) {
      const member = target[name];
      if (typeof member !== "function") return member;
      return (...args) => (state.isDead ? new Promise(() => {}) : member.apply(target, args));
    },
  });
  return { seen, state };
}

/** A second worker, after the first one died while it was sending `requests`. */
async function takeOver(requests, { trace, sender, maxRetries = 3, ...more } = {}) {
  const clock = new FakeClock();
  const queue = new InMemoryJobQueue({ now: () => new Date(clock.wallTime()) });
  const { seen, state } = mortal(queue);
  const hanging = scriptProvider({ send: () => new Promise(() => {}) });
  const first = new MessageJobProcessor(hanging, { clock, maxRetries }, seen);
  first.start();
  const begun = clock.wallTime();
  const id = await first.queueBulkMessages(requests);
  await run(clock);
  state.isDead = true;
  await run(clock, 60_000);
  const asked = [];
  const provider = scriptProvider({
    async findSent(query) {
      asked.push({ ...query, at: clock.wallTime() });
      return trace(query, asked);
    },
    ...more,
  });
  const options = { clock, maxRetries, retryDelays: [1000] };
  const second = new MessageJobProcessor(sender?.(provider) ?? provider, options, queue);
  const events = recorded(second);
  const last = [];
  second.on("message:failed", ({ data }) => last.push(data));
  second.start();
  await run(clock);
  return { clock, queue, id, asked, sent: provider.sent, second, events, begun, last };
}
const found = (query, status) =>
  ok({ providerId: "mine", providerMessageId: `v-${query.messageId}`, status });

test("Q10 a message whose worker died is looked for: found, surely not sent, or unknown", async () => {
  const trace = (query) => {
    if (query.to.endsWith("1000")) return found(query, "DELIVERED");
    if (query.to.endsWith("1001")) return ok(null);
    return fail(new KMsgError("PROVIDER_ERROR", "cannot tell"));
  };
  const { clock, queue, id, sent, second, events, last } = await takeOver([request(phones(3))], {
    trace,
  });
  await run(clock, 60_000);
  await run(clock, 1000);
  await run(clock, 60_000);
  assert.deepEqual(
    sent.map(({ messageId }) => messageId),
    [`${id}_1`],
  );
  assert.match(events.of("job:failed")[0].error, /not sent again/);
  const [{ results, summary }] = last;
  assert.deepEqual(
    results.map(({ status }) => status),
    ["SENT", "SENT", "FAILED"],
  );
  assert.deepEqual(summary, { total: 3, queued: 0, sent: 2, failed: 1 });
  assert.equal(results[2].error.code, "UNKNOWN_ERROR");
  assert.deepEqual(results[2].error.details, { outcome: "unknown" });
  const job = await queue.getJob(id);
  assert.equal(job.status, JobStatus.FAILED);
  assert.equal(job.metadata.kmsgProgress.marks, "SS?");
  await second.stop();
});

test("Q10 a job completes with what was found, and vendors are asked a minute later", async () => {
  const trace = (query) => found(query, "PENDING");
  const text = { type: "SMS", text: "code #{code}", templateId: "" };
  const setting = await takeOver([request(phones(1), text), request(phones(1))], { trace });
  const { clock, id, asked, sent, second, events, begun } = setting;
  await run(clock, 50_000);
  assert.equal(asked.length, 0);
  await run(clock, 10_000);
  assert.equal(sent.length, 0);
  const [{ since, at, ...query }, other] = asked;
  assert.deepEqual(query, {
    messageId: `${id}_0`,
    to: "01012341000",
    type: "SMS",
    text: "code 1",
  });
  assert.equal(since.getTime(), begun);
  assert.ok(at >= begun + 120_000);
  assert.equal("text" in other, false);
  const [{ result, job }] = events.of("job:completed");
  assert.deepEqual(
    result.map(({ summary }) => summary.queued),
    [1, 1],
  );
  assert.equal(job.attempts, 1);
  await second.stop();
});

test("Q10 vendors that cannot tell just now are asked again", async () => {
  const trace = (query, { length }) =>
    length === 1 ? fail(new KMsgError("NETWORK_ERROR", "down")) : found(query, "FAILED");
  const { clock, asked, sent, second, events, last } = await takeOver([request(phones(1))], {
    trace,
  });
  await run(clock, 60_000);
  assert.equal(events.of("job:retry").length, 1);
  assert.equal(events.of("job:retry")[0].error.outcome, "unknown");
  await run(clock, 1000);
  assert.equal(asked.length, 2);
  assert.equal(last[0].results[0].error.code, "MESSAGE_SEND_FAILED");
  assert.equal(sent.length, 0);
  await second.stop();
});

test("Q10 nobody is asked where another provider may have sent it and cannot look", async () => {
  const sender = (provider) =>
    new KMsg({ providers: [provider, scriptProvider({ id: "other", sent: [] })] });
  const trace = () => ok(null);
  const every = await takeOver([request(phones(1))], { trace, sender });
  await run(every.clock, 120_000);
  assert.equal(every.asked.length + every.sent.length, 0);
  assert.equal(every.last[0].results[0].error.details.outcome, "unknown");
  await every.second.stop();

  const repo = { save: async () => "id", enqueue: async () => "id", update: async () => undefined };
  const stored = await takeOver([request(phones(1))], {
    trace,
    sender: (provider) =>
      new KMsg({ providers: [provider], persistence: { strategy: "queue", repo } }),
  });
  await run(stored.clock, 120_000);
  assert.equal(stored.asked.length, 0);
  await stored.second.stop();

  const named = await takeOver([request(phones(1), { providerId: "mine" })], { trace, sender });
  await run(named.clock, 60_000);
  assert.equal(named.asked.length, 1);
  assert.equal(named.sent.length, 1);
  await named.second.stop();
});

test("Q10 without an answer for good a message is not sent, whatever findSent gives", async () => {
  for (const answer of [undefined, ok(undefined), null]) {
    const trace = () => answer;
    const { clock, asked, sent, second, events } = await takeOver([request(phones(1))], { trace });
    await run(clock, 60_000);
    await run(clock, 1000);
    assert.equal(asked.length, 2);
    assert.equal(sent.length, 0);
    assert.equal(events.of("job:failed").length, 1);
    await second.stop();
  }
});

test("Q10 an unknown outcome stays one when the queue could not be told", async () => {
  const timeout = new KMsgError("NETWORK_TIMEOUT", "no answer", undefined, { outcome: "unknown" });
  const answer = ({ to }, { length }) => {
    if (to.endsWith("1000")) return timeout;
    return length <= 2 ? busy() : undefined;
  };
  const { clock, queue, sent, processor } = setUp({ answer });
  queue.setMetadata = undefined;
  processor.start();
  await processor.queueMessage(request(phones(2)));
  await run(clock);
  await run(clock, 7000);
  assert.deepEqual(
    sent.map(({ to }) => to.slice(-1)),
    ["0", "1", "1"],
  );
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
