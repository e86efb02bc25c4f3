import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { createAligoBench, SENDER, text } from "./aligo_support.mjs";
import { MINUTE } from "./support.mjs";

const PNG = new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255, 1])], { type: "image/png" });
const mass = (count, changes = {}) => {
  const fields = { sender: SENDER, msg_type: "SMS", cnt: String(count) };
  for (let n = 1; n <= count; n += 1) {
    fields[`rec_${n}`] = `010${10_001_000 + n}`;
    fields[`msg_${n}`] = `내용 ${n}`;
  }
  return { ...fields, ...changes };
};

describe("Aligo SMS send", () => {
  test("accepts with a numeric code, an id and counts", async () => {
    const { sms } = createAligoBench();
    const { msg_id, message, ...rest } = await sms("/send/", text());
    assert.deepEqual(rest, { result_code: 1, success_cnt: 1, error_cnt: 0, msg_type: "SMS" });
    assert.ok(Number.isInteger(msg_id));
  });

  test("counts recipients that are refused at reception", async () => {
    const { sms } = createAligoBench();
    const answer = await sms("/send/", text({ receiver: "01011112222,01000000004" }));
    assert.deepEqual([answer.success_cnt, answer.error_cnt], [1, 1]);
    const { list } = await sms("/sms_list/", { mid: answer.msg_id });
    assert.deepEqual(
      list.map(({ receiver }) => receiver),
      ["01011112222"],
    );
  });

  const refusals = [
    ["a wrong key", text({ key: "WRONG" }), -101],
    ["a wrong user", text({ user_id: "WRONG" }), -101],
    ["an unregistered sender", text({ sender: "0299999999" }), -99],
    ["no receiver", text({ receiver: undefined }), -99],
    ["a receiver with hyphens", text({ receiver: "010-1111-2222" }), -99],
    ["1,001 receivers", text({ receiver: Array(1001).fill("01011112222").join() }), -99],
    ["no text", text({ msg: undefined }), -99],
    ["an SMS above 90 bytes", text({ msg: "가".repeat(46) }), -99],
    ["a title of an SMS", text({ title: "공지" }), -99],
    ["a title above 44 bytes", text({ msg_type: "LMS", title: "가".repeat(23) }), -99],
    ["an MMS without a picture", text({ msg_type: "MMS" }), -99],
    ["a picture that is a text", text({ msg_type: "MMS", image: "https://x.kr/a.jpg" }), -99],
    ["a picture that is none", text({ msg_type: "MMS", image: new Blob(["text"]) }), -99],
    ["an unknown field", text({ rec_1: "01011112222" }), -99],
    ["a time 9 minutes ahead", text({ rdate: "20260302", rtime: "1009" }), -99],
    ["half a time", text({ rdate: "20260302" }), -99],
  ];
  for (const [name, fields, code] of refusals) {
    test(`refuses ${name} under HTTP 200`, async () => {
      const { sms, simulator, clock } = createAligoBench();
      const { result_code, message } = await sms("/send/", fields);
      assert.deepEqual([result_code, typeof message], [code, "string"]);
      clock.now += 3000;
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("refuses everything when nothing is left", async () => {
    const { sms } = createAligoBench({ aligo: { remaining: 0 } });
    assert.equal((await sms("/send/", text())).result_code, -201);
    assert.equal((await sms("/remain/")).SMS_CNT, 0);
  });

  test("takes a picture as a file, byte by byte", async () => {
    const { sms, simulator, clock } = createAligoBench();
    const answer = await sms("/send/", text({ msg_type: "MMS", image: PNG }));
    assert.deepEqual([answer.result_code, answer.msg_type], [1, "MMS"]);
    clock.now += 3000;
    const [{ type, imageBytes }] = simulator.delivered();
    assert.deepEqual([type, imageBytes], ["MMS", PNG.size]);
  });

  test("sends nothing in test mode", async () => {
    const { sms, simulator, clock } = createAligoBench();
    assert.equal((await sms("/send/", text({ testmode_yn: "Y" }))).result_code, 1);
    clock.now += 3000;
    assert.deepEqual(simulator.delivered(), []);
  });
});

describe("Aligo SMS bulk send", () => {
  test("sends each recipient a text of its own", async () => {
    const { sms, simulator, clock } = createAligoBench();
    assert.equal((await sms("/send_mass/", mass(500))).success_cnt, 500);
    clock.now += 3000;
    const delivered = simulator.delivered();
    assert.deepEqual([delivered.length, delivered[499].text], [500, "내용 500"]);
  });

  for (const [name, fields] of [
    ["501 recipients", mass(501)],
    ["a count that is too small", mass(2, { cnt: "1" })],
    ["a count that is too large", mass(2, { cnt: "3" })],
    ["no type", mass(2, { msg_type: undefined })],
    ["a field of the single send", mass(2, { receiver: "01011112222" })],
  ]) {
    test(`refuses ${name}`, async () => {
      const { sms } = createAligoBench();
      assert.equal((await sms("/send_mass/", fields)).result_code, -99);
    });
  }
});

describe("Aligo SMS log and results", () => {
  test("shows a message on its way", async () => {
    const { sms, clock } = createAligoBench();
    const { msg_id } = await sms("/send/", text());
    const state = async () => (await sms("/sms_list/", { mid: msg_id })).list[0].sms_state;
    assert.equal(await state(), "전송대기");
    clock.now += 1000;
    assert.equal(await state(), "전송중");
    clock.now += 2000;
    assert.equal(await state(), "발송완료");
  });

  test("pages and lists by day", async () => {
    const { sms } = createAligoBench();
    const { msg_id } = await sms("/send_mass/", mass(70));
    const page = (number) => sms("/sms_list/", { mid: msg_id, page: number, page_size: 30 });
    assert.deepEqual([(await page(1)).next_yn, (await page(3)).next_yn], ["Y", "N"]);
    assert.equal((await page(3)).list.length, 10);
    assert.equal((await sms("/sms_list/", { mid: msg_id, page_size: 501 })).result_code, -99);
    const log = await sms("/list/", { start_date: "20260302", limit_day: 1 });
    assert.deepEqual([log.list[0].mid, log.list[0].sms_count], [msg_id, 70]);
    assert.deepEqual((await sms("/list/", { start_date: "20260301" })).list, []);
  });

  test("cancels a reservation until five minutes before it", async () => {
    const { sms, simulator, clock } = createAligoBench();
    const reserve = () => sms("/send/", text({ rdate: "20260302", rtime: "1030" }));
    const [first, second] = [await reserve(), await reserve()];
    assert.match((await sms("/cancel/", { mid: first.msg_id })).cancel_date, /^2026-03-02 10:00/);
    clock.now += 26 * MINUTE;
    assert.equal((await sms("/cancel/", { mid: second.msg_id })).result_code, -804);
    clock.now += 10 * MINUTE;
    assert.equal(simulator.delivered().length, 1);
  });
});

test("Aligo answers for its real hosts, and no record shows its keys", async () => {
  const { simulator } = createAligoBench();
  const { aligo } = SIMULATOR_DEFAULTS;
  const body = () => new URLSearchParams({ key: aligo.apiKey, user_id: aligo.userId, x: "1" });
  const post = (url) => simulator.fetch(url, { method: "POST", body: body() });
  assert.equal((await (await post("https://apis.aligo.in/remain/")).json()).result_code, 1);
  const kakao = await post("https://kakaoapi.aligo.in/akv10/heartinfo/");
  assert.equal((await kakao.json()).code, -99, "its fields have other names");
  assert.equal((await post("https://apis.aligo.in/nothing/")).status, 404);
  const [request] = simulator.requests();
  assert.deepEqual(request.body, { key: "***", user_id: "***", x: "1" });
  assert.equal(JSON.stringify(simulator.requests()).includes(aligo.apiKey), false);
});

test("a fault rule for aligo meets both of its APIs", async () => {
  const { sms, kakao, simulator } = createAligoBench();
  simulator.fail({ kind: "http", status: 503, vendor: "aligo", times: 2 });
  assert.deepEqual(await sms("/remain/"), { status: 503 });
  assert.deepEqual(await kakao("/heartinfo/"), { status: 503 });
  simulator.fail({ kind: "http", vendor: "aligo-kakao" });
  assert.equal((await sms("/remain/")).result_code, 1);
});
