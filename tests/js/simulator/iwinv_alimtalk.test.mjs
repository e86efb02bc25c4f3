import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { createBench, DAY, MINUTE, SENDER } from "./support.mjs";

const SEND = "/api/v2/send/";
const HISTORY = "/api/history/";
const NO_KAKAO_USER = "01000000001";

const request = (changes = {}, recipient = {}) => ({
  templateCode: "WELCOME",
  list: [{ phone: "01011112222", templateParam: ["민지"], ...recipient }],
  ...changes,
});
const resend = (changes = {}, phone = NO_KAKAO_USER) =>
  request({ reSend: "Y", resendCallback: SENDER, ...changes }, { phone });

describe("IWINV AlimTalk send", () => {
  test("accepts and gives counts and a number", async () => {
    const { alimtalk } = createBench();
    const { status, json } = await alimtalk(SEND, request());
    const { seqNo, message, ...rest } = json;
    assert.deepEqual([status, rest], [200, { code: 200, success: 1, fail: 0 }]);
    assert.ok(Number.isInteger(seqNo));
    assert.ok((await alimtalk(SEND, request())).json.seqNo > seqNo);
  });

  const refusals = [
    ["an unknown template", request({ templateCode: "OTHER" }), 501],
    ["no template", request({ templateCode: undefined }), 501],
    ["no list", request({ list: undefined }), 502],
    ["an empty list", request({ list: [] }), 502],
    ["a list of strings", request({ list: ["01011112222"] }), 502],
    ["an unknown key of a recipient", request({}, { name: "민지" }), 502],
    ["10,001 recipients", request({ list: Array(10_001).fill({ phone: "01011112222" }) }), 514],
    ["no number", request({}, { phone: undefined }), 512],
    ["a number with hyphens", request({}, { phone: "010-1111-2222" }), 513],
    ["a number with a country code", request({}, { phone: "821011112222" }), 513],
    ["no templateParam", request({}, { templateParam: undefined }), 508],
    ["too many values", request({}, { templateParam: ["민지", "7"] }), 509],
    ["a value that is no string", request({}, { templateParam: [7] }), 509],
    ["a rendered text over 1000", request({}, { templateParam: ["가".repeat(1000)] }), 516],
    ["reserve without a date", request({ reserve: "Y" }), 506],
    ["an ISO date", request({ reserve: "Y", sendDate: "2026-03-02T12:00:00Z" }), 506],
    ["a day that is none", request({ reserve: "Y", sendDate: "2026-02-30 12:00:00" }), 506],
    ["14 minutes ahead", request({ reserve: "Y", sendDate: "2026-03-02 10:14:00" }), 507],
    ["over 2 days ahead", request({ reserve: "Y", sendDate: "2026-03-04 10:00:01" }), 507],
    [
      "UTC in place of Korean time",
      request({ reserve: "Y", sendDate: "2026-03-02 02:00:00" }),
      507,
    ],
    ["a wrong reserve", request({ reserve: "yes" }), 400],
    ["a wrong reSend", resend({ reSend: "T" }), 503],
    ["a wrong resendType", resend({ resendType: "sms" }), 504],
    ["own text without a text", resend({ resendType: "N" }), 504],
    ["no resendCallback", resend({ resendCallback: undefined }), 505],
    ["an unregistered resendCallback", resend({ resendCallback: "0299999999" }), 505],
    ["a title of 41 bytes", resend({ resendTitle: `${"가".repeat(20)}a` }), 510],
    ["a title with a line end", resend({ resendTitle: "가\n나" }), 511],
    ["a title with an exclamation mark", resend({ resendTitle: "welcome!" }), 511],
    ["a text over 1000", resend({ resendType: "N", resendContent: "가".repeat(1001) }), 515],
    ["an unknown key", request({ templateId: "WELCOME" }), 400],
  ];
  for (const [name, body, code] of refusals) {
    test(`answers ${code} for ${name}`, async () => {
      const { alimtalk, simulator, clock } = createBench();
      const { status, json } = await alimtalk(SEND, body);
      assert.deepEqual([status, json.code, json.message !== ""], [200, code, true]);
      assert.equal("seqNo" in json, false);
      clock.now += 3 * DAY;
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("checks key, address, status of the template, balance and method", async () => {
    const codeOf = async (options, headers) =>
      (await createBench({ iwinv: options }).alimtalk(SEND, request(), headers)).json.code;
    assert.equal(await codeOf({}, { AUTH: btoa("OTHER") }), 201);
    assert.equal(await codeOf({ allowedIps: ["192.0.2.1"] }), 206);
    assert.equal(
      await codeOf({ allowedIps: ["192.0.2.1"] }, { "x-forwarded-for": "192.0.2.1" }),
      200,
    );
    assert.equal(await codeOf({ balance: 0 }), 519);
    const [template] = SIMULATOR_DEFAULTS.iwinv.templates;
    assert.equal(await codeOf({ templates: [{ ...template, status: "I" }] }), 501);

    const { simulator, alimtalk } = createBench();
    const got = await simulator.fetch("https://simulator.test/iwinv-alimtalk/api/v2/send/");
    assert.equal(got.status, 405);
    assert.equal((await alimtalk("/api/v2/send", request())).status, 404);
  });

  test("takes values in the order of content, then button links", async () => {
    const { alimtalk, simulator, clock } = createBench();
    const list = [{ phone: "01011112222", templateParam: ["민지", "A-7", "T9"] }];
    assert.equal((await alimtalk(SEND, { templateCode: "ORDER_SHIPPED", list })).json.code, 200);
    clock.now += 3000;
    const [{ text, variables }] = simulator.delivered();
    assert.equal(text, "민지님, 주문 A-7의 배송이 시작되었습니다.");
    assert.deepEqual(variables, { name: "민지", orderId: "A-7", trackingId: "T9" });
  });

  test("a template without variables needs no values", async () => {
    const { alimtalk } = createBench();
    const body = { templateCode: "NOTICE", list: [{ phone: "01011112222" }] };
    assert.equal((await alimtalk(SEND, body)).json.code, 200);
  });

  test("counts a refusing number as failed; history shows it without a date", async () => {
    const { alimtalk } = createBench();
    const { json } = await alimtalk(SEND, request({}, { phone: "01000000004" }));
    assert.deepEqual([json.code, json.success, json.fail], [200, 0, 1]);
    const { list } = (await alimtalk(HISTORY, { seqNo: json.seqNo })).json;
    assert.deepEqual([list[0].statusCode, list[0].sendDate], ["FAIL", null]);
  });
});

describe("IWINV AlimTalk history", () => {
  test("tells of a delivery in Korean time", async () => {
    const { alimtalk, clock } = createBench();
    const { seqNo } = (await alimtalk(SEND, request())).json;
    const record = async () => (await alimtalk(HISTORY, { seqNo })).json.list[0];

    const waiting = await record();
    assert.equal(waiting.requestDate, "2026-03-02 10:00:00");
    assert.deepEqual([waiting.statusCode, waiting.sendDate], [null, null]);
    clock.now += 1000;
    const handedOver = await record();
    assert.deepEqual([handedOver.statusCode, handedOver.sendDate], [null, "2026-03-02 10:00:01"]);
    clock.now += 2000;
    const { requestDate, message, buttons, ...delivered } = await record();
    assert.deepEqual(delivered, {
      seqNo,
      phone: "01011112222",
      callback: "",
      templateCode: "WELCOME",
      sendMessage: "민지님, 가입을 환영합니다.",
      reserve: "N",
      sendDate: "2026-03-02 10:00:01",
      receiveDate: "2026-03-02 10:00:03",
      statusCode: "OK",
      statusCodeName: "성공",
      resendStatus: null,
      resendStatusName: null,
    });
  });

  for (const phone of ["01000000001", "01000000005", "01000000006"]) {
    test(`${phone} fails with 카카오 and 미사용 in the text`, async () => {
      const { alimtalk, clock, simulator } = createBench();
      const { seqNo } = (await alimtalk(SEND, request({}, { phone }))).json;
      clock.now += 3000;
      const [record] = (await alimtalk(HISTORY, { seqNo })).json.list;
      assert.equal(record.statusCode, "FAIL");
      assert.match(record.statusCodeName, /카카오.*미사용/);
      assert.equal(record.receiveDate, null);
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("a reservation waits for its time", async () => {
    const { alimtalk, clock, simulator } = createBench();
    const sendDate = "2026-03-02 10:15:00";
    assert.equal((await alimtalk(SEND, request({ reserve: "Y", sendDate }))).json.code, 200);
    clock.now += 15 * MINUTE;
    assert.deepEqual(simulator.delivered(), []);
    const reserved = (await alimtalk(HISTORY, { reserve: "Y" })).json;
    assert.deepEqual([reserved.totalCount, reserved.list[0].sendDate], [1, null]);
    assert.equal((await alimtalk(HISTORY, { reserve: "N" })).json.totalCount, 0);
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
  });

  test("a reservation may be 15 minutes ahead in whole seconds, and up to 2 days", async () => {
    const { alimtalk, clock } = createBench();
    clock.now += 500;
    for (const sendDate of ["2026-03-02 10:15:00", "2026-03-04 10:00:00"]) {
      assert.equal((await alimtalk(SEND, request({ reserve: "Y", sendDate }))).json.code, 200);
    }
  });

  test("filters and pages, the newest first", async () => {
    const { alimtalk, clock } = createBench();
    for (let i = 0; i < 20; i += 1) {
      const phone = i % 2 === 0 ? "01011112222" : "01033334444";
      await alimtalk(SEND, request({}, { phone }));
      clock.now += MINUTE;
    }
    const find = async (body) => (await alimtalk(HISTORY, body)).json;
    const first = await find({});
    assert.deepEqual([first.totalCount, first.list.length], [20, 15]);
    assert.equal(first.list[0].requestDate, "2026-03-02 10:19:00");
    assert.equal((await find({ pageNum: 2 })).list.length, 5);
    assert.equal((await find({ pageSize: 1000 })).list.length, 20);
    assert.equal((await find({ phone: "01033334444" })).totalCount, 10);
    const range = { startDate: "2026-03-02 10:05:00", endDate: "2026-03-02 10:07:00" };
    assert.equal((await find(range)).totalCount, 3);
    assert.equal((await find({ seqNo: 1 })).totalCount, 0);
  });

  const refusals = [
    ["a page size over 1000", { pageSize: 1001 }, 400],
    ["a seqNo that is a string", { seqNo: "1" }, 400],
    ["an unknown key", { page: 1 }, 400],
    ["an ISO date", { startDate: "2026-03-02T00:00:00Z" }, 506],
  ];
  for (const [name, body, code] of refusals) {
    test(`answers ${code} for ${name}`, async () => {
      assert.equal((await createBench().alimtalk(HISTORY, body)).json.code, code);
    });
  }
});

describe("IWINV AlimTalk replacement", () => {
  test("repeats the AlimTalk's text with resendType Y, the default", async () => {
    const { alimtalk, clock, simulator } = createBench();
    const { seqNo } = (await alimtalk(SEND, resend())).json;
    const record = async () => (await alimtalk(HISTORY, { seqNo })).json.list[0];
    clock.now += 3000;
    assert.deepEqual(
      [(await record()).statusCode, (await record()).resendStatus],
      ["FAIL", "WAIT"],
    );
    clock.now += 3000;
    const { resendStatus, resendStatusName, callback } = await record();
    assert.deepEqual([resendStatus, resendStatusName, callback], ["06", "전송 성공", SENDER]);
    const [message, ...others] = simulator.delivered();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [message.type, message.text, message.replacement, message.providerMessageId],
      ["SMS", "민지님, 가입을 환영합니다.", true, String(seqNo)],
    );
  });

  test("sends resendContent with resendType N, as LMS with a title", async () => {
    const { alimtalk, clock, simulator } = createBench();
    const own = { resendType: "N", resendContent: "환영합니다", resendTitle: "가입 (안내)" };
    await alimtalk(SEND, resend(own));
    clock.now += 6000;
    const [{ type, text, subject, replacement }] = simulator.delivered();
    assert.deepEqual(
      [type, text, subject, replacement],
      ["LMS", "환영합니다", "가입 (안내)", true],
    );
  });

  test("shows a replacement that fails too", async () => {
    const { alimtalk, clock, simulator } = createBench();
    const { seqNo } = (await alimtalk(SEND, resend({}, "01000000006"))).json;
    clock.now += DAY;
    const [record] = (await alimtalk(HISTORY, { seqNo })).json.list;
    assert.deepEqual([record.statusCode, record.resendStatus], ["FAIL", "07"]);
    assert.deepEqual(simulator.delivered(), []);
  });

  test("replaces nothing without reSend or when the AlimTalk arrives", async () => {
    const { alimtalk, clock, simulator } = createBench();
    await alimtalk(SEND, resend({ reSend: "N" }));
    await alimtalk(SEND, resend({}, "01011112222"));
    clock.now += DAY;
    assert.deepEqual(
      simulator.delivered().map((message) => [message.type, message.replacement]),
      [["ALIMTALK", false]],
    );
  });
});

describe("IWINV AlimTalk templates and balance", () => {
  test("lists templates; the code filter matches in part", async () => {
    const { alimtalk } = createBench({
      iwinv: {
        templates: [
          { templateCode: "A10", templateContent: "열" },
          { templateCode: "A1", templateContent: "하나", status: "I" },
        ],
      },
    });
    const codes = async (body) =>
      (await alimtalk("/api/template/", body)).json.list.map((one) => one.templateCode);
    assert.deepEqual(await codes({ pageNum: "1", pageSize: "15" }), ["A10", "A1"]);
    assert.deepEqual(await codes({ templateCode: "A1" }), ["A10", "A1"]);
    assert.deepEqual(await codes({ templateStatus: "I" }), ["A1"]);
    assert.deepEqual(await codes({ pageNum: "2", pageSize: "1" }), ["A1"]);
    assert.equal((await alimtalk("/api/template/", { pageSize: "1001" })).json.code, 400);
  });

  test("gives the balance by POST and by GET", async () => {
    const { alimtalk, simulator } = createBench({ iwinv: { balance: 77 } });
    assert.equal((await alimtalk("/api/charge/", {})).json.charge, 77);
    const got = await simulator.fetch("https://simulator.test/iwinv-alimtalk/api/charge/", {
      headers: { AUTH: btoa(SIMULATOR_DEFAULTS.iwinv.apiKey) },
    });
    assert.equal((await got.json()).charge, 77);
  });
});
