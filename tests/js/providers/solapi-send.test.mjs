// SOLAPI through the core, against its simulator: types, batches, files, searches.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";
import { messages } from "../support/bulk.mjs";
import { accepted } from "../support/providers.mjs";

const { solapi } = SIMULATOR_DEFAULTS;
let pictures = 0;
/** A picture that no other test has: accounts of the same keys share what they have stored. */
const newPicture = () => new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, ++pictures]);

function createBench(options = {}, config = {}) {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0, ...options });
  const provider = new SolapiProvider({
    apiKey: solapi.apiKey,
    apiSecret: solapi.apiSecret,
    defaultFrom: solapi.senders[0],
    kakaoPfId: solapi.pfIds[0],
    rcsBrandId: "BR1",
    naverTalkId: "T1",
    fetch: simulator.fetch,
    ...config,
  });
  const kmsg = new KMsg({ providers: [provider] });
  const paths = () => simulator.requests().map((request) => request.path.split("?")[0]);
  return { simulator, provider, kmsg, paths };
}

const SEND = "/messages/v4/send-many/detail";
const FILES = "/storage/v1/files";
const LIST = "/messages/v4/list";

describe("every type is taken by the vendor", () => {
  const template = { templateId: "WELCOME", variables: { name: "민지" } };
  const image = { media: { image: { bytes: newPicture(), filename: "a.jpg" } } };
  const buttons = [{ name: "보기", type: "WL", urlMobile: "https://a.kr" }];
  const inputs = {
    ALIMTALK: template,
    FRIENDTALK: { text: "안녕", buttons },
    SMS: { text: "안녕" },
    LMS: { text: "안녕", subject: "제목" },
    MMS: { text: "사진", ...image },
    NSA: template,
    VOICE: { text: "여보세요", voice: { voiceType: "MALE", replyRange: 1 } },
    RCS_SMS: { text: "안녕", rcs: { copyAllowed: true } },
    RCS_LMS: { text: "안녕", subject: "제목" },
    RCS_MMS: { text: "사진", ...image },
    RCS_TPL: template,
    RCS_ITPL: template,
    RCS_LTPL: template,
  };
  for (const [type, input] of Object.entries(inputs)) {
    test(type, async () => {
      const { provider, simulator } = createBench();
      assert.ok(provider.supportedTypes.includes(type));
      const message = { type, messageId: "m1", to: "010-5555-6666", ...input };
      const sent = accepted(await provider.send(message));
      assert.deepEqual([sent.messageId, sent.type, sent.to], ["m1", type, "010-5555-6666"]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      assert.equal(simulator.delivered()[0].type, type);
    });
  }

  test("a FriendTalk with a picture, and a fax of stored files", async () => {
    const { provider, simulator } = createBench();
    const friendTalk = { type: "FRIENDTALK", to: "01055556666", text: "안녕", buttons, ...image };
    accepted(await provider.send(friendTalk));
    const [upload, sent] = simulator.requests();
    assert.deepEqual([upload.body.type, upload.body.link], ["KAKAO", "https://a.kr"]);
    assert.equal(sent.body.messages[0].type, "CTI");
    const fax = { type: "FAX", to: "0255556666", fax: { fileIds: ["ST0"] } };
    const refused = await provider.send(fax);
    assert.equal(refused.error.providerErrorCode, "1023");
  });
});

describe("a bulk send", () => {
  test("takes messages of many types in one request", async () => {
    const { kmsg, paths } = createBench();
    const results = await kmsg.sendMany([
      ...messages(500, (i) => ({ to: `0101000${1000 + i}` })),
      {
        type: "ALIMTALK",
        messageId: "k1",
        to: "01055556666",
        templateId: "WELCOME",
        variables: { name: "민지" },
      },
    ]);
    assert.deepEqual(paths(), [SEND]);
    assert.ok(results.every((result) => result.isSuccess));
    assert.equal(new Set(results.map((result) => result.value.providerMessageId)).size, 501);
    assert.equal(results[500].value.messageId, "k1");
  });

  test("reports each message by itself", async () => {
    const { kmsg, paths } = createBench();
    const results = await kmsg.sendMany(
      messages(4, (i) => ({
        ...(i === 1 && { from: "0299999999" }),
        ...(i === 2 && { text: "안녕 😀" }),
        ...(i === 3 && { type: "MMS" }),
      })),
    );
    assert.deepEqual(paths(), [SEND]);
    assert.equal(results[0].isSuccess, true);
    assert.deepEqual(
      results.slice(1).map(({ error }) => [error.code, error.field, error.outcome]),
      [
        ["INVALID_REQUEST", "from", "not_sent"],
        ["INVALID_REQUEST", "text", "not_sent"],
        ["INVALID_REQUEST", "media.image", "not_sent"],
      ],
    );
  });

  test("one send time, one request", async () => {
    const { kmsg, simulator } = createBench();
    const scheduledAt = new Date(Date.now() + 60 * 60 * 1000);
    const results = await kmsg.sendMany(
      messages(6, (i) => (i % 2 === 0 ? {} : { options: { scheduledAt } })),
    );
    assert.deepEqual(
      results.map((result) => result.value.status),
      ["SENT", "PENDING", "SENT", "PENDING", "SENT", "PENDING"],
    );
    const dates = simulator.requests().map((request) => request.body.scheduledDate);
    assert.deepEqual(dates.sort(), [scheduledAt.toISOString(), undefined]);
  });

  test("a lost answer leaves all of it unknown, and nothing is repeated", async () => {
    const { kmsg, simulator, paths } = createBench();
    simulator.fail({ kind: "lost", vendor: "solapi" });
    const results = await kmsg.sendMany(messages(3));
    assert.ok(results.every((result) => result.error.outcome === "unknown"));
    assert.deepEqual(paths(), [SEND]);
  });

  test("a picture of many messages is uploaded once", async () => {
    const { kmsg, paths } = createBench();
    const media = { image: { bytes: newPicture() } };
    const results = await kmsg.sendMany(messages(30, () => ({ type: "MMS", media })));
    assert.ok(results.every((result) => result.isSuccess));
    assert.deepEqual(paths(), [FILES, SEND]);
  });

  test("an id of 100 characters and its fallback's are paired", async () => {
    const { kmsg } = createBench();
    const id = "x".repeat(100);
    const inputs = messages(2, (i) => ({ messageId: i === 0 ? id : `${id}:api-fallback` }));
    const results = await kmsg.sendMany(inputs);
    assert.deepEqual(
      results.map((result) => result.value.messageId),
      [id, `${id}:api-fallback`],
    );
    assert.notEqual(results[0].value.providerMessageId, results[1].value.providerMessageId);
  });
});

describe("files", () => {
  const mms = (media) => ({ type: "MMS", to: "01055556666", text: "사진", media });

  test("bytes, a blob and an id of the vendor's are taken", async () => {
    const { provider, simulator, paths } = createBench();
    const picture = newPicture();
    accepted(await provider.send(mms({ image: { bytes: picture } })));
    accepted(await provider.send(mms({ image: { blob: new Blob([picture]) } })));
    assert.deepEqual(paths(), [FILES, SEND, SEND], "the same content is stored once");
    const [upload, sent] = simulator.requests();
    assert.equal(upload.body.file, Buffer.from(picture).toString("base64"));
    const ref = sent.body.messages[0].imageId;
    accepted(await provider.send(mms({ image: { ref } })));
    assert.equal(paths().length, 4);
  });

  test("a file that the vendor has forgotten is stored once more", async () => {
    let now = Date.now();
    const picture = newPicture();
    const { provider, paths } = createBench({
      now: () => now,
      solapi: { fileLifetimeMs: 1000 },
    });
    accepted(await provider.send(mms({ image: { bytes: picture } })));
    now += 1001;
    accepted(await provider.send(mms({ image: { bytes: picture } })));
    assert.deepEqual(paths(), [FILES, SEND, SEND, FILES, SEND]);
  });

  for (const [name, media, imageUrl] of [
    ["a file of the server", { image: { ref: "/etc/passwd" } }],
    ["an address inside the network", undefined, "https://127.0.0.1/a.jpg"],
    ["more than 200 KB", { image: { bytes: new Uint8Array(200 * 1024 + 1) } }],
    ["nothing", { image: { bytes: new Uint8Array(0) } }],
  ]) {
    test(`${name} causes no request`, async () => {
      const { provider, paths } = createBench();
      const result = await provider.send({ ...mms(media), imageUrl });
      assert.equal(result.error.code, "INVALID_REQUEST");
      assert.ok(result.error.field);
      assert.deepEqual(paths(), []);
    });
  }
});

test("200 due messages are asked for in two requests", async () => {
  const { provider, simulator } = createBench();
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    polling: { initialDelayMs: 0, batchSize: 200 },
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  const results = await kmsg.sendMany(messages(200));
  assert.ok(results.every((result) => result.isSuccess));
  const pass = await tracking.runOnce();
  assert.deepEqual([pass.due, pass.checked, pass.calls.http], [200, 200, 2]);
  const polls = simulator.requests().filter((request) => request.path.startsWith(LIST));
  assert.equal(polls.length, 2);
});
