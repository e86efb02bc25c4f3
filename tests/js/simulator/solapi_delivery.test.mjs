import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ataMessage, createBench, DAY, SENDER, START, smsMessage } from "./support.mjs";

const iso = (offset) => new Date(START + offset).toISOString();

describe("SOLAPI delivery", () => {
  test("moves from 2000 by way of 3000 to 4000", async () => {
    const { sendSolapi, recordOf, clock, simulator } = createBench();
    const { messageId } = (await sendSolapi(smsMessage())).json;

    let record = await recordOf(messageId);
    assert.deepEqual([record.statusCode, record.status], ["2000", "PENDING"]);
    assert.equal(record.dateProcessed, null);

    clock.now = START + 1000;
    record = await recordOf(messageId);
    assert.deepEqual([record.statusCode, record.status], ["3000", "SENDING"]);
    assert.deepEqual([record.dateProcessed, record.dateReported], [iso(1000), null]);

    clock.now = START + 2999;
    assert.equal((await recordOf(messageId)).statusCode, "3000");
    assert.deepEqual(simulator.delivered(), []);

    clock.now = START + 3000;
    record = await recordOf(messageId);
    assert.deepEqual([record.statusCode, record.status], ["4000", "COMPLETE"]);
    assert.deepEqual([record.dateReceived, record.dateReported], [iso(3000), iso(3000)]);
    for (const name of ["statusMessage", "dateSent", "dateCompleted"]) {
      assert.equal(name in record, false);
    }
    assert.deepEqual(simulator.delivered(), [
      {
        vendor: "solapi",
        providerMessageId: messageId,
        type: "SMS",
        to: "01011112222",
        from: SENDER,
        text: "안녕하세요",
        replacement: false,
        at: iso(3000),
      },
    ]);
  });

  const fates = [
    ["0000", smsMessage, 0, "4000", 1],
    ["0001", ataMessage, 3000, "3104", 0],
    ["0001", smsMessage, 3000, "4000", 1],
    ["0002", smsMessage, 3000, "3043", 0],
    ["0002", ataMessage, 3000, "4000", 1],
    ["0003", smsMessage, DAY - 1, "2000", 0],
    ["0003", smsMessage, DAY + 3000, "4000", 1],
    ["0005", ataMessage, 3000, "3107", 0],
    ["0006", ataMessage, 3000, "3104", 0],
    ["0006", smsMessage, 3000, "3032", 0],
    ["0007", smsMessage, 3000, "3044", 0],
    ["0008", smsMessage, 100 * DAY, "3000", 0],
    ["0009", smsMessage, 2999, undefined, 0],
    ["0009", smsMessage, 3000, "4000", 1],
    ["1234", ataMessage, 3000, "4000", 1],
  ];
  for (const [suffix, make, after, code, count] of fates) {
    test(`…${suffix}: ${make({}).type} has ${code} after ${after} ms`, async () => {
      const { sendSolapi, recordOf, clock, simulator } = createBench();
      const { messageId } = (await sendSolapi(make({ to: `0101111${suffix}` }))).json;
      clock.now += after;
      const record = await recordOf(messageId);
      assert.equal(record.statusCode, code);
      assert.equal("statusCode" in record, code !== undefined);
      assert.equal(simulator.delivered().length, count);
    });
  }

  test("an AlimTalk shows its template and bare variable names", async () => {
    const { sendSolapi, clock, simulator } = createBench();
    await sendSolapi(ataMessage());
    clock.now += 3000;
    const [message] = simulator.delivered();
    assert.deepEqual(
      [message.type, message.templateId, message.variables, "text" in message],
      ["ALIMTALK", "WELCOME", { name: "민지" }, false],
    );
  });
});

describe("SOLAPI native replacement", () => {
  const failing = (changes, kakao) =>
    ataMessage({ to: "01000000001", from: SENDER, text: "가입을 환영합니다.", ...changes }, kakao);

  test("sends an SMS after the AlimTalk has failed, and no second one", async () => {
    const { sendSolapi, recordOf, clock, simulator } = createBench();
    const { messageId } = (await sendSolapi(failing())).json;
    clock.now = START + 3000;
    const record = await recordOf(messageId);
    assert.deepEqual([record.statusCode, record.replacement], ["3104", true]);
    assert.match(record.reason, /미사용자/);
    assert.deepEqual(simulator.delivered(), []);
    clock.now = START + DAY;
    assert.deepEqual(simulator.delivered(), [
      {
        vendor: "solapi",
        providerMessageId: messageId,
        type: "SMS",
        to: "01000000001",
        from: SENDER,
        text: "가입을 환영합니다.",
        replacement: true,
        at: iso(6000),
      },
    ]);
    assert.equal((await recordOf(messageId)).statusCode, "3104");
  });

  test("sends an LMS for a long text or a subject", async () => {
    const { sendSolapi, clock, simulator } = createBench();
    await sendSolapi(failing({ text: "가".repeat(46) }));
    await sendSolapi(failing({ subject: "환영" }));
    clock.now += 6000;
    assert.deepEqual(
      simulator.delivered().map((message) => [message.type, message.subject]),
      [
        ["LMS", undefined],
        ["LMS", "환영"],
      ],
    );
  });

  const withoutReplacement = [
    ["disableSms is true", failing({}, { disableSms: true })],
    ["there is no sender", failing({ from: undefined })],
    ["there is no text", failing({ text: undefined })],
    ["the SMS fails too", failing({ to: "01000000006" })],
  ];
  for (const [name, message] of withoutReplacement) {
    test(`nothing arrives when ${name}`, async () => {
      const { sendSolapi, clock, simulator } = createBench();
      await sendSolapi(message);
      clock.now += DAY;
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("an AlimTalk that arrives is not replaced", async () => {
    const { sendSolapi, recordOf, clock, simulator } = createBench();
    const { messageId } = (await sendSolapi(failing({ to: "01011112222" }))).json;
    clock.now += DAY;
    assert.deepEqual(
      simulator.delivered().map((message) => message.type),
      ["ALIMTALK"],
    );
    assert.equal((await recordOf(messageId)).replacement, false);
  });
});
