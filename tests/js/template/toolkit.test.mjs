import assert from "node:assert/strict";
import { test } from "node:test";
import {
  InMemoryTemplateStore,
  TemplateBuilder,
  TemplateBuilders,
  TemplateRegistry,
} from "kmsg-edge/template/toolkit";
import { FakeClock } from "../support/fake-clock.mjs";
import { newTemplate, templateWith } from "./support.mjs";

test("a builder puts a template together", () => {
  const template = newTemplate()
    .content("#{name}님 #{amount}")
    .variable("amount", "number", true, { maxLength: 9 })
    .webLinkButton("보기", "https://a.kr")
    .appLinkButton("앱", { iosScheme: "a:b" })
    .deliveryButton("배송")
    .botKeywordButton("봇")
    .messageDeliveryButton("전달")
    .build();
  assert.match(template.id, /^tpl_\d+_[0-9a-z]+$/);
  assert.deepEqual(template.variables, [
    { name: "amount", type: "number", required: true, maxLength: 9 },
    { name: "name", type: "string", required: true },
  ]);
  assert.deepEqual(template.buttons, [
    { type: "WL", name: "보기", linkMobile: "https://a.kr" },
    { type: "AL", name: "앱", schemeIos: "a:b" },
    { type: "DS", name: "배송" },
    { type: "BK", name: "봇" },
    { type: "MD", name: "전달" },
  ]);
  assert.equal(template.status, "DRAFT");
  assert.ok(template.metadata.createdAt instanceof Date);
});

test("a builder says what is missing, in order", () => {
  const builder = new TemplateBuilder();
  for (const [field, set] of [
    ["name", () => builder.name("a")],
    ["code", () => builder.code("b")],
    ["content", () => builder.content("#{c}<")],
    ["category", () => builder.category("NOTIFICATION")],
    ["provider", () => builder.provider("mine")],
  ]) {
    assert.throws(() => builder.build(), { message: `Template ${field} is required` });
    set();
  }
  const why = "Template validation failed: Template content contains prohibited characters";
  assert.throws(() => builder.build(), { message: why });
  assert.equal(builder.validate().errors.length, 1);
});

test("the sixth button is refused", () => {
  const builder = newTemplate();
  for (let i = 0; i < 5; i += 1) builder.deliveryButton("a");
  const message = "Maximum 5 buttons are allowed per template";
  assert.throws(() => builder.deliveryButton("a"), { message });
  assert.equal(builder.clearButtons().content("c").build().buttons.length, 0);
});

test("a preview takes samples, examples, then something of the type", () => {
  assert.throws(() => new TemplateBuilder().preview(), /content is required for preview/);
  const builder = newTemplate()
    .content("#{name} #{코드} #{etc} #{amount} #{count} #{n} #{c} #{e}")
    .variable("amount", "number")
    .variable("count", "number")
    .variable("n", "number")
    .variable("c", "custom")
    .variable("e", "string", true, { example: "예" });
  assert.equal(builder.preview(), "홍길동 123456 샘플etc 10000 1 123 샘플값 예");
  assert.match(builder.preview({ name: "김" }), /^김 /);
});

test("a clone goes its own way, and a reset builder is empty", () => {
  const createdAt = new Date(0);
  const builder = newTemplate().content("a").metadata({ createdAt });
  const clone = builder.clone().name("other").deliveryButton("b");
  assert.equal(builder.build().name, "이름");
  assert.equal(clone.build().metadata.createdAt.getTime(), 0);
  assert.notEqual(clone.build().metadata.createdAt, createdAt);
  assert.throws(() => builder.reset().build(), /name is required/);
});

test("the factories know the variables of their kind", () => {
  for (const [kind, category, names] of [
    ["authentication", "AUTHENTICATION", ["code"]],
    ["notification", "NOTIFICATION", ["name"]],
    ["promotion", "PROMOTION", ["name", "discount"]],
    ["payment", "PAYMENT", ["name", "amount"]],
  ]) {
    const content = names.map((name) => `#{${name}}`).join(" ");
    const built = TemplateBuilders[kind]("이름", "mine").code("C").content(content).build();
    assert.equal(built.category, category);
    assert.deepEqual(
      built.variables.map(({ name }) => name),
      names,
    );
  }
});

test("a store creates, reads, changes, renders and deletes", async () => {
  const store = new InMemoryTemplateStore();
  const { id: _, metadata: __, ...data } = templateWith({ content: "#{name}님" });
  const { id, metadata } = await store.createTemplate(data);
  const updated = await store.updateTemplate(id, { name: "b" });
  assert.ok(updated.metadata.updatedAt > metadata.updatedAt);
  assert.equal((await store.getTemplate(id)).name, "b");
  assert.equal(await store.renderTemplate(id, { name: "김" }), "김님");
  const missing = /^Error: Variable validation failed: Required variable 'name' is missing$/;
  await assert.rejects(store.renderTemplate(id, {}), missing);
  await store.deleteTemplate(id);
  assert.equal(await store.getTemplate(id), null);
  await assert.rejects(store.updateTemplate(id, {}), { message: `Template ${id} not found` });
  await assert.rejects(
    store.createTemplate({ ...data, content: "" }),
    /^Error: Template validation/,
  );
});

function filled(options) {
  const registry = new TemplateRegistry(options);
  const events = [];
  for (const name of ["registered", "updated", "deleted"]) {
    registry.on(`template:${name}`, (event) => events.push([name, event]));
  }
  registry.register(templateWith({ id: "1", code: "A", name: "Alpha" }));
  registry.register(templateWith({ id: "2", code: "B", name: "beta", status: "DRAFT" }));
  registry.register(templateWith({ id: "3", code: "C", name: "gamma", category: "PAYMENT" }));
  return { registry, events };
}

test("a registry keeps versions of what matters", () => {
  const { registry, events } = filled({ maxVersionsPerTemplate: 2 });
  registry.update("1", { code: "AA" });
  assert.equal(registry.getHistory("1").length, 1);
  registry.update("1", { name: "b", content: "c" });
  assert.deepEqual(registry.getHistory("1")[1].changes, ["Name changed", "Content changed"]);
  assert.equal(registry.restoreVersion("1", 1).name, "Alpha");
  assert.equal(registry.getByCode("AA", "mine").name, "Alpha");
  assert.deepEqual(
    registry.getHistory("1").map(({ version }) => version),
    [2, 3],
  );
  assert.throws(() => registry.restoreVersion("1", 1), {
    message: "Version 1 not found for template 1",
  });
  assert.throws(() => registry.update("9", {}), { message: "Template 9 not found" });
  const [, { oldTemplate, newTemplate: changed }] = events.filter(
    ([name]) => name === "updated",
  )[1];
  assert.deepEqual([oldTemplate.name, changed.name], ["Alpha", "b"]);
});

test("a registry validates unless it is told not to, and refuses a code twice", () => {
  const bad = templateWith({ id: "9", code: "Z", content: "" });
  assert.throws(() => new TemplateRegistry().register(bad), /^Error: Template validation failed/);
  new TemplateRegistry({ enableValidationOnRegister: false }).register(bad);
  const { registry } = filled();
  const twice = templateWith({ id: "9", code: "A" });
  const message = "Template with code 'A' already exists for provider 'mine'";
  assert.throws(() => registry.register(twice), { message });
});

test("a search filters, sorts and pages", () => {
  const { registry } = filled();
  const names = (filters, options) =>
    registry.search(filters, options).templates.map(({ name }) => name);
  registry.updateUsageStats("2", { sent: 5 });
  assert.deepEqual(names({ nameContains: "A" }, { sortBy: "name", sortOrder: "asc" }), [
    "Alpha",
    "beta",
    "gamma",
  ]);
  assert.deepEqual(names({ status: "DRAFT" }), ["beta"]);
  assert.deepEqual(names({ category: "PAYMENT", provider: "mine", codeContains: "c" }), ["gamma"]);
  assert.deepEqual(names({ usageMin: 5, usageMax: 5 }), ["beta"]);
  assert.deepEqual(names({ createdAfter: new Date() }), []);
  assert.deepEqual(names({}, { sortBy: "usage", limit: 1 }), ["beta"]);
  const { total, page, limit, hasMore } = registry.search({}, { limit: 2, page: 2 });
  assert.deepEqual(
    { total, page, limit, hasMore },
    { total: 3, page: 2, limit: 2, hasMore: false },
  );
});

test("a registry counts, deletes, and takes in what another has written", () => {
  const { registry, events } = filled();
  assert.deepEqual(registry.getStats(), {
    total: 3,
    byProvider: { mine: 3 },
    byCategory: { NOTIFICATION: 2, PAYMENT: 1 },
    byStatus: { APPROVED: 2, DRAFT: 1 },
  });
  const json = registry.export({ category: "NOTIFICATION" });
  assert.equal(JSON.parse(json).total, 2);
  assert.equal(registry.delete("1"), true);
  assert.equal(registry.delete("1"), false);
  assert.equal(events.at(-1)[0], "deleted");
  assert.deepEqual(registry.import(json), { imported: 1, skipped: 1, errors: [] });
  assert.deepEqual(registry.import(json, { overwrite: true }).imported, 2);
  assert.match(registry.import("{").errors[0], /^Invalid JSON format: /);
  const broken = JSON.stringify({ templates: [{ id: "x" }, null] });
  assert.equal(registry.import(broken).errors.length, 2);
  registry.clear();
  assert.equal(registry.getStats().total, 0);
});

test("usage is kept for the last thirty days on which there was some", () => {
  const clock = new FakeClock();
  const { registry } = filled({ clock });
  for (let day = 0; day < 35; day += 1) {
    registry.updateUsageStats("1", { sent: 1 });
    registry.updateUsageStats("1", { delivered: 1 });
    clock.time += 86_400_000;
  }
  const { daily, total } = registry.getUsageStats("1");
  assert.equal(daily.length, 30);
  assert.deepEqual(daily[0], { date: "2025-01-07", sent: 1, delivered: 1, failed: 0 });
  assert.deepEqual(total, { sent: 35, delivered: 35, failed: 0 });
});

test("usage is not counted where it is switched off", () => {
  const { registry } = filled({ enableUsageTracking: false });
  registry.updateUsageStats("1", { sent: 1 });
  assert.equal(registry.getUsageStats("1").total.sent, 0);
});
