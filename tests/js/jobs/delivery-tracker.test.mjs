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
