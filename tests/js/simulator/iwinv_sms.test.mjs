import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { createBench, DAY, MINUTE, SENDER } from "./support.mjs";

const SEND = "/api/v2/send/";
const HISTORY = "/api/history/";

const request = (changes = {}) => ({
  version: "1.0",
  from: SENDER,
  to: ["01011112222"],
  text: "안녕하세요",
  ...changes,
});
const query = (changes = {}) => ({
  version: "1.0",
  companyid: SIMULATOR_DEFAULTS.iwinv.smsCompanyId,
  startDate: "2026-03-01",
  endDate: "2026-03-03",
  ...changes,
});

describe("IWINV SMS send", () => {
  test("accepts an SMS and gives a request number", async () => {
    const { sms } = createBench();
    const { requestNo, message, ...rest } = (await sms(SEND, request())).json;
    assert.deepEqual(rest, { resultCode: 0, msgType: "SMS" });
    assert.match(requestNo, /^\d{20}$/);
  });

  test("makes an LMS of a long text, of a title and of msgType LMS", async () => {
    const { sms } = createBench();
    const typeOf = async (changes) => (await sms(SEND, request(changes))).json.msgType;
    assert.equal(await typeOf({ text: "가".repeat(45), msgType: "SMS" }), "SMS");
    assert.equal(await typeOf({ text: "가".repeat(46), msgType: "SMS" }), "LMS");
    assert.equal(await typeOf({ title: "공지" }), "LMS");
    assert.equal(await typeOf({ msgType: "LMS" }), "LMS");
    assert.equal(await typeOf({ msgType: "GSMS" }), "SMS");
  });

  test("sends a GSMS abroad, and nothing else", async () => {
    const { sms } = createBench();
    const codeOf = async (changes) => (await sms(SEND, request(changes))).json.resultCode;
    assert.equal(await codeOf({ to: ["12025550100"], msgType: "GSMS" }), 0);
    assert.equal(await codeOf({ to: ["12025550100"], msgType: "SMS" }), 41);
    assert.equal(await codeOf({ to: ["12025550100"] }), 41);
  });

  const refusals = [
    ["an unregistered sender", request({ from: "0299999999" }), 13],
    ["a sender with hyphens", request({ from: "02-1234-5678" }), 13],
    ["no recipient", request({ to: [] }), 41],
    ["a recipient that is no list", request({ to: "01011112222" }), 41],
    ["a recipient with hyphens", request({ to: ["010-1111-2222"] }), 41],
    ["1,001 recipients", request({ to: Array(1001).fill("01011112222") }), 44],
    ["no text", request({ text: "" }), 1],
    ["2001 bytes", request({ text: `${"가".repeat(1000)}a` }), 21],
    ["a title with a line end", request({ title: "공지\n안내" }), 22],
    ["a title with an exclamation mark", request({ title: "공지!" }), 22],
    ["a title of 41 bytes", request({ title: `${"가".repeat(20)}a` }), 23],
    ["an ISO date", request({ date: "2026-03-02T12:00:00Z" }), 43],
    ["14 minutes ahead", request({ date: "2026-03-02 10:14:00" }), 42],
    ["over a month ahead", request({ date: "2026-04-03 00:00:00" }), 42],
    ["a wrong version", request({ version: "2.0" }), 1],
    ["a wrong msgType", request({ msgType: "FAX" }), 1],
    ["an unknown key", request({ subject: "공지" }), 1],
  ];
  for (const [name, body, code] of refusals) {
    test(`answers ${code} for ${name}`, async () => {
      const { sms, simulator, clock } = createBench();
      const { status, json } = await sms(SEND, body);
      assert.deepEqual([status, json.resultCode, json.message !== ""], [200, code, true]);
      clock.now += 60 * DAY;
      assert.deepEqual(simulator.delivered(), []);
    });
  }

  test("checks keys, address, balance and media", async () => {
    const codeOf = async (options, headers) =>
      (await createBench({ iwinv: options }).sms(SEND, request(), headers)).json.resultCode;
    assert.equal(await codeOf({}, { secret: btoa(SIMULATOR_DEFAULTS.iwinv.smsApiKey) }), 14);
    assert.equal(await codeOf({ allowedIps: ["192.0.2.1"] }), 15);
    assert.equal(await codeOf({ balance: 0 }), 50);
    assert.equal(await codeOf({}, { "content-type": "multipart/form-data; boundary=x" }), 33);
  });

  test("sends one text to a thousand numbers under one number", async () => {
    const { sms, simulator, clock } = createBench();
    const to = Array.from({ length: 1000 }, (_, i) => `0102001${1000 + i}`);
    const { requestNo } = (await sms(SEND, request({ to }))).json;
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1000);
    const page = (await sms(HISTORY, query({ requestNo, pageSize: 1000 }))).json;
    assert.deepEqual([page.totalCount, page.list.length], [1000, 1000]);
  });
});

describe("IWINV SMS history", () => {
  test("may refuse a page size", async () => {
    const { sms } = createBench({ iwinv: { smsPageSizeRefused: true } });
    assert.equal((await sms(HISTORY, query({ pageSize: 1000 }))).json.resultCode, 1);
    assert.equal((await sms(HISTORY, query())).json.resultCode, 0);
  });

  test("tells of a delivery", async () => {
    const { sms, clock, simulator } = createBench();
    const { requestNo } = (await sms(SEND, request())).json;
    const record = async () => (await sms(HISTORY, query({ requestNo }))).json.list[0];
    assert.deepEqual(await record(), {
      requestNo,
      companyid: "simulator",
      msgType: "SMS",
      phone: "01011112222",
      callback: SENDER,
      sendStatusCode: "WAIT",
      sendStatusMsg: "전송 대기",
      sendDate: "2026-03-02 10:00:00",
    });
    clock.now += 1000;
    assert.equal((await record()).sendStatusCode, "0");
    clock.now += 2000;
    assert.deepEqual(
      [(await record()).sendStatusCode, (await record()).sendStatusMsg],
      ["06", "전송 성공"],
    );
    assert.equal(simulator.delivered()[0].vendor, "iwinv-sms");
  });

  const fates = [
    ["0000", {}, 0, "06"],
    ["0001", {}, 3000, "06"],
    ["0002", {}, 3000, "08"],
    ["0002", { msgType: "LMS" }, 3000, "4008"],
    ["0003", {}, DAY - 1, "WAIT"],
    ["0004", {}, 3000, "40"],
    ["0006", {}, 3000, "07"],
    ["0007", {}, 3000, "10"],
    ["0008", {}, 30 * DAY, "0"],
    ["0009", {}, 2999, undefined],
    ["0009", { msgType: "LMS" }, 3000, "1000"],
  ];
  for (const [suffix, changes, after, code] of fates) {
    test(`…${suffix}: ${changes.msgType ?? "SMS"} has ${code} after ${after} ms`, async () => {
      const { sms, clock } = createBench();
      await sms(SEND, request({ to: [`0101111${suffix}`], ...changes }));
      clock.now += after;
      const [record] = (await sms(HISTORY, query())).json.list;
      assert.equal(record.sendStatusCode, code);
    });
  }

  test("a reservation waits for its time", async () => {
    const { sms, clock, simulator } = createBench();
    await sms(SEND, request({ date: "2026-03-02 10:15:00" }));
    clock.now += 15 * MINUTE;
    const [record] = (await sms(HISTORY, query())).json.list;
    assert.deepEqual([record.sendStatusCode, record.sendDate], ["WAIT", "2026-03-02 10:15:00"]);
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
  });

  test("a reservation may be 15 minutes ahead in whole seconds, and up to a month", async () => {
    const { sms, clock } = createBench();
    clock.now += 500;
    for (const date of ["2026-03-02 10:15:00", "2026-04-02 10:00:00"]) {
      assert.equal((await sms(SEND, request({ date }))).json.resultCode, 0);
    }
  });

  test("filters by Korean day, number and request", async () => {
    const { sms, clock } = createBench();
    const { requestNo } = (await sms(SEND, request())).json;
    // 15:30 UTC is already the next day in Korea.
    clock.now += 14.5 * 60 * MINUTE;
    await sms(SEND, request({ to: ["01033334444"] }));
    const count = async (changes) => (await sms(HISTORY, query(changes))).json.totalCount;
    assert.equal(await count({}), 2);
    assert.equal(await count({ startDate: "2026-03-02", endDate: "2026-03-02" }), 1);
    assert.equal(await count({ startDate: "2026-03-03", endDate: "2026-03-03" }), 1);
    assert.equal(await count({ phone: "01033334444" }), 1);
    assert.equal(await count({ requestNo }), 1);
    assert.equal(await count({ requestNo: "0" }), 0);
  });

  const refusals = [
    ["91 days", { startDate: "2025-12-01", endDate: "2026-03-02" }, 42],
    ["an end before the start", { startDate: "2026-03-03", endDate: "2026-03-02" }, 42],
    ["a date with time", { startDate: "2026-03-01 00:00:00" }, 43],
    ["no dates", { startDate: undefined }, 43],
    ["another company", { companyid: "other" }, 14],
    ["an unknown key", { companyId: "x" }, 1],
    ["a page size over 1000", { pageSize: 1001 }, 1],
  ];
  for (const [name, changes, code] of refusals) {
    test(`answers ${code} for ${name}`, async () => {
      const { json } = await createBench().sms(HISTORY, query(changes));
      assert.equal(json.resultCode, code);
    });
  }

  test("90 days are allowed", async () => {
    const range = query({ startDate: "2025-12-02", endDate: "2026-03-02" });
    assert.equal((await createBench().sms(HISTORY, range)).json.resultCode, 0);
  });

  test("gives the balance", async () => {
    const { sms } = createBench({ iwinv: { balance: 77 } });
    const { code, charge } = (await sms("/api/charge/", { version: "1.0" })).json;
    assert.deepEqual([code, charge], [0, 77]);
  });
});
