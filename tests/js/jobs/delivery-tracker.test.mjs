import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryTracker, verifyWebhook } from "kmsg-edge/adapters/node";
import { FakeClock } from "../support/fake-clock.mjs";

function setUp(answers = []) {
  const clock = new FakeClock();
  const posts = [];
  const fetch = async (url, init) => {
    posts.push({ url, ...init });
    return new Response(null, { status: answers.shift() ?? 200 });
  };
  return { clock, posts, tracker: new DeliveryTracker({ clock, fetch }) };
}
const track = (tracker, id = "m", options = {}) =>
  tracker.trackMessage(id, "01012345678", "T", "p", options);
const hook = (more = {}) => ({ url: "https://x.test/", events: ["message.queued"], ...more });

/** Signing needs real turns of the event loop. */
async function turns(clock, ms = 0) {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setTimeout(resolve, 1));
  await clock.advance(ms);
}

test("Q23 a webhook is signed, and nothing of it contains the secret", async () => {
  const { clock, posts, tracker } = setUp();
  const events = [];
  tracker.on("webhook:delivered", (event) => events.push(event));
  await track(tracker, "m", { webhooks: [hook({ secret: "top-secret" })] });
  await tracker.flush();
  const [{ headers, body }] = posts;
  assert.equal(JSON.stringify([posts, events]).includes("top-secret"), false);
  const options = { now: clock.wallTime() };
  assert.equal(await verifyWebhook("top-secret", headers, body, options), true);
  assert.equal(await verifyWebhook("other", headers, body, options), false);
  assert.equal(await verifyWebhook("top-secret", headers, `${body} `, options), false);
  const late = { now: clock.wallTime() + 3_600_000 };
  assert.equal(await verifyWebhook("top-secret", headers, body, late), false);
});

test("headers of a webhook that are missing or strange are no signature", async () => {
  const { clock, posts, tracker } = setUp();
  await track(tracker, "m", { webhooks: [hook({ secret: "top-secret" })] });
  await tracker.flush();
  const [{ headers, body }] = posts;
  const options = { now: clock.wallTime() };
  const right = headers["webhook-signature"];
  const verify = (signature) =>
    verifyWebhook("top-secret", { ...headers, "webhook-signature": signature }, body, options);
  for (const signature of [
    undefined,
    null,
    "",
    "v1,",
    "v1",
    right.slice(3),
    right.slice(0, -4),
    7,
  ]) {
    assert.equal(await verify(signature), false, String(signature));
  }
  assert.equal(await verify(`v2,x v1,@ ${right}`), true);
  assert.equal(await verify(`${"v1,AAAA ".repeat(10)}${right}`), false);
  assert.equal(await verifyWebhook("top-secret", {}, body, options), false);
});

test("a webhook follows no redirect, and its answer is not kept open", async () => {
  const seen = [];
  let cancelled = 0;
  const fetch = async (_url, init) => {
    seen.push(init.redirect);
    const body = new ReadableStream({
      cancel() {
        cancelled += 1;
      },
    });
    return new Response(body, { status: 307, headers: { location: "https://evil.test/" } });
  };
  const tracker = new DeliveryTracker({ fetch });
  const failed = [];
  tracker.on("webhook:failed", (event) => failed.push(event));
  await track(tracker, "m", { webhooks: [hook({ headers: { Authorization: "Bearer x" } })] });
  await tracker.flush();
  assert.deepEqual(seen, ["manual"]);
  assert.equal(failed[0].error, "HTTP 307");
  assert.equal(cancelled, 1);
});

test("Q23 X-Signature is the hex HMAC-SHA256 of the exact body", async () => {
  const { posts, tracker } = setUp();
  await track(tracker, "한글", { webhooks: [hook({ secret: "top-secret" })] });
  await tracker.flush();
  const [{ headers, body }] = posts;
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode("top-secret"),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["verify"],
  );
  const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(headers["X-Signature"]);
  const signature = Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
  const bytes = new TextEncoder().encode(body);
  assert.equal(await crypto.subtle.verify("HMAC", key, signature, bytes), true);
});

test("Q29 what getStats answers is a copy, and messages that go are no longer counted", async () => {
  const { tracker } = setUp();
  await track(tracker, "a");
  await track(tracker, "b");
  const stats = tracker.getStats();
  stats.byStatus.QUEUED = 99;
  stats.byProvider.other = 1;
  assert.deepEqual(tracker.getStats().byStatus, { QUEUED: 2 });
  tracker.stopTracking("a");
  assert.deepEqual(tracker.getStats().byStatus, { QUEUED: 1 });
  assert.equal("other" in tracker.getStats().byProvider, false);
});

test("Q25 an end is an end, but for a click, and a late delivery that is forced", async () => {
  const { tracker } = setUp();
  await track(tracker);
  assert.equal(await tracker.updateStatus("m", "FAILED"), true);
  assert.equal(await tracker.updateStatus("m", "QUEUED"), false);
  assert.equal(await tracker.updateStatus("m", "DELIVERED"), false);
  assert.equal(await tracker.updateStatus("m", "DELIVERED", { force: true }), true);
  assert.equal(await tracker.updateStatus("m", "FAILED"), false);
  assert.equal(await tracker.updateStatus("m", "CLICKED"), true);
});

test("Q26 Q27 status changes are no attempts, and a cancelled message is called so", async () => {
  const { tracker } = setUp();
  const types = [];
  tracker.on("status:updated", (event) => types.push(event.type));
  await track(tracker);
  await tracker.updateStatus("m", "SENDING");
  await tracker.updateStatus("m", "CANCELLED");
  assert.equal(tracker.getDeliveryReport("m").attempts.length, 1);
  assert.equal(tracker.getTrackingRecord("m").statusHistory.length, 3);
  assert.deepEqual(types, ["message.queued", "message.cancelled"]);
});

test("Q28 webhooks without settings are retried on 5xx, and not on 4xx", async () => {
  const { clock, posts, tracker } = setUp([500, 200, 400]);
  tracker.start();
  await track(tracker, "a", { webhooks: [hook()] });
  await turns(clock, 1000);
  assert.equal(posts.length, 2);
  await track(tracker, "b", { webhooks: [hook()] });
  await turns(clock, 60_000);
  assert.equal(posts.length, 3);
  await tracker.stop();
  assert.equal(clock.timers.size, 0);
});

test("Q29 rates count clicks as delivered and are zero without messages", async () => {
  const { tracker } = setUp();
  await track(tracker, "a");
  await tracker.updateStatus("a", "CLICKED");
  assert.equal(tracker.getStats().deliveryRate, 100);
  tracker.stopTracking("a");
  assert.equal(tracker.getStats().deliveryRate, 0);
});

test("Q32 a message tracked again has one status, and webhooks say what was", async () => {
  const { posts, tracker } = setUp();
  await track(tracker, "m", { webhooks: [hook()] });
  await tracker.updateStatus("m", "SENT");
  await tracker.flush();
  assert.equal(JSON.parse(posts[0].body).data.currentStatus, "QUEUED");
  await track(tracker);
  assert.equal(tracker.getMessagesByStatus("SENT").length, 0);
  await tracker.updateStatus("m", "FAILED");
  assert.equal(tracker.cleanup(), 1);
});

test("batchSize is how many webhooks are under way at once", async () => {
  let open = 0;
  let most = 0;
  const fetch = async () => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setImmediate(resolve));
    open -= 1;
    return new Response(null, { status: 200 });
  };
  for (const [batchSize, expected] of [
    [3, 3],
    [undefined, 100],
  ]) {
    most = 0;
    const tracker = new DeliveryTracker({ clock: new FakeClock(), fetch, batchSize });
    const delivered = [];
    tracker.on("webhook:delivered", ({ event }) => delivered.push(event));
    for (let i = 0; i < 120; i += 1) await track(tracker, `m${i}`, { webhooks: [hook()] });
    await tracker.flush();
    assert.equal(most, expected);
    assert.equal(delivered.length, 120);
  }
});

test("persistence keeps ended and expired messages for its days, and no longer", async () => {
  const day = 86_400_000;
  const clock = new FakeClock();
  const setting = { enabled: true, retentionDays: 2 };
  const tracker = new DeliveryTracker({ clock, persistence: setting });
  await track(tracker, "ended");
  await track(tracker, "open");
  await clock.advance(day / 2);
  await tracker.updateStatus("ended", "DELIVERED");
  assert.equal(tracker.cleanup(), 0);
  await clock.advance(1.5 * day - 1);
  assert.equal(tracker.cleanup(), 0);
  await clock.advance(1);
  assert.equal(tracker.cleanup(), 1);
  assert.equal(tracker.getTrackingRecord("open"), undefined);
  assert.equal(tracker.getStats().deliveryRate, 100);
  await clock.advance(day / 2);
  assert.equal(tracker.cleanup(), 1);
});

test("persistence that is off lets ended messages go, and its days are 30 by default", async () => {
  const day = 86_400_000;
  for (const [persistence, days] of [
    [{ enabled: false, retentionDays: 2 }, 0],
    [undefined, 0],
    [{}, 30],
  ]) {
    const clock = new FakeClock();
    const tracker = new DeliveryTracker({ clock, persistence });
    await track(tracker);
    await tracker.updateStatus("m", "FAILED");
    if (days > 0) {
      await clock.advance(days * day - 1);
      assert.equal(tracker.cleanup(), 0);
      await clock.advance(1);
    }
    assert.equal(tracker.cleanup(), 1);
  }
});

test("options of a tracker that make no sense are refused by name", () => {
  for (const [options, field] of [
    [{ batchSize: 0 }, "batchSize"],
    [{ batchSize: "9" }, "batchSize"],
    [{ persistence: true }, "persistence"],
    [{ persistence: { enabled: "yes" } }, "persistence.enabled"],
    [{ persistence: { retentionDays: -1 } }, "persistence.retentionDays"],
  ]) {
    assert.throws(() => new DeliveryTracker(options), { code: "INVALID_REQUEST", field });
  }
});

test("Q29 statistics are kept with each change: reading them looks at no message", async () => {
  const { tracker } = setUp();
  let reads = 0;
  for (let i = 0; i < 50; i += 1) {
    await track(tracker, `m${i}`);
    const record = tracker.getTrackingRecord(`m${i}`);
    let { provider } = record;
    Object.defineProperty(record, "provider", {
      get: () => {
        reads += 1;
        return provider;
      },
      set: (value) => {
        provider = value;
      },
      enumerable: true,
    });
  }
  await tracker.updateStatus("m0", "DELIVERED");
  reads = 0;
  assert.equal(tracker.getStats().deliveryRate, 2);
  assert.equal(reads, 0);
});

test("Q29 counts follow every change: of status, provider and times, and a message tracked anew", async () => {
  const { clock, tracker } = setUp();
  for (const id of ["a", "b", "c", "d"]) await track(tracker, id);
  const sentAt = new Date(1000);
  await tracker.updateStatus("a", "SENT", { sentAt, provider: "q" });
  assert.equal(tracker.getStats().averageDeliveryTime, 0);
  await tracker.updateStatus("a", "DELIVERED", { deliveredAt: new Date(5000) });
  await tracker.updateStatus("b", "DELIVERED", { sentAt, deliveredAt: new Date(3000) });
  await tracker.updateStatus("c", "FAILED");
  assert.deepEqual(tracker.getStats(), {
    totalMessages: 4,
    byStatus: { DELIVERED: 2, FAILED: 1, QUEUED: 1 },
    byProvider: { p: 3, q: 1 },
    deliveryRate: 50,
    failureRate: 25,
    averageDeliveryTime: 3000,
  });
  assert.deepEqual(tracker.getStatsForPeriod(new Date(0), new Date(clock.wallTime())), {
    ...tracker.getStats(),
  });
  await track(tracker, "a");
  assert.equal(tracker.cleanup(), 2);
  assert.deepEqual(tracker.getStats(), {
    totalMessages: 2,
    byStatus: { QUEUED: 2 },
    byProvider: { p: 2 },
    deliveryRate: 0,
    failureRate: 0,
    averageDeliveryTime: 0,
  });
});
