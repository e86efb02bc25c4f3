import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createBench, PF_ID } from "./support.mjs";

const TEMPLATE = {
  channelId: PF_ID,
  name: "가입",
  content: "#{name}님",
  categoryCode: "001",
  buttons: [{ buttonName: "보기", buttonType: "WL", linkMo: "https://a.kr" }],
};

function createKakao() {
  const bench = createBench();
  const kakao = (method, path, body) => bench.solapi(method, `/kakao/v2/${path}`, body);
  const add = async (changes) =>
    (await kakao("POST", "templates", { ...TEMPLATE, ...changes })).json;
  return { ...bench, kakao, add };
}

describe("SOLAPI templates", () => {
  test("a template is created, changed, inspected and deleted", async () => {
    const { kakao, add } = createKakao();
    const { templateId, status, variables } = await add();
    assert.equal(templateId.length, 32);
    assert.deepEqual([status, variables], ["PENDING", [{ name: "#{name}" }]]);
    const path = `templates/${templateId}`;
    assert.equal((await kakao("PUT", path, { content: "안녕" })).json.content, "안녕");
    assert.equal((await kakao("PUT", `${path}/inspection`)).json.status, "INSPECTING");
    const late = await kakao("PUT", path, { content: "x" });
    assert.deepEqual([late.status, late.json.errorCode], [400, "InvalidStatus"]);
    assert.equal((await kakao("GET", path)).json.content, "안녕");
    assert.equal((await kakao("DELETE", path)).status, 200);
    assert.equal((await kakao("GET", path)).status, 404);
  });

  test("pages are followed by nextKey and filtered by status and channel", async () => {
    const { kakao, add } = createKakao();
    const ids = [];
    for (let i = 0; i < 3; i += 1) ids.push((await add()).templateId);
    const first = (await kakao("GET", "templates?limit=2&status=PENDING")).json;
    assert.deepEqual(
      first.templateList.map((one) => one.templateId),
      ids.slice(0, 2),
    );
    const rest = (await kakao("GET", `templates?limit=2&startKey=${first.nextKey}`)).json;
    assert.deepEqual([rest.templateList.length, rest.nextKey], [1, null]);
    assert.deepEqual((await kakao("GET", "templates?channelId=PF")).json.templateList, []);
  });

  for (const [name, changes, status] of [
    ["no category", { categoryCode: undefined }, 400],
    ["an unknown key", { code: "x" }, 400],
    ["buttons of another vendor", { buttons: [{ name: "보기", type: "WL" }] }, 400],
    ["an unknown channel", { channelId: "PF" }, 404],
  ]) {
    test(`refuses ${name}`, async () => {
      const { kakao } = createKakao();
      assert.equal((await kakao("POST", "templates", { ...TEMPLATE, ...changes })).status, status);
    });
  }

  test("a path that is no text is not found", async () => {
    assert.equal((await createKakao().kakao("GET", "templates/%E0%A4%A")).status, 404);
  });
});

describe("SOLAPI channels", () => {
  test("a channel is added with the token that its manager got", async () => {
    const { kakao } = createKakao();
    const channel = { searchId: "@new", phoneNumber: "01011112222" };
    const add = (token) => kakao("POST", "channels", { ...channel, categoryCode: "001", token });
    assert.equal((await add("123456")).status, 400);
    assert.equal((await kakao("POST", "channels/token", channel)).status, 200);
    assert.equal((await add("000000")).status, 400);
    const { json } = await add("123456");
    assert.equal(json.searchId, "@new");
    const list = (await kakao("GET", "channels?searchId=%40new")).json.channelList;
    assert.deepEqual(
      list.map((one) => one.channelId),
      [json.channelId],
    );
    assert.equal((await kakao("GET", "channels")).json.channelList.length, 2);
    assert.ok((await kakao("GET", "channels/categories")).json[0].code);
  });
});
