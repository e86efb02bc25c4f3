// The defects P19 to P31 of the incumbent's template tools; none may come back.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import {
  ButtonParser,
  InMemoryTemplateStore,
  parseTemplateButtons,
  TemplateBuilders,
  TemplateLifecycleService,
  TemplatePersonalizer,
  TemplateRegistry,
  TemplateValidator,
  VariableParser,
  validateTemplatePayload,
} from "kmsg-edge/template";
import { FakeClock } from "../support/fake-clock.mjs";
import { newTemplate, templateWith } from "./support.mjs";

const render = (content, variables, options) =>
  new TemplatePersonalizer(options).replace(content, variables).content;

test("P19 lengths are counted as readers count, and capitalize keeps whole characters", () => {
  const decomposed = "가나다라마바사".normalize("NFD");
  const button = { type: "DS", name: decomposed + decomposed };
  assert.deepEqual(ButtonParser.validateButtons([button]).errors, []);
  assert.equal(
    ButtonParser.validateButtons([{ type: "DS", name: "가".repeat(15) }]).isValid,
    false,
  );
  assert.equal(
    TemplateValidator.validate(templateWith({ content: "😀".repeat(1000) })).isValid,
    true,
  );
  assert.equal(
    TemplateValidator.validate(templateWith({ content: "😀".repeat(1001) })).isValid,
    false,
  );
  const long = (content) => TemplateValidator.validate(templateWith({ content })).errors.length;
  assert.deepEqual([long("각".normalize("NFD").repeat(1000)), long("각".repeat(1001))], [0, 1]);
  const definition = { name: "v", type: "string", required: true, maxLength: 2 };
  const syllables = "각각".normalize("NFD");
  assert.equal(VariableParser.validateVariables([definition], { v: syllables }).isValid, true);
  assert.equal(VariableParser.validateVariables([definition], { v: "😀😀" }).isValid, true);
  assert.equal(VariableParser.validateVariables([definition], { v: "😀😀!" }).isValid, false);
  assert.equal(render("#{v|capitalize}", { v: "𐐨ABC" }), "𐐀abc");
});

test("P20 links are http(s), and placeholders may stand in them", () => {
  const faults = (linkMobile) =>
    ButtonParser.validateButtons([{ type: "WL", name: "보기", linkMobile }]).errors;
  for (const link of ["javascript:alert(1)", "mailto:a@b.kr", "ftp://a.kr", "nothing"]) {
    assert.deepEqual(faults(link), ["Button 1: invalid mobile link URL"], link);
  }
  for (const link of ["https://a.kr", "http://a.kr/#{id}", "#{url}", "https://#{host}/x"]) {
    assert.deepEqual(faults(link), [], link);
  }
});

test("P20 an address with placeholders in a content is checked with something in their place", () => {
  const warnings = (content) =>
    TemplateValidator.validate(templateWith({ content, variables: undefined })).warnings;
  assert.deepEqual(warnings("보기 https://#{host name}/x?a=#{b}"), []);
  assert.deepEqual(warnings("#{a} https://[#{b} c"), [
    "Invalid URL found in content: https://[#{b}",
  ]);
});

test("P21 all types of Kakao are taken, the strict mode takes five, and a provider names its own", () => {
  const types = ["WL", "AL", "DS", "BK", "MD", "AC", "BC", "BT", "P1", "P2", "P3"];
  const links = { linkMobile: "https://a.kr", schemeIos: "app:x" };
  for (const type of types) {
    assert.deepEqual(ButtonParser.validateButtons([{ type, name: "n", ...links }]).errors, []);
  }
  const added = [{ type: "AC", name: "채널 추가" }];
  const errors = ["Button 1: invalid button type 'AC'"];
  assert.deepEqual(ButtonParser.validateButtons(added, "strict").errors, errors);
  assert.equal(parseTemplateButtons(added).isSuccess, true);
  assert.equal(parseTemplateButtons(added, { types: "strict" }).isFailure, true);
  assert.equal(parseTemplateButtons(added, { types: ["AC"] }).isSuccess, true);
});

test("P22 names of variables are recognised by whole words and endings", () => {
  const warnings = (category, name) =>
    TemplateValidator.validate(
      templateWith({ category, content: `#{${name}}`, variables: undefined }),
    ).warnings;
  for (const name of ["code", "authCode", "otp", "auth_code", "인증번호", "인증 코드"]) {
    assert.deepEqual(warnings("AUTHENTICATION", name), [], name);
  }
  for (const name of ["amount", "totalPrice", "결제금액", "원"]) {
    assert.deepEqual(warnings("PAYMENT", name), [], name);
  }
  for (const name of ["회원", "원하는상품", "pricey"]) {
    assert.equal(warnings("PAYMENT", name).length, 1, name);
  }
  assert.equal(warnings("AUTHENTICATION", "encoded").length, 1);
  const built = TemplateBuilders.authentication("로그인", "mine").code("C").content("[#{code}]");
  assert.deepEqual(built.validate(), { isValid: true, errors: [], warnings: [] });
});

test("P23 names of an earlier content are forgotten, and a declared one can be taken back", () => {
  const builder = newTemplate().content("#{old}").content("#{new}");
  assert.deepEqual(
    builder.build().variables.map(({ name }) => name),
    ["new"],
  );
  const factory = TemplateBuilders.payment("결제", "mine").code("C").content("#{금액}원");
  assert.throws(() => factory.build(), /Required variable 'name' is defined but not used/);
  assert.equal(factory.removeVariable("name").removeVariable("amount").build().variables.length, 1);
});

test("P24 a built template does not change with its builder", () => {
  const buttons = [{ type: "DS", name: "배송" }];
  const builder = newTemplate().content("#{a}").button(buttons[0]);
  const built = builder.build();
  builder.webLinkButton("보기", "https://a.kr").variable("a", "number");
  buttons[0].name = "changed";
  assert.deepEqual(built.buttons, [{ type: "DS", name: "배송" }]);
  assert.equal(built.variables[0].type, "string");
});

test("P25 a store keeps what variables are said to be, validates updates and holds on to ids", async () => {
  const store = new InMemoryTemplateStore();
  const variables = [{ name: "amount", type: "number", required: true }];
  const { id, metadata, ...data } = templateWith({ content: "#{amount}원 #{name}", variables });
  const created = await store.createTemplate(data);
  assert.deepEqual(
    created.variables.map(({ name, type }) => `${name}:${type}`),
    ["amount:number", "name:string"],
  );
  assert.equal(await store.renderTemplate(created.id, { amount: 5, name: "a" }), "5원 a");
  await assert.rejects(store.updateTemplate(created.id, { content: " " }), /content is required/);
  const updated = await store.updateTemplate(created.id, { id: "other", content: "#{name}" });
  assert.equal(updated.id, created.id);
  assert.deepEqual(
    updated.variables.map(({ name }) => name),
    ["name"],
  );
  assert.equal(await store.getTemplate("other"), null);
});

test("P26 a registry answers by the present code, provider and category alone", () => {
  const registry = new TemplateRegistry();
  registry.register(templateWith({ id: "1", code: "A" }));
  registry.register(templateWith({ id: "2", code: "B" }));
  registry.update("1", { code: "C", provider: "other", category: "PAYMENT", id: "9" });
  assert.equal(registry.getByCode("A", "mine"), null);
  assert.equal(registry.getByCode("C", "other").id, "1");
  assert.deepEqual(
    registry.getByProvider("mine").map(({ id }) => id),
    ["2"],
  );
  assert.deepEqual(
    registry.getByCategory("PAYMENT").map(({ id }) => id),
    ["1"],
  );
  assert.throws(
    () => registry.update("1", { code: "B", provider: "mine" }),
    /^Error: Template with code 'B' already exists for provider 'mine'$/,
  );
  registry.register(templateWith({ id: "2", code: "B", name: "changed" }));
  assert.deepEqual(
    registry.getHistory("2").map(({ changes }) => changes.join()),
    ["Initial version", "Name changed"],
  );
});

test("P27 imported and restored templates have dates that are dates", () => {
  const first = new TemplateRegistry();
  first.register(templateWith({ id: "1", code: "A" }));
  first.register(templateWith({ id: "2", code: "B" }));
  const second = new TemplateRegistry();
  assert.deepEqual(second.import(first.export()), { imported: 2, skipped: 0, errors: [] });
  assert.equal(second.search({}, { sortBy: "updatedAt" }).total, 2);
  assert.ok(second.get("1").metadata.createdAt instanceof Date);
  second.update("1", { name: "other" });
  second.restoreVersion("1", 1);
  assert.ok(second.get("1").metadata.updatedAt instanceof Date);
  assert.ok(second.getVersion("1", 3).template.metadata.createdAt instanceof Date);
  assert.equal(second.search({ createdBefore: new Date() }).total, 2);
});

test("P28 the end is told before listeners go", () => {
  const registry = new TemplateRegistry();
  let told = 0;
  registry.on("registry:destroyed", () => {
    told += 1;
  });
  registry.destroy();
  registry.emit("registry:destroyed");
  assert.equal(told, 1);
});

test("P28 the backup timer keeps no process alive, and ends with the registry", async () => {
  const program = `
    import { TemplateRegistry } from "kmsg-edge/template";
    new TemplateRegistry({ enableAutoBackup: true, backupInterval: 60000 });`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: new URL(".", import.meta.url),
    timeout: 30_000,
  });
  assert.equal(child.status, 0);
  const clock = new FakeClock();
  const registry = new TemplateRegistry({ enableAutoBackup: true, backupInterval: 1000, clock });
  let backups = 0;
  registry.on("backup:requested", ({ data }) => {
    backups += JSON.parse(data).total + 1;
  });
  await clock.advance(1000);
  await clock.advance(1000);
  registry.destroy();
  await clock.advance(5000);
  assert.equal(backups, 2);
});

test("P28 an export is whole, days are Korean, and nothing inside is handed out", () => {
  const clock = new FakeClock();
  clock.wall = Date.parse("2023-11-14T15:30:00Z");
  const registry = new TemplateRegistry({ clock, enableValidationOnRegister: false });
  for (let i = 0; i < 10_001; i += 1) registry.register(templateWith({ id: `${i}`, code: `${i}` }));
  assert.equal(JSON.parse(registry.export()).templates.length, 10_001);
  const given = templateWith({ id: "x", code: "x" });
  registry.register(given);
  registry.updateUsageStats("x", { sent: 4, delivered: 3, failed: 1 });
  assert.equal(given.metadata.usage.sent, 0);
  registry.get("x").metadata.usage.sent = 99;
  registry.getUsageStats("x").total.sent = 99;
  const { total, rates, daily } = registry.getUsageStats("x");
  assert.deepEqual(total, { sent: 4, delivered: 3, failed: 1 });
  assert.deepEqual(rates, { delivery: 75, failure: 25 });
  assert.deepEqual(daily, [{ date: "2023-11-15", sent: 4, delivered: 3, failed: 1 }]);
});

test("P29 blank buttons are absent, faults name their place, and blank keys hide nothing", () => {
  for (const blank of [undefined, null, "", "  "]) {
    assert.deepEqual(parseTemplateButtons(blank), {
      isSuccess: true,
      isFailure: false,
      value: undefined,
    });
  }
  const numbered = parseTemplateButtons([
    { type: "DS", name: "a" },
    { type: "WL", name: "b", linkPc: 1 },
  ]);
  assert.equal(numbered.error.message, "buttons[1].linkPc must be a string");
  const aliased = parseTemplateButtons([
    { type: "WL", name: "b", linkMobile: " ", url_mobile: "https://a.kr" },
  ]);
  assert.deepEqual(aliased.value, [{ type: "WL", name: "b", linkMobile: "https://a.kr" }]);
  for (const nothing of [null, undefined, 1, "text", []]) {
    assert.equal(validateTemplatePayload(nothing).error.code, "INVALID_REQUEST");
  }
});

test("P30 what a provider throws is a result, and codes are trimmed", async () => {
  const codes = [];
  const provider = {
    async getTemplate(code) {
      codes.push(code);
      throw new TypeError("broken");
    },
    listTemplates() {
      throw new Error("at once");
    },
  };
  const service = new TemplateLifecycleService(provider);
  const result = await service.get("  T1 ");
  assert.equal(result.isFailure, true);
  assert.equal(result.error.message, "broken");
  assert.equal((await service.list()).error.message, "at once");
  assert.deepEqual(codes, ["T1"]);
});

test("P31 an exact name goes first, and keys are listed once for all placeholders", () => {
  const options = { caseSensitive: false };
  assert.equal(render("#{name} #{Name} #{NAME}", { Name: "b", name: "a" }, options), "a b b");
  let listed = 0;
  const variables = new Proxy(
    { Name: "a" },
    {
      ownKeys(target) {
        listed += 1;
        return Reflect.ownKeys(target);
      },
    },
  );
  assert.equal(render("#{NAME}".repeat(50), variables, options), "a".repeat(50));
  assert.equal(listed, 1);
  const decomposed = { ["이름".normalize("NFD")]: "c" };
  assert.equal(render("#{이름}", decomposed, options), "c");
});
