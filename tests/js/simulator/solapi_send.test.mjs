import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  ataMessage,
  createBench,
  DAY,
  MINUTE,
  PF_ID,
  SENDER,
  START,
  smsMessage,
} from "./support.mjs";

const ata = (changes, kakao) => ataMessage({ from: SENDER, ...changes }, kakao);
const button = (changes = {}) => ({
  buttonName: "보기",
  buttonType: "WL",
  linkMo: "https://example.com",
  ...changes,
});

describe("SOLAPI single send", () => {
  test("accepts an SMS and gives ids of 32 characters", async () => {
    const { sendSolapi } = createBench();
    const { status, json } = await sendSolapi(smsMessage({ customFields: { order: "7" } }));
    assert.equal(status, 200);
    assert.match(json.messageId, /^M4V\d{29}$/);
    assert.match(json.groupId, /^G4V\d{29}$/);
    const { messageId, groupId, accountId, statusMessage, ...rest } = json;
    assert.deepEqual(rest, {
      to: "01011112222",
      from: SENDER,
      type: "SMS",
      country: "82",
      statusCode: "2000",
      customFields: { order: "7" },
    });
  });

  const messageRefusals = [
    ["no recipient", smsMessage({ to: "" }), "1010"],
    ["a recipient with hyphens", smsMessage({ to: "010-1111-2222" }), "1011"],
    ["a recipient with a plus sign", smsMessage({ to: "+821011112222" }), "1011"],
    ["a recipient that is too short", smsMessage({ to: "010" }), "1011"],
    ["no sender", smsMessage({ from: undefined }), "1010"],
    ["a sender with hyphens", smsMessage({ from: "02-1234-5678" }), "1011"],
    ["an unregistered sender", smsMessage({ from: "0299999999" }), "1062"],
    ["an empty text", smsMessage({ text: "" }), "1010"],
    ["an SMS of 91 bytes", smsMessage({ text: `${"가".repeat(45)}a` }), "1031"],
    ["an LMS of 2001 bytes", smsMessage({ type: "LMS", text: "a".repeat(2001) }), "1031"],
    ["a subject on an SMS", smsMessage({ subject: "공지" }), "1013"],
    ["a subject of 41 bytes", smsMessage({ type: "LMS", subject: `${"가".repeat(20)}a` }), "1014"],
    ["an emoji in a text message", smsMessage({ text: "안녕 😀" }), "1029"],
    ["a control character", smsMessage({ text: "a\u0007b" }), "1028"],
    ["kakaoOptions on an SMS", smsMessage({ kakaoOptions: { pfId: PF_ID } }), "1033"],
    ["an LMS abroad", smsMessage({ type: "LMS", country: "81" }), "1025"],
    ["a custom field key of 31", smsMessage({ customFields: { ["k".repeat(31)]: "v" } }), "1032"],
    ["a custom field value of 101", smsMessage({ customFields: { k: "v".repeat(101) } }), "1032"],
    ["a custom field that is a number", smsMessage({ customFields: { k: 1 } }), "1032"],
    ["an AlimTalk without kakaoOptions", ata({ kakaoOptions: undefined }), "1010"],
    ["an AlimTalk without pfId", ata({}, { pfId: undefined }), "1041"],
    ["an unknown pfId", ata({}, { pfId: "KA01PF_OTHER" }), "1041"],
    ["an AlimTalk without templateId", ata({}, { templateId: undefined }), "1042"],
    ["an AlimTalk from an unregistered sender", ata({ from: "0299999999" }), "1062"],
    ["a replacement text of 1001 characters", ata({ text: "가".repeat(1001) }), "1031"],
    ["six buttons", ata({}, { buttons: Array(6).fill(button()) }), "1050"],
    ["a button name of 15", ata({}, { buttons: [button({ buttonName: "n".repeat(15) })] }), "1049"],
    ["a button URL of 101", ata({}, { buttons: [button({ linkMo: "u".repeat(101) })] }), "1048"],
    ["a button without a link", ata({}, { buttons: [button({ linkMo: undefined })] }), "1044"],
    ["a button of another vendor", ata({}, { buttons: [{ name: "보기", type: "WL" }] }), "1044"],
    ["a number that refuses (080)", smsMessage({ to: "01000000004" }), "1061"],
  ];
  for (const [name, message, code] of messageRefusals) {
    test(`answers 200 with ${code} for ${name}`, async () => {
      const { sendSolapi, recordOf, simulator, clock } = createBench();
      const { status, json } = await sendSolapi(message);
      assert.deepEqual([status, json.statusCode], [200, code]);
      assert.notEqual(json.statusMessage, "");
      clock.now += DAY;
      assert.equal((await recordOf(json.messageId)).statusCode, code);
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("takes texts at the very limits", async () => {
    const { sendSolapi } = createBench();
    const fits = [
      smsMessage({ text: "가".repeat(45) }),
      smsMessage({ type: "LMS", text: "가".repeat(1000), subject: "가".repeat(20) }),
      smsMessage({ customFields: { ["k".repeat(30)]: "v".repeat(100) } }),
      ata({ text: "가".repeat(1000) }, { buttons: Array(5).fill(button()) }),
    ];
    for (const message of fits) assert.equal((await sendSolapi(message)).json.statusCode, "2000");
  });

  test("chooses the type by bytes and subject when none is given", async () => {
    const { sendSolapi } = createBench();
    const typeOf = async (changes) =>
      (await sendSolapi(smsMessage({ type: undefined, ...changes }))).json.type;
    assert.equal(await typeOf({}), "SMS");
    assert.equal(await typeOf({ text: "가".repeat(46) }), "LMS");
    assert.equal(await typeOf({ subject: "공지" }), "LMS");
    assert.equal((await sendSolapi(ata({ type: undefined }))).json.type, "ATA");
  });

  const requestRefusals = [
    ["malformed JSON", '{"message":'],
    ["a list as the body", []],
    ["no message", {}],
    [
      "an unknown key in the body",
      { message: smsMessage(), scheduledDate: "2026-03-03T00:00:00Z" },
    ],
    ["an unknown key in the message", { message: smsMessage({ scheduledDate: "2026-03-03" }) }],
    ["an unknown key in kakaoOptions", { message: ata({}, { plusId: "@kmsg" }) }],
    ["an unknown key in agent", { message: smsMessage(), agent: { name: "x" } }],
    ["a text that is no string", { message: smsMessage({ text: 7 }) }],
    ["a list of recipients", { message: smsMessage({ to: ["01011112222"] }) }],
    ["an unknown type", { message: smsMessage({ type: "TELEX" }) }],
    ["a bare variable key", { message: ata({}, { variables: { name: "민지" } }) }],
    ["a variable that is no string", { message: ata({}, { variables: { "#{n}": 1 } }) }],
    ["customFields as a list", { message: smsMessage({ customFields: ["a"] }) }],
  ];
  for (const [name, body] of requestRefusals) {
    test(`answers 400 ValidationError for ${name}`, async () => {
      const { solapi, simulator, clock } = createBench();
      const { status, json } = await solapi("POST", "/messages/v4/send", body);
      assert.deepEqual([status, json.errorCode], [400, "ValidationError"]);
      clock.now += DAY;
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("compares templates when it is given a list", async () => {
    const templates = [{ templateId: "T1", content: "#{name}님, #{order}" }];
    const { sendSolapi, simulator, clock } = createBench({ solapi: { templates } });
    const codeOf = async (kakao) => (await sendSolapi(ata({}, kakao))).json.statusCode;
    assert.equal(await codeOf({ templateId: "T2" }), "1042");
    assert.equal(await codeOf({ templateId: "T1" }), "1043");
    const variables = { "#{name}": "민지", "#{order}": "7" };
    assert.equal(await codeOf({ templateId: "T1", variables }), "2000");
    clock.now += 3000;
    assert.equal(simulator.delivered()[0].text, "민지님, 7");
  });

  test("refuses with 1030 when the balance is used up", async () => {
    const { sendSolapi } = createBench({ solapi: { balance: 0 } });
    assert.equal((await sendSolapi(smsMessage())).json.statusCode, "1030");
  });
});

describe("SOLAPI send-many", () => {
  const sendMany = (bench, body) => bench.solapi("POST", "/messages/v4/send-many/detail", body);

  test("answers for every message, in another order, without the number", async () => {
    const bench = createBench();
    const messages = ["0", "1", "2"].map((index) =>
      smsMessage({ to: `0101111000${Number(index) + 5}1`, customFields: { index } }),
    );
    const { status, json } = await sendMany(bench, { messages, showMessageList: true });
    assert.equal(status, 200);
    assert.deepEqual(
      json.messageList.map((entry) => entry.customFields.index),
      ["2", "1", "0"],
    );
    assert.equal("to" in json.messageList[0], false);
    assert.deepEqual(json.failedMessageList, []);
    assert.equal(json.groupInfo.count.registeredSuccess, 3);
  });

  test("gives no message list unless asked", async () => {
    const { json } = await sendMany(createBench(), { messages: [smsMessage()] });
    assert.equal("messageList" in json, false);
  });

  test("fails the second of two equal numbers with 1026", async () => {
    const bench = createBench();
    const messages = [smsMessage(), smsMessage()];
    const { json } = await sendMany(bench, { messages, showMessageList: true });
    assert.deepEqual(
      [json.messageList.length, json.failedMessageList.map((entry) => entry.statusCode)],
      [1, ["1026"]],
    );
    const allowed = await sendMany(bench, { messages, allowDuplicates: true });
    assert.deepEqual(allowed.json.failedMessageList, []);
  });

  test("one bad message does not stop the others", async () => {
    const bench = createBench();
    const messages = [smsMessage({ from: "0299999999" }), smsMessage({ to: "01011113333" })];
    const { json } = await sendMany(bench, { messages });
    assert.deepEqual(
      [json.groupInfo.count.registeredFailed, json.failedMessageList[0].statusCode],
      [1, "1062"],
    );
    bench.clock.now += 3000;
    assert.deepEqual(
      bench.simulator.delivered().map((message) => message.to),
      ["01011113333"],
    );
  });

  test("a list of numbers is one message each; 10,000 is the limit", async () => {
    const bench = createBench();
    const numbers = (count) => Array.from({ length: count }, (_, i) => `0102${1_000_000 + i}`);
    const fits = await sendMany(bench, { messages: [smsMessage({ to: numbers(10_000) })] });
    assert.deepEqual([fits.status, fits.json.groupInfo.count.total], [200, 10_000]);
    const tooMany = await sendMany(bench, { messages: [smsMessage({ to: numbers(10_001) })] });
    assert.deepEqual([tooMany.status, tooMany.json.errorCode], [413, "RecipientsTooMany"]);
  });

  test("refuses an empty list and unknown keys", async () => {
    for (const body of [{ messages: [] }, {}, { messages: [smsMessage()], appId: "x" }]) {
      const { status, json } = await sendMany(createBench(), body);
      assert.deepEqual([status, json.errorCode], [400, "ValidationError"]);
    }
  });

  test("holds a scheduled message until its time", async () => {
    const bench = createBench();
    const scheduledDate = new Date(START + 60 * MINUTE).toISOString();
    const { json } = await sendMany(bench, {
      messages: [smsMessage()],
      scheduledDate,
      showMessageList: true,
    });
    assert.equal(json.groupInfo.status, "SCHEDULED");
    const { messageId } = json.messageList[0];
    bench.clock.now += 60 * MINUTE;
    assert.equal((await bench.recordOf(messageId)).statusCode, "2000");
    assert.deepEqual(bench.simulator.delivered(), []);
    bench.clock.now += 3000;
    assert.equal((await bench.recordOf(messageId)).statusCode, "4000");
    assert.equal(bench.simulator.delivered().length, 1);
  });

  test("sends a past schedule at once and refuses what is no date or too far", async () => {
    const bench = createBench();
    const at = (scheduledDate) => sendMany(bench, { messages: [smsMessage()], scheduledDate });
    assert.equal((await at("2020-01-01T00:00:00Z")).json.groupInfo.status, "SENDING");
    for (const scheduledDate of ["tomorrow", "2026-13-01T00:00:00Z", "2027-03-02T00:00:00Z", 7]) {
      const { status, json } = await at(scheduledDate);
      assert.deepEqual([status, json.errorCode], [400, "InvalidScheduledDate"]);
    }
  });
});
