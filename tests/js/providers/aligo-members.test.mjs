import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted } from "../support/providers.mjs";
import { aligoBench } from "./aligo-support.mjs";

const content = "#{name}님 안내";
const buttons = [
  { type: "AC", name: "채널 추가" },
  { type: "WL", name: "보기", linkMobile: "https://example.com/#{id}" },
];

test("D22 the balance is a count of each channel", async () => {
  const { provider, paths } = aligoBench();
  const balance = accepted(await provider.getBalance({ channel: "LMS" }));
  assert.deepEqual([balance.providerId, balance.channel, balance.amount], ["aligo", "LMS", 10_000]);
  assert.equal("currency" in balance, false);
  assert.equal(accepted(await provider.getBalance({ channel: "ALIMTALK" })).amount, 10_000);
  assert.equal(accepted(await provider.getBalance()).channel, "SMS");
  assert.equal((await provider.getBalance({ channel: "FAX" })).error.field, "channel");
  assert.deepEqual(paths(), ["/remain/", "/akv10/heartinfo/", "/remain/"]);
});

test("D13 D14 D24 D26 a template from its making to its approval", async () => {
  const clock = { now: Date.now() };
  const { provider } = aligoBench({ now: () => clock.now, deliveryDelayMs: 3000 });
  const made = accepted(await provider.createTemplate({ name: " 안내 ", content, buttons }));
  assert.deepEqual([made.status, made.name, made.variables], ["PENDING", "안내", ["name", "id"]]);
  assert.deepEqual(made.buttons, buttons);
  assert.ok(made.createdAt instanceof Date);
  const changed = accepted(await provider.updateTemplate(made.code, { content: "새 #{name}" }));
  assert.deepEqual([changed.content, changed.buttons], ["새 #{name}", buttons]);
  accepted(await provider.requestTemplateInspection(made.code));
  assert.equal(accepted(await provider.getTemplate(made.code)).status, "INSPECTION");
  clock.now += 3000;
  assert.equal(accepted(await provider.getTemplate(made.code)).status, "APPROVED");
  assert.equal(accepted(await provider.deleteTemplate(made.code)), undefined);
  assert.equal((await provider.getTemplate(made.code)).error.code, "TEMPLATE_NOT_FOUND");
});

test("D23 D25 lists are filtered and cut, codes compared whole", async () => {
  const { provider } = aligoBench();
  const codes = async (query) =>
    accepted(await provider.listTemplates(query)).map(({ code }) => code);
  assert.deepEqual(await codes(), ["WELCOME", "ORDER_SHIPPED", "NOTICE"]);
  assert.deepEqual(await codes({ page: 2, limit: 2 }), ["NOTICE"]);
  assert.deepEqual(await codes({ status: "PENDING" }), []);
  assert.equal((await provider.getTemplate("WEL")).error.code, "TEMPLATE_NOT_FOUND");
  assert.equal((await provider.listTemplates({ page: -1 })).error.field, "page");
});

test("what is wrong with a template is told before any request", async () => {
  const { provider, simulator } = aligoBench();
  const cases = [
    [{ name: "", content }, "name"],
    [{ name: "a", content: " " }, "content"],
    [{ name: "a", content, buttons: [{ type: "XX", name: "b" }] }, "buttons"],
  ];
  for (const [input, field] of cases) {
    const { error } = await provider.createTemplate(input);
    assert.deepEqual([error.code, error.field], ["INVALID_REQUEST", field]);
    assert.equal(error.details.providerId, "aligo");
  }
  assert.equal((await provider.getTemplate(" ")).error.message, "code is required");
  assert.equal(simulator.requests().length, 0);
});

test("channels: asked for, added, listed", async () => {
  const { provider } = aligoBench();
  const plus = { plusId: "@new", phoneNumber: "010-1234-5678" };
  assert.equal(accepted(await provider.requestKakaoChannelAuth(plus)), undefined);
  const { third } = accepted(await provider.listKakaoChannelCategories());
  const add = { ...plus, authNum: "123456", categoryCode: third[0].code };
  const wrong = await provider.addKakaoChannel({ ...add, authNum: "000000" });
  assert.deepEqual([wrong.error.code, wrong.error.field], ["INVALID_REQUEST", "authNum"]);
  const added = accepted(await provider.addKakaoChannel(add));
  assert.equal(added.plusId, "@new");
  const [listed] = accepted(await provider.listKakaoChannels({ plusId: "@new" }));
  assert.equal(listed.senderKey, added.senderKey);
  assert.ok(listed.createdAt instanceof Date);
  assert.equal(
    (await provider.requestKakaoChannelAuth({ plusId: "@new" })).error.code,
    "INVALID_REQUEST",
  );
});

test("D28 members obey the signal and the fetch of their call", async () => {
  const [one, two] = [aligoBench(), aligoBench()];
  accepted(await one.provider.getBalance({}, { fetch: two.simulator.fetch }));
  assert.deepEqual([one.paths(), two.paths()], [[], ["/remain/"]]);
  const { error } = await one.provider.listTemplates({}, {}, { signal: AbortSignal.abort() });
  assert.equal(error.code, "REQUEST_ABORTED");
});
