import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { alimtalk, createAligoBench, SENDER_KEY } from "./aligo_support.mjs";

const NO_KAKAO_USER = "01000000001";
const detailOf = async (kakao, { info }) =>
  (await kakao("/history/detail/", { mid: info.mid, limit: 500 })).list[0];

describe("Aligo AlimTalk send", () => {
  test("accepts with code 0 and an info, and delivers the text", async () => {
    const { kakao, simulator, clock } = createAligoBench();
    const answer = await kakao("/alimtalk/send/", alimtalk());
    assert.equal(answer.code, 0);
    assert.deepEqual([answer.info.type, answer.info.scnt, answer.info.fcnt], ["AT", 1, 0]);
    assert.match((await detailOf(kakao, answer)).msgid, /^Q/);
    clock.now += 3000;
    const record = await detailOf(kakao, answer);
    assert.deepEqual([record.rslt, record.rsltdate], ["0", "2026-03-02 10:00:03"]);
    assert.equal(simulator.delivered()[0].text, "민지님, 가입을 환영합니다.");
  });

  test("fails with U when the text or the buttons are not the template's", async () => {
    const button = (linkMo) =>
      JSON.stringify({ button: [{ name: "배송 조회", linkType: "WL", linkMo }] });
    const shipped = (changes) =>
      alimtalk({
        tpl_code: "ORDER_SHIPPED",
        message_1: "민지님, 주문 7의 배송이 시작되었습니다.",
        ...changes,
      });
    const cases = [
      [alimtalk({ message_1: "민지" }), "U"],
      [alimtalk({ message_1: "#{name}님, 가입을 환영합니다." }), "U"],
      [shipped({}), "U"],
      [shipped({ button_1: button("https://other.kr/7") }), "U"],
      [shipped({ button_1: button("https://example.com/7") }), "0"],
    ];
    for (const [fields, rslt] of cases) {
      const { kakao, clock } = createAligoBench();
      const answer = await kakao("/alimtalk/send/", fields);
      clock.now += 3000;
      assert.equal((await detailOf(kakao, answer)).rslt, rslt, JSON.stringify(fields));
    }
  });

  const refusals = [
    ["a wrong key", alimtalk({ apikey: "WRONG" })],
    ["an unknown sender key", alimtalk({ senderkey: "OTHER" })],
    ["an unknown template", alimtalk({ tpl_code: "OTHER" })],
    ["an unregistered sender", alimtalk({ sender: "0299999999" })],
    ["no recipient", alimtalk({ receiver_1: undefined })],
    ["no subject", alimtalk({ subject_1: undefined })],
    ["no text", alimtalk({ message_1: undefined })],
    ["buttons that are an array", alimtalk({ button_1: "[]" })],
    ["an unknown button type", alimtalk({ button_1: '{"button":[{"name":"a","linkType":"X"}]}' })],
    ["fields of a reservation that do not exist", alimtalk({ reserve: "Y" })],
    ["a reservation without seconds", alimtalk({ senddate: "202603021030" })],
    ["a failover that is no flag", alimtalk({ failover: "yes" })],
  ];
  for (const [name, fields] of refusals) {
    test(`refuses ${name} under HTTP 200`, async () => {
      const { kakao } = createAligoBench();
      assert.equal((await kakao("/alimtalk/send/", fields)).code, -99);
    });
  }

  test("takes 500 recipients and not one more", async () => {
    const { kakao } = createAligoBench();
    const fields = (count) => {
      const all = alimtalk();
      for (let n = 1; n <= count; n += 1) {
        all[`receiver_${n}`] = `010${10_001_000 + n}`;
        all[`subject_${n}`] = "알림톡";
        all[`message_${n}`] = `${n}님, 가입을 환영합니다.`;
      }
      return all;
    };
    assert.equal((await kakao("/alimtalk/send/", fields(500))).info.scnt, 500);
    assert.equal((await kakao("/alimtalk/send/", fields(501))).code, -99);
  });

  test("sends the replacement that it has a text for, and tells its id", async () => {
    const { kakao, sms, simulator, clock } = createAligoBench();
    const answer = await kakao(
      "/alimtalk/send/",
      alimtalk({ receiver_1: NO_KAKAO_USER, failover: "Y", fmessage_1: "대신" }),
    );
    assert.equal((await detailOf(kakao, answer)).smid, "");
    clock.now += 3000;
    const { smid, rslt } = await detailOf(kakao, answer);
    assert.equal(rslt, "M");
    assert.equal((await sms("/sms_list/", { mid: smid })).list[0].sms_state, "전송대기");
    clock.now += 3000;
    assert.equal((await sms("/sms_list/", { mid: smid })).list[0].sms_state, "발송완료");
    assert.deepEqual(
      simulator.delivered().map(({ text, replacement }) => [text, replacement]),
      [["대신", true]],
    );
  });

  test("waits for its time, and can be cancelled until then", async () => {
    const { kakao, simulator, clock } = createAligoBench();
    const reserve = () => kakao("/alimtalk/send/", alimtalk({ senddate: "20260302100500" }));
    const [first] = [await reserve(), await reserve()];
    assert.equal((await kakao("/cancel/", { mid: first.info.mid })).code, 0);
    clock.now += 4 * 60_000;
    assert.deepEqual(simulator.delivered(), []);
    clock.now += 2 * 60_000;
    assert.equal(simulator.delivered().length, 1);
  });

  test("lists what was sent on a day", async () => {
    const { kakao } = createAligoBench();
    const { info } = await kakao("/alimtalk/send/", alimtalk());
    const log = await kakao("/history/list/", { startdate: "20260302", enddate: "20260302" });
    assert.deepEqual(
      [log.totalPage, log.list[0].mid, log.list[0].msg_count],
      [1, String(info.mid), "1"],
    );
    const before = await kakao("/history/list/", { startdate: "20260301", enddate: "20260301" });
    assert.deepEqual(before.list, []);
  });
});

test("Aligo FriendTalk needs no template", async () => {
  const { kakao, simulator, clock } = createAligoBench();
  const fields = alimtalk({ tpl_code: undefined, message_1: "오늘만 할인" });
  assert.equal((await kakao("/friendtalk/send/", fields)).info.type, "FT");
  clock.now += 3000;
  assert.equal(simulator.delivered()[0].type, "FRIENDTALK");
});

test("Aligo templates: added, changed, inspected, deleted", async () => {
  const { kakao, clock } = createAligoBench();
  const own = { senderkey: SENDER_KEY };
  const button = JSON.stringify({
    button: [{ name: "보기", linkType: "WL", linkM: "https://m.kr" }],
  });
  const fields = { ...own, tpl_name: "안내", tpl_content: "#{a} 안내", tpl_button: button };
  const { data } = await kakao("/template/add/", fields);
  const code = { ...own, tpl_code: data.templtCode };
  assert.deepEqual([data.inspStatus, data.buttons[0].linkMo], ["REG", "https://m.kr"]);
  const wrongNames = button.replace("linkM", "linkMo");
  assert.equal((await kakao("/template/add/", { ...fields, tpl_button: wrongNames })).code, -99);
  assert.equal((await kakao("/template/modify/", { ...fields, ...code })).code, 0);
  assert.equal((await kakao("/template/request/", code)).code, 0);
  assert.equal((await kakao("/template/modify/", { ...fields, ...code })).code, -99);
  clock.now += 3000;
  const { list } = await kakao("/template/list/", code);
  assert.deepEqual([list[0].inspStatus, list[0].status], ["APR", "A"]);
  assert.equal((await kakao("/template/list/", own)).list.length, 4);
  assert.equal((await kakao("/template/del/", code)).code, 0);
  assert.deepEqual((await kakao("/template/list/", code)).list, []);
});

test("Aligo channels: asked for, added, listed", async () => {
  const { kakao } = createAligoBench();
  const plus = { plusid: "@new", phonenumber: "01012345678" };
  const add = { ...plus, authnum: "123456", categorycode: "00100010001" };
  assert.equal((await kakao("/profile/add/", add)).code, -99, "no number was asked for");
  assert.equal((await kakao("/profile/auth/", plus)).code, 0);
  assert.equal((await kakao("/profile/add/", { ...add, authnum: "000000" })).code, -99);
  const { data } = await kakao("/profile/add/", add);
  const { list } = await kakao("/profile/list/", { plusid: "@new" });
  assert.equal(list[0].senderKey, data[0].senderKey);
  assert.equal((await kakao("/profile/list/")).list.length, 2);
  const talk = alimtalk({ senderkey: list[0].senderKey, tpl_code: undefined });
  assert.equal((await kakao("/friendtalk/send/", talk)).code, 0, "it may send");
  assert.equal((await kakao("/category/")).data.thirdBusinessType[0].code, "00100010001");
  assert.equal((await kakao("/heartinfo/")).list.ALT_CNT, 10_000);
  assert.equal((await kakao("/nothing/")).status, 404);
});
