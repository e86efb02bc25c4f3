import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { fail, KMsgError, Logger, ok, setGlobalLogger } from "kmsg-edge/core";
import { BulkMessageSender } from "kmsg-edge/sender";
import { scriptProvider } from "../support/providers.mjs";

setGlobalLogger(new Logger({ enableConsole: false }));

function setUp(answer = () => undefined, options = {}) {
  const sent = [];
  const provider = scriptProvider({
    async send(message, context) {
      sent.push(message);
      const told = await answer(message, sent, context);
      if (told instanceof Error) return fail(told);
      const { messageId, type, to } = message;
      return ok({ messageId, providerId: "mine", status: told ?? "SENT", type, to });
    },
  });
  const { hooks, ...rest } = options;
  const sender = new BulkMessageSender(new KMsg({ providers: [provider], hooks }), rest);
  return { sent, sender };
}

const request = (count, options = {}) => ({
  templateId: "T",
  commonVariables: { shop: "S", name: "nobody" },
  recipients: Array.from({ length: count }, (_, i) => ({
    phoneNumber: `0101234${1000 + i}`,
    variables: { name: `n${i}` },
  })),
  options: { batchDelay: 0, retryOptions: { initialDelay: 0, jitter: false }, ...options },
});
const busy = () => new KMsgError("RATE_LIMIT_EXCEEDED", "busy", undefined, { outcome: "not_sent" });
const total = ({ summary }) => Object.values(summary).reduce((a, b) => a + b, 0);

test("batches go one after another and each recipient has variables of its own", async () => {
  const { sent, sender } = setUp();
  const live = await sender.sendBulk(request(5, { batchSize: 2, from: "0212345678" }));
  assert.deepEqual(live.summary, { queued: 3, processing: 2, sent: 0, failed: 0, cancelled: 0 });
  const result = await live.done;
  assert.equal(result.status, "completed");
  assert.deepEqual(
    result.batches.map((b) => b.recipients.length),
    [2, 2, 1],
  );
  assert.equal(result.batches[2].batchId, `${result.requestId}_batch_3`);
  assert.deepEqual(sent[4].variables, { shop: "S", name: "n4" });
  assert.equal(result.summary.sent, 5);
  assert.equal(await sender.getBulkStatus(result.requestId), live);
});

test("Q1 cancel cancels: nobody else is sent to and the job stays cancelled", async () => {
  let cancel;
  const { sent, sender } = setUp(async (_message, all) => {
    if (all.length === 3) await cancel();
  });
  const live = await sender.sendBulk(request(20, { batchSize: 5, maxConcurrency: 1 }));
  cancel = async () => assert.equal(await sender.cancelBulkJob(live.requestId), true);
  await live.done;
  assert.equal(sent.length, 3);
  assert.equal(live.status, "cancelled");
  assert.equal(total(live), 20);
  assert.ok(live.summary.cancelled >= 17);
  assert.equal(await sender.cancelBulkJob(live.requestId), false);
  assert.equal(await sender.cancelBulkJob("nobody"), false);
});

test("Q2 no more than maxConcurrency messages are under way", async () => {
  let open = 0;
  let most = 0;
  const { sender } = setUp(async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
  });
  await (await sender.sendBulk(request(30, { maxConcurrency: 2 }))).done;
  assert.equal(most, 2);
});

test("Q3 the failed of a batch are sent again with their variables, and the rest stays", async () => {
  let isDown = true;
  const { sent, sender } = setUp(({ to }) => (isDown && to.endsWith("1001") ? busy() : undefined));
  const live = await sender.sendBulk(request(3, { retryOptions: { maxAttempts: 1 } }));
  await live.done;
  assert.deepEqual([live.summary.sent, live.summary.failed], [2, 1]);
  isDown = false;
  const batch = await sender.retryFailedBatch(live.requestId, live.batches[0].batchId);
  assert.deepEqual(
    batch.recipients.map((r) => r.status),
    ["SENT", "SENT", "SENT"],
  );
  assert.deepEqual([live.summary.sent, live.summary.failed], [3, 0]);
  assert.equal(sent.length, 4);
  assert.deepEqual(sent[3].variables, { shop: "S", name: "n1" });
  assert.equal(await sender.retryFailedBatch(live.requestId, batch.batchId), null);
});

test("Q3 a recipient whose message may have arrived is never sent to again", async () => {
  const unknown = new KMsgError("NETWORK_TIMEOUT", "?", undefined, { outcome: "unknown" });
  const { sent, sender } = setUp(() => unknown);
  const live = await sender.sendBulk(request(1));
  await live.done;
  assert.equal(await sender.retryFailedBatch(live.requestId, live.batches[0].batchId), null);
  assert.equal(sent.length, 1);
});

test("Q4 accepted messages that are pending stay queued, and the sum is the total", async () => {
  const { sender } = setUp(() => "PENDING");
  const live = await sender.sendBulk(request(4));
  await live.done;
  assert.deepEqual(live.summary, { queued: 4, processing: 0, sent: 0, failed: 0, cancelled: 0 });
});

test("Q5 callbacks that throw cost nobody their result", async () => {
  const bad = () => {
    throw new Error("callback");
  };
  const { sent, sender } = setUp(({ to }, all) =>
    to.endsWith("1000") && all.length < 2 ? busy() : undefined,
  );
  const live = await sender.sendBulk(
    request(2, { maxConcurrency: 1, retryOptions: { initialDelay: 0, onRetry: bad } }),
  );
  await live.done;
  assert.equal(live.summary.sent, 2);
  assert.equal(sent.length, 3);
  const other = setUp(busy);
  const refused = await other.sender.sendBulk(
    request(2, { retryOptions: { retryCondition: bad } }),
  );
  await refused.done;
  assert.equal(refused.summary.failed, 2);
  assert.equal(other.sent.length, 2);
});

test("Q6 options that make no sense are refused by name", async () => {
  const { sender } = setUp();
  const wrong = [
    [{ batchSize: -1 }, "options.batchSize"],
    [{ batchDelay: -1 }, "options.batchDelay"],
    [{ maxConcurrency: 0 }, "options.maxConcurrency"],
    [{ retryOptions: { maxAttempts: 0.5 } }, "options.retryOptions.maxAttempts"],
  ];
  for (const [options, field] of wrong) {
    await assert.rejects(sender.sendBulk(request(1, options)), { code: "INVALID_REQUEST", field });
  }
});

test("Q7 tries of a recipient share a message id, and a slow one does not hold up the others", async () => {
  let release;
  const slow = new Promise((resolve) => {
    release = resolve;
  });
  const { sent, sender } = setUp(async ({ to }, all) => {
    if (to.endsWith("1000")) await slow;
    const tries = all.filter((m) => m.to === to).length;
    if (to.endsWith("1001") && tries === 1) return busy();
    if (to.endsWith("1001")) release();
    return undefined;
  });
  const live = await sender.sendBulk(request(2));
  await live.done;
  assert.equal(live.summary.sent, 2);
  const ids = sent.filter(({ to }) => to.endsWith("1001")).map((m) => m.messageId);
  assert.equal(ids.length, 2);
  assert.equal(new Set(ids).size, 1);
});

/** Hooks that note what they are told, by recipient. */
function notedHooks(names = ["onBeforeSend", "onSuccess", "onError", "onFinal"]) {
  const told = new Map();
  const note = (context, line) => {
    const { to } = context.options;
    told.set(to.slice(-1), [...(told.get(to.slice(-1)) ?? []), line]);
  };
  const all = {
    onBeforeSend: (context) => note(context, "before"),
    onSuccess: (context) => note(context, "success"),
    onError: (context, error) => note(context, `error ${error.code}`),
    onFinal: (context, { outcome }) => note(context, `final ${outcome}`),
    onRetryScheduled: (context, error, plan) => {
      assert.equal(context.retryAfterMs, plan.retryAfterMs);
      assert.equal(plan.reason, error.code);
      note(context, `retry ${context.attempt} in ${plan.retryAfterMs}`);
    },
  };
  const chosen = [...names, "onRetryScheduled"].map((name) => [name, all[name]]);
  return { told, hooks: Object.fromEntries(chosen) };
}

test("Q7 the hooks of all tries tell of one send, with one onFinal", async () => {
  const { told, hooks } = notedHooks();
  const answer = ({ to }, all) => {
    const tries = all.filter((message) => message.to === to).length;
    if (to.endsWith("0")) return undefined;
    if (to.endsWith("1")) return tries < 3 ? busy() : undefined;
    return to.endsWith("2") ? busy() : new KMsgError("INVALID_REQUEST", "bad number");
  };
  const { sent, sender } = setUp(answer, { hooks });
  const retries = [];
  const retryOptions = {
    initialDelay: 1,
    jitter: false,
    onRetry: (error, attempt) => retries.push(`${error.code} ${attempt}`),
  };
  const live = await sender.sendBulk(request(4, { retryOptions }));
  await live.done;
  assert.equal(sent.length, 8);
  assert.deepEqual(Object.fromEntries(told), {
    0: ["before", "success", "final success"],
    1: ["before", "retry 2 in 1", "before", "retry 3 in 2", "before", "success", "final success"],
    2: [
      ...["before", "retry 2 in 1", "before", "retry 3 in 2"],
      ...["before", "error RATE_LIMIT_EXCEEDED", "final failure"],
    ],
    3: ["before", "error INVALID_REQUEST", "final failure"],
  });
  // Whether to retry is asked once for each failure, although the hooks and the result both need it.
  assert.deepEqual(retries.sort(), [
    ...["RATE_LIMIT_EXCEEDED 1", "RATE_LIMIT_EXCEEDED 1"],
    ...["RATE_LIMIT_EXCEEDED 2", "RATE_LIMIT_EXCEEDED 2"],
  ]);
});

test("Q7 onRetryScheduled is called whatever other hooks there are", async () => {
  for (const names of [[], ["onError"], ["onFinal"], ["onSuccess"]]) {
    const { told, hooks } = notedHooks(names);
    const { sender } = setUp((_message, { length }) => (length < 2 ? busy() : undefined), {
      hooks,
    });
    await (await sender.sendBulk(request(1))).done;
    const ends = { onFinal: ["final success"], onSuccess: ["success"] };
    assert.deepEqual(told.get("0"), ["retry 2 in 0", ...(ends[names[0]] ?? [])]);
  }
});

test("Q7 a send that is cancelled between two tries ends for its hooks, too", async () => {
  const { told, hooks } = notedHooks();
  let scheduled;
  const isScheduled = new Promise((resolve) => {
    scheduled = resolve;
  });
  const noteRetry = hooks.onRetryScheduled;
  hooks.onRetryScheduled = (...args) => {
    noteRetry(...args);
    scheduled();
    throw new Error("a hook's own fault");
  };
  const { sent, sender } = setUp(busy, { hooks });
  const retryOptions = { initialDelay: 30_000, jitter: false };
  const live = await sender.sendBulk(request(1, { retryOptions }));
  await isScheduled;
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(told.get("0"), ["before", "retry 2 in 30000"]);
  await sender.cancelBulkJob(live.requestId);
  await live.done;
  assert.deepEqual(told.get("0").slice(2), ["error REQUEST_ABORTED", "final aborted"]);
  assert.equal(live.summary.cancelled, 1);
  assert.equal(sent.length, 1);
});

test("Q7 a hook that is no function is refused by name", () => {
  const hooks = { onRetryScheduled: "log" };
  const config = { providers: [scriptProvider()], hooks };
  assert.throws(() => new KMsg(config), { field: "hooks.onRetryScheduled" });
});

test("Q8 finished sends are kept only so many", async () => {
  const { sender } = setUp(undefined, { maxFinished: 2 });
  const ids = [];
  for (let i = 0; i < 4; i += 1) {
    const live = await sender.sendBulk(request(1));
    ids.push(live.requestId);
    await live.done;
  }
  await null;
  const kept = [];
  for (const id of ids) if ((await sender.getBulkStatus(id)) !== null) kept.push(id);
  assert.deepEqual(kept, ids.slice(2));
});
