// MockProvider: templates and channels, and the checks that it shares with the vendors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MockProvider } from "kmsg-edge/provider/mock";
import { accepted } from "../support/providers.mjs";

const fixed = () => new MockProvider({ now: () => 1000 });
const template = { name: " Greeting ", content: "Hi #{name}" };

test("templates are seeded, created, changed, listed and deleted", async () => {
  let now = 1000;
  const mock = new MockProvider({ now: () => now });
  assert.deepEqual(accepted(await mock.getTemplate("MOCK_TPL_SEED")), {
    id: "MOCK_TPL_SEED",
    code: "MOCK_TPL_SEED",
    name: "Mock Seed Template",
    content: "Hello #{name}",
    status: "APPROVED",
    createdAt: new Date(1000),
    updatedAt: new Date(1000),
  });
  now = 2000;
  const buttons = [{ type: "WL", name: "Go", url_mobile: "https://#{host}/x" }];
  const made = accepted(await mock.createTemplate({ ...template, variables: ["name"], buttons }));
  assert.equal(made.code, "MOCK_TPL_1");
  assert.equal(made.name, "Greeting");
  assert.deepEqual(made.buttons, [{ type: "WL", name: "Go", linkMobile: "https://#{host}/x" }]);
  now = 3000;
  const changed = accepted(await mock.updateTemplate("MOCK_TPL_1", { category: "005" }));
  assert.equal(changed.category, "005");
  assert.equal(changed.content, "Hi #{name}");
  assert.deepEqual([changed.createdAt, changed.updatedAt], [new Date(2000), new Date(3000)]);
  const codes = accepted(await mock.listTemplates()).map(({ code }) => code);
  assert.deepEqual(codes, ["MOCK_TPL_SEED", "MOCK_TPL_1"]);
  assert.deepEqual(accepted(await mock.listTemplates({ status: "REJECTED" })), []);
  assert.equal(accepted(await mock.requestTemplateInspection("MOCK_TPL_1")), undefined);
  accepted(await mock.deleteTemplate("MOCK_TPL_1"));
  assert.equal((await mock.getTemplate("MOCK_TPL_1")).error.code, "TEMPLATE_NOT_FOUND");
});

test("mock 7: a template that is not there is reported with the provider's id", async () => {
  const mock = fixed();
  for (const answer of [
    await mock.getTemplate("NOPE"),
    await mock.updateTemplate("NOPE", {}),
    await mock.deleteTemplate("NOPE"),
    await mock.requestTemplateInspection("NOPE"),
  ]) {
    assert.equal(answer.error.code, "TEMPLATE_NOT_FOUND");
    assert.equal(answer.error.message, "Template not found: NOPE");
    assert.deepEqual(answer.error.details, { providerId: "mock" });
  }
  assert.equal((await mock.getTemplate(Symbol("x"))).error.code, "TEMPLATE_NOT_FOUND");
});

test("mock 9: page and limit are whole numbers of at least 1", async () => {
  const mock = fixed();
  for (let i = 0; i < 11; i++) await mock.createTemplate(template);
  const count = async (query) => accepted(await mock.listTemplates(query)).length;
  assert.equal(await count({}), 10);
  assert.equal(await count({ page: 2 }), 2);
  assert.equal(await count({ page: -3 }), 10);
  assert.equal(await count({ page: 0, limit: 0 }), 10);
  assert.equal(await count({ limit: -5 }), 1);
  assert.equal(await count({ page: 1.5, limit: 2.7 }), 2);
  assert.equal(await count({ page: Number.NaN, limit: Number.POSITIVE_INFINITY }), 10);
  const second = accepted(await mock.listTemplates({ page: 2.9, limit: 1.2 }));
  assert.equal(second[0].code, "MOCK_TPL_1");
});

const web = { type: "WL", name: "Go", linkMobile: "https://example.com" };
for (const [name, input, message] of [
  ["nothing", null, /^template must be an object/],
  ["no name", { content: "x" }, /^name is required$/],
  ["a blank name", { name: " ", content: "x" }, /^name is required$/],
  ["no content", { name: "x" }, /^content is required$/],
  ["broken JSON", { ...template, buttons: "[{" }, /^Invalid JSON for buttons: /],
  ["buttons that are no list", { ...template, buttons: 5 }, /^buttons must be a JSON array$/],
  ["a button that is none", { ...template, buttons: [7] }, /^buttons\[0\] must be an object with/],
  [
    "a type that is none",
    { ...template, buttons: [web, { type: "X" }] },
    /^buttons\[1\]\.type must/,
  ],
  [
    "a nameless button",
    { ...template, buttons: [{ type: "DS" }] },
    /^buttons\[0\]\.name is required$/,
  ],
  [
    "a link that is no text",
    { ...template, buttons: [{ ...web, linkPc: 5 }] },
    /^buttons\[0\]\.linkPc must be a string$/,
  ],
  ["six buttons", { ...template, buttons: Array(6).fill(web) }, /: Maximum 5 buttons are allowed$/],
  ["a thousand buttons", { ...template, buttons: Array(1000).fill(web) }, /: Maximum 5 buttons/],
  [
    "a script for a link",
    { ...template, buttons: [{ ...web, linkMobile: "javascript:alert(1)" }] },
    /^Invalid template buttons: Button 1: invalid mobile link URL$/,
  ],
  [
    "everything at once",
    {
      ...template,
      buttons: [
        { type: "WL", name: "a".repeat(15) },
        { type: "AL", name: "b" },
        { type: "AL", name: "c", linkIos: "no" },
      ],
    },
    /Button 1: name cannot exceed 14 characters, Button 1: web link .* PC link, Button 2: app link button must .* scheme, Button 3: invalid iOS link URL$/,
  ],
  ["a category that is no text", { ...template, category: 5 }, /^category must be a text$/],
  ["variables that are no texts", { ...template, variables: [1] }, /^variables must be a list/],
]) {
  test(`mock 10: a template with ${name} is refused`, async () => {
    const { error } = await fixed().createTemplate(input);
    assert.equal(error.code, "INVALID_REQUEST");
    assert.match(error.message, message);
    assert.deepEqual(error.details, { providerId: "mock" });
  });
}

test("mock 10: an update is checked too, and changes nothing when it is refused", async () => {
  const mock = fixed();
  for (const [patch, message] of [
    [{ name: "" }, "name must be a non-empty string"],
    [{ name: "new", content: "  " }, "content must be a non-empty string"],
  ]) {
    assert.equal((await mock.updateTemplate("MOCK_TPL_SEED", patch)).error.message, message);
  }
  assert.equal(accepted(await mock.getTemplate("MOCK_TPL_SEED")).name, "Mock Seed Template");
});

test("buttons are understood in every form and under the vendors' names", async () => {
  const mock = fixed();
  const wanted = [{ ...web, linkPc: "#{url}" }];
  for (const buttons of [
    wanted,
    { button: wanted },
    JSON.stringify(wanted),
    JSON.stringify({ button: wanted }),
    [{ linkType: "WL", name: "Go", linkMobile: "", linkMo: web.linkMobile, linkP: "#{url}" }],
  ]) {
    const made = accepted(await mock.createTemplate({ ...template, buttons }));
    assert.deepEqual(made.buttons, wanted);
  }
  for (const buttons of [undefined, null, "", "  "]) {
    assert.equal(accepted(await mock.createTemplate({ ...template, buttons })).buttons, undefined);
  }
  const decomposed = "가나다라마바사아자차카타파하".normalize("NFD");
  for (const button of [
    { type: "AC", name: "채널 추가" },
    { type: "DS", name: decomposed },
  ]) {
    accepted(await mock.createTemplate({ ...template, buttons: [button] }));
  }
});

test("channels are seeded, filtered, asked for and added", async () => {
  const mock = fixed();
  const seed = {
    providerId: "mock",
    senderKey: "mock-sender-seed",
    plusId: "@mock",
    name: "Mock Seed Channel",
    status: "A",
  };
  assert.deepEqual(accepted(await mock.listKakaoChannels()), [seed]);
  assert.deepEqual(accepted(await mock.listKakaoChannels({ plusId: "@other" })), []);
  assert.deepEqual(accepted(await mock.listKakaoChannels({ plusId: "", senderKey: "" })), [seed]);
  assert.deepEqual(accepted(await mock.listKakaoChannelCategories()), {
    first: [{ code: "001", name: "Mock First" }],
    second: [{ code: "001001", name: "Mock Second", parentCode: "001" }],
    third: [{ code: "001001001", name: "Mock Third", parentCode: "001001" }],
  });
  const auth = { plusId: " @shop ", phoneNumber: "01012345678" };
  assert.equal(accepted(await mock.requestKakaoChannelAuth(auth)), undefined);
  const added = await mock.addKakaoChannel({ ...auth, authNum: "1", categoryCode: "001001001" });
  assert.deepEqual(accepted(added), {
    providerId: "mock",
    senderKey: "mock-sender-1",
    plusId: "@shop",
    name: "Mock Channel",
    status: "A",
  });
  assert.equal(accepted(await mock.listKakaoChannels({ senderKey: "mock-sender-1" })).length, 1);
});

test("mock 11: blank channel arguments are refused", async () => {
  const mock = fixed();
  for (const input of [null, {}, { plusId: "@a", phoneNumber: "  " }]) {
    const { error } = await mock.requestKakaoChannelAuth(input);
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.message, "plusId and phoneNumber are required");
  }
  const { error } = await mock.addKakaoChannel({
    plusId: "@a",
    authNum: "\t",
    phoneNumber: "010",
    categoryCode: "1",
  });
  assert.equal(error.message, "plusId, authNum, phoneNumber, categoryCode are required");
  assert.equal(error.field, "authNum");
});

test("template and channel methods obey the signal of their last argument", async () => {
  const mock = fixed();
  const context = { signal: AbortSignal.abort("stop") };
  for (const answer of [
    await mock.createTemplate(template, {}, context),
    await mock.listTemplates({}, {}, context),
    await mock.listKakaoChannels({}, context),
    await mock.getBalance({}, context),
  ]) {
    assert.equal(answer.error.code, "REQUEST_ABORTED");
    assert.equal(answer.error.outcome, "not_sent");
  }
});
