// IWINV against its simulator: every type, alone and many at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { accepted } from "../support/providers.mjs";
import { createIwinv, jpeg, numberOf, pathsOf } from "./iwinv-bench.mjs";

const later = () => new Promise((resolve) => setTimeout(resolve, 5));
const mms = (image, changes = {}) => ({
  type: "MMS",
  to: "010-5555-6666",
  subject: "제목",
  text: "사진입니다",
  media: { image },
  ...changes,
});

test("an account has the types of its keys", () => {
  const { provider } = createIwinv();
  assert.deepEqual(provider.supportedTypes, ["ALIMTALK", "SMS", "LMS", "MMS"]);
  const textOnly = createIwinv({}, { apiKey: undefined }).provider;
  assert.deepEqual(textOnly.supportedTypes, ["SMS", "LMS", "MMS"]);
});

for (const [name, image] of [
  ["bytes", () => ({ bytes: jpeg(), filename: "cat.jpg" })],
  ["a blob", () => ({ blob: new Blob([jpeg()], { type: "image/jpeg" }) })],
]) {
  test(`an MMS is sent with the picture given as ${name}`, async () => {
    const { simulator, provider } = createIwinv();
    const kmsg = new KMsg({ providers: [provider] });
    accepted(await kmsg.send(mms(image())));
    accepted(await provider.send(mms(image(), { to: "+82 10-5555-7777" })));
    await later();
    assert.deepEqual(
      simulator.delivered().map(({ type, to, imageBytes }) => [type, to, imageBytes]),
      [
        ["MMS", "01055556666", 1000],
        ["MMS", "01055557777", 1000],
      ],
    );
  });
}

test("26: a picture that the vendor would refuse is refused before the request", async () => {
  const { simulator, provider } = createIwinv();
  const png = jpeg();
  png[0] = 0x89;
  for (const [image, field] of [
    [{ bytes: png }, "media.image"],
    [{ bytes: jpeg(100 * 1024 + 1) }, "media.image"],
    [{ blob: new Blob([jpeg(100 * 1024 + 1)]) }, "media.image"],
    [{ ref: "https://example.com/cat.jpg" }, "media.image.ref"],
    [undefined, "media.image"],
  ]) {
    const { error } = await provider.send(mms(image));
    assert.deepEqual([error.code, error.field], ["INVALID_REQUEST", field]);
  }
  assert.deepEqual(simulator.requests(), []);
});

test("sendMany: 3,000 AlimTalk of one template are one send request", async () => {
  const { simulator, provider } = createIwinv();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(
    Array.from({ length: 3000 }, (_, i) => ({
      type: "ALIMTALK",
      messageId: `m${i}`,
      to: numberOf(i),
      templateId: "WELCOME",
      variables: { name: `${i}번` },
    })),
  );
  assert.deepEqual(pathsOf(simulator), [
    "iwinv-alimtalk/api/template/",
    "iwinv-alimtalk/api/v2/send/",
  ]);
  assert.deepEqual(
    results.map((result) => [accepted(result).messageId, result.value.to]),
    Array.from({ length: 3000 }, (_, i) => [`m${i}`, numberOf(i)]),
  );
  await later();
  const texts = new Map(simulator.delivered().map(({ to, text }) => [to, text]));
  assert.equal(texts.get(numberOf(2999)), "2999번님, 가입을 환영합니다.");
});

test("sendMany: 2,500 SMS of one text are three requests, another text is its own", async () => {
  const { simulator, provider } = createIwinv();
  const kmsg = new KMsg({ providers: [provider] });
  const inputs = Array.from({ length: 2500 }, (_, i) => ({
    type: "SMS",
    to: numberOf(i),
    text: "공지",
  }));
  inputs.splice(100, 0, { type: "SMS", to: numberOf(9000), text: "다른 글" });
  const results = await kmsg.sendMany(inputs);
  assert.ok(results.every((result) => result.isSuccess));
  const sizes = simulator.requests().map(({ body }) => [body.text, body.to.length]);
  assert.deepEqual(sizes.sort(), [
    ["공지", 1000],
    ["공지", 1000],
    ["공지", 500],
    ["다른 글", 1],
  ]);
});

test("10: of a batch, the refused recipient fails and the others are accepted", async () => {
  const { simulator, provider } = createIwinv();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(
    ["01011112222", "01000000004", "01033334444"].map((to) => ({
      type: "ALIMTALK",
      to,
      templateId: "NOTICE",
      variables: {},
    })),
  );
  assert.deepEqual(
    results.map((result) => result.isSuccess),
    [true, false, true],
  );
  assert.equal(results[1].error.code, "MESSAGE_SEND_FAILED");
  assert.equal(results[1].error.outcome, "not_sent");
  assert.equal(pathsOf(simulator).at(-1), "iwinv-alimtalk/api/history/");
});

for (const [name, bad, field] of [
  ["no variables", { variables: {} }, "variables.name"],
  ["an undefined variable", { variables: { name: undefined } }, "variables.name"],
  ["no values", { providerOptions: { templateParam: [] } }, "providerOptions.templateParam"],
]) {
  test(`2: an AlimTalk with ${name} costs only itself`, async () => {
    const { simulator, provider } = createIwinv();
    const kmsg = new KMsg({ providers: [provider] });
    const results = await kmsg.sendMany(
      Array.from({ length: 500 }, (_, i) => ({
        type: "ALIMTALK",
        to: numberOf(i),
        templateId: "WELCOME",
        variables: { name: `${i}번` },
        ...(i === 3 ? bad : {}),
      })),
    );
    const failed = results.flatMap((result, i) => (result.isSuccess ? [] : [[i, result.error]]));
    assert.deepEqual(
      failed.map(([i, error]) => [i, error.code, error.field]),
      [[3, "INVALID_REQUEST", field]],
    );
    // The template may be known from an earlier test.
    const sends = pathsOf(simulator).filter((path) => path.endsWith("/send/"));
    assert.deepEqual(sends, ["iwinv-alimtalk/api/v2/send/"]);
  });
}

test("a number of an unusual form costs only its own message", async () => {
  const { simulator, provider } = createIwinv();
  const kmsg = new KMsg({ providers: [provider] });
  const results = await kmsg.sendMany(
    [numberOf(0), "15881234", numberOf(1), "123"].map((to) => ({ type: "SMS", to, text: "공지" })),
  );
  assert.deepEqual(
    results.map((result) => result.isSuccess),
    [true, false, true, false],
  );
  assert.deepEqual(
    simulator
      .requests()
      .map(({ body }) => body.to.length)
      .sort(),
    [1, 1, 2],
  );
});

test("8: a batch whose answer is lost is unknown for each, and sent once", async () => {
  const { simulator, provider } = createIwinv();
  const kmsg = new KMsg({ providers: [provider] });
  simulator.fail({ kind: "lost", vendor: "iwinv-sms", path: "/api/v2/send/" });
  const results = await kmsg.sendMany(
    [1, 2, 3].map((i) => ({ type: "SMS", to: numberOf(i), text: "한 번만" })),
  );
  for (const { error } of results) assert.equal(error.outcome, "unknown");
  await later();
  assert.equal(simulator.delivered().length, 3);
  assert.equal(simulator.requests().length, 1);
});

test("1: a reservation is written in Korean time", async () => {
  const { simulator, provider } = createIwinv();
  const at = new Date(Date.now() + 60 * 60 * 1000);
  const sent = accepted(
    await provider.send({
      type: "SMS",
      to: "01055556666",
      text: "예약",
      options: { scheduledAt: at },
    }),
  );
  assert.equal(sent.status, "PENDING");
  const korean = new Date(at.getTime() + 9 * 60 * 60 * 1000).toISOString();
  assert.equal(simulator.requests()[0].body.date, korean.slice(0, 19).replace("T", " "));
});
