import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createBench } from "./support.mjs";

const ADD = "/api/template/add/";
const template = (changes = {}) => ({
  templateName: "주문 확인",
  templateContent: "#{name}님, 주문이 확인되었습니다.",
  ...changes,
});

async function listed(alimtalk, filter = {}) {
  return (await alimtalk("/api/template/", filter)).json.list;
}

describe("IWINV templates", () => {
  test("one that is created is inspected, then can be sent", async () => {
    const { alimtalk, clock, simulator } = createBench();
    const buttons = [{ type: "WL", name: "보기", linkMo: "https://example.com/#{id}" }];
    const { code, templateCode } = (await alimtalk(ADD, template({ buttons }))).json;
    assert.equal(code, 200);
    const send = () =>
      alimtalk("/api/v2/send/", {
        templateCode,
        list: [{ phone: "01011112222", templateParam: ["민지", "7"] }],
      });
    assert.equal((await send()).json.code, 501);
    assert.equal((await listed(alimtalk, { templateCode }))[0].status, "I");
    clock.now += 3000;
    const [entry] = await listed(alimtalk, { templateCode });
    assert.deepEqual(
      [entry.status, entry.createDate, entry.buttons],
      ["Y", "2026-03-02 10:00:00", buttons],
    );
    assert.equal((await send()).json.success, 1);
    clock.now += 3000;
    assert.equal(simulator.delivered()[0].text, "민지님, 주문이 확인되었습니다.");
  });

  test("one that is changed is inspected again", async () => {
    const { alimtalk } = createBench();
    const body = template({ templateCode: "WELCOME", templateContent: "바뀌었습니다." });
    assert.equal((await alimtalk("/api/template/modify/", body)).json.code, 200);
    const [entry] = await listed(alimtalk, { templateCode: "WELCOME" });
    assert.deepEqual([entry.templateContent, entry.status], ["바뀌었습니다.", "I"]);
  });

  test("one that is deleted is gone, until a reset", async () => {
    const { alimtalk, simulator } = createBench();
    const { json } = await alimtalk("/api/template/delete/", { templateCode: "WELCOME" });
    assert.deepEqual(json, { code: 200, messgae: "성공" });
    assert.deepEqual(await listed(alimtalk, { templateCode: "WELCOME" }), []);
    simulator.reset();
    assert.equal((await listed(alimtalk, { templateCode: "WELCOME" })).length, 1);
  });

  const refusals = [
    ["no name", ADD, template({ templateName: undefined }), 400],
    ["a name of 16", ADD, template({ templateName: "가".repeat(16) }), 400],
    ["a content of 1001", ADD, template({ templateContent: "가".repeat(1001) }), 400],
    ["a code of one's own", ADD, template({ templateCode: "MINE" }), 400],
    ["the button type DS", ADD, template({ buttons: [{ type: "DS", name: "배송" }] }), 400],
    [
      "other names of a link",
      ADD,
      template({ buttons: [{ type: "WL", name: "보기", linkMobile: "https://example.com" }] }),
      400,
    ],
    ["six buttons", ADD, template({ buttons: Array(6).fill({ type: "MD", name: "x" }) }), 400],
    ["a change of none", "/api/template/modify/", template({ templateCode: "NONE" }), 501],
    ["a deletion of none", "/api/template/delete/", { templateCode: "NONE" }, 501],
  ];
  for (const [name, path, body, code] of refusals) {
    test(`answers ${code} for ${name}`, async () => {
      assert.equal((await createBench().alimtalk(path, body)).json.code, code);
    });
  }
});
