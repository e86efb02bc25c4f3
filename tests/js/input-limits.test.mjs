// Each input has a limit (the table in SECURITY.md), and what is beyond it a typed answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg, MessageRequestSchema } from "kmsg-edge";
import {
  createCloudflareQueueJobQueue,
  createD1JobQueue,
  createKvDeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { KMsgError } from "kmsg-edge/core";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { interpolate, TemplatePersonalizer } from "kmsg-edge/template";
import { DeliveryTrackingService } from "kmsg-edge/tracking";
import { scriptProvider } from "./support/providers.mjs";

const MIB = 1024 * 1024;
const letters = (count) => "a".repeat(count);
const base = { to: "01012345678", text: "hello" };
const kmsg = new KMsg({ providers: [scriptProvider()] });

/** The error that `run` throws or answers with. */
async function errorOf(run) {
  try {
    const result = await run();
    return result?.isFailure ? result.error : undefined;
  } catch (thrown) {
    return thrown;
  }
}

let nested = {};
for (let level = 0; level < 47; level += 1) nested = { nested };

const solapi = (fetch) =>
  new SolapiProvider({ apiKey: "key", apiSecret: "secret", defaultFrom: "0212345678", fetch });
const noFetch = async () => assert.fail("nothing is sent");
const mms = (image) => () =>
  solapi(noFetch).send({ type: "MMS", ...base, media: { image: { filename: "a.jpg", ...image } } });

const unread = Object.assign(new Blob(["x"]), {
  arrayBuffer: () => assert.fail("a blob that is too large is not read"),
});
Object.defineProperty(unread, "size", { value: 9 * MIB });

const kvRecord = {
  messageId: letters(600),
  providerId: "mine",
  status: "SENT",
  type: "SMS",
  to: "01012345678",
  requestedAt: new Date(),
  updatedAt: new Date(),
  attemptCount: 0,
  nextCheckAt: new Date(),
};
const kv = {
  get: async () => null,
  put: async () => assert.fail("nothing is stored"),
  delete: async () => undefined,
  list: async () => ({ keys: [], list_complete: true }),
};
const noDatabase = {
  prepare: () => assert.fail("no statement is made"),
  batch: () => assert.fail("no statement is made"),
};

/** What is given, the call, and the field that the error names. */
const table = [
  ["a message", () => kmsg.send({ ...base, providerOptions: { a: letters(8 * MIB) } }), "message"],
  ["metadata", () => kmsg.send({ ...base, metadata: { a: letters(8 * MIB) } }), "message"],
  [
    "variables",
    () => kmsg.send({ type: "ALIMTALK", to: base.to, templateId: "T", variables: many(900_000) }),
    "message",
  ],
  ["levels", () => kmsg.send({ ...base, metadata: { nested } }), /^metadata\.nested/],
  ["a text", () => kmsg.send({ ...base, text: letters(4 * MIB + 1) }), "text"],
  [
    "a text with its variables",
    () => kmsg.send({ ...base, text: "#{a}".repeat(1000), variables: { a: letters(5000) } }),
    "text",
  ],
  [
    "one message of many",
    async () => (await kmsg.sendMany([base, { ...base, text: letters(4 * MIB + 1) }]))[1],
    "text",
  ],
  ["a phone number", () => kmsg.send({ ...base, to: "0".repeat(1000) }), "to"],
  ["a file", mms({ bytes: new Uint8Array(8 * MIB + 1) }), "media.image"],
  ["a blob", mms({ blob: unread }), "media.image"],
  ["a configuration", () => new SolapiProvider({ apiKey: letters(8 * MIB) }), "config"],
  ["values of a template", () => interpolate("#{a}".repeat(70), { a: letters(MIB) }), "variables"],
  [
    "a job for Cloudflare Queues",
    () =>
      createCloudflareQueueJobQueue({ send: noFetch, sendBatch: noFetch }).enqueue("job", {
        a: letters(126_000),
      }),
    "data",
  ],
  [
    "a job of a SQL queue",
    () => createD1JobQueue(noDatabase).enqueue("job", { a: letters(8 * MIB) }),
    "jobs",
  ],
  ["an id that becomes a key", () => createKvDeliveryTrackingStore(kv).upsert(kvRecord), "key"],
];

function many(count) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));
}

for (const [name, run, field] of table) {
  test(`${name} beyond the limit is an INVALID_REQUEST`, async () => {
    const error = await errorOf(run);
    assert.ok(KMsgError.is(error), String(error));
    assert.deepEqual([error.code, error.outcome], ["INVALID_REQUEST", "not_sent"]);
    if (field instanceof RegExp) assert.match(error.field, field);
    else assert.equal(error.field, field);
    assert.ok(error.message.length < 500, "the input is not repeated");
  });
}

test("what is just within the limits is taken", async () => {
  const texts = [letters(4 * MIB), "가".repeat((4 * MIB) / 4)];
  for (const text of texts) assert.equal((await kmsg.send({ ...base, text })).isSuccess, true);
  assert.equal(interpolate("#{a}".repeat(60), { a: letters(MIB) }).length, 60 * MIB);
});

test("a template is cut where its values add too much, and says so", () => {
  const list = Array.from({ length: 1000 }, () => 1);
  const template = `{{for i in list}}${letters(100_000)}{{/for}}`;
  const { content, errors } = new TemplatePersonalizer().replace(template, { list });
  assert.ok(content.length < 80 * MIB);
  assert.equal(errors[0].type, "recursion_limit");
});

test("a request of more than 10,000 recipients has an issue", () => {
  const recipients = Array.from({ length: 10_001 }, () => ({ phoneNumber: "01012345678" }));
  const request = { templateId: "T", recipients, variables: {} };
  assert.equal(MessageRequestSchema.safeParse(request).success, false);
  request.recipients.pop();
  assert.equal(MessageRequestSchema.safeParse(request).success, true);
});

test("a delivery report beyond the limit is refused while it is read", async () => {
  let given = 0;
  let cancelled = false;
  const body = new ReadableStream({
    pull(controller) {
      given += 1;
      controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
    },
    cancel() {
      cancelled = true;
    },
  });
  const tracking = new DeliveryTrackingService({
    providers: [solapi(noFetch)],
    reportSecrets: { solapi: "a secret of the callback" },
  });
  const request = new Request("https://worker.test/?secret=a+secret+of+the+callback", {
    method: "POST",
    body,
    duplex: "half",
  });
  const { status } = await tracking.handleDeliveryReport("solapi", request);
  assert.equal(status, 413);
  assert.equal(cancelled, true);
  assert.ok(given < 80, `${given} pieces of 64 KiB were read`);
});
