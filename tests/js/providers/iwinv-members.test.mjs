// IWINV against its simulator: balance and templates.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted } from "../support/providers.mjs";
import { createIwinv } from "./iwinv-bench.mjs";

const refused = (result, code, field) => {
  assert.equal(result.isFailure, true);
  assert.deepEqual([result.error.code, result.error.field], [code, field]);
};

test("the balance of each API", async () => {
  const { provider, simulator } = createIwinv({ iwinv: { balance: 4321 } });
  const { raw, ...balance } = accepted(await provider.getBalance());
  assert.deepEqual(balance, { providerId: "iwinv", amount: 4321, currency: "KRW" });
  assert.equal(raw.charge, 4321);
  assert.equal(accepted(await provider.getBalance({ channel: "MMS" })).channel, "MMS");
  assert.deepEqual(
    simulator.requests().map(({ vendor }) => vendor),
    ["iwinv-alimtalk", "iwinv-sms"],
  );
  refused(await provider.getBalance({ channel: "FAX" }), "INVALID_REQUEST", "channel");
  const wrong = createIwinv({}, { smsAuthKey: "WRONG" }).provider;
  refused(await wrong.getBalance({ channel: "SMS" }), "AUTHENTICATION_FAILED", undefined);
});

test("a template from its creation to its end", async () => {
  let now = Date.parse("2026-03-02T01:00:00Z");
  const { provider } = createIwinv({ now: () => now, deliveryDelayMs: 3000 });
  const created = accepted(
    await provider.createTemplate({
      name: "주문 확인",
      content: "#{name}님의 주문",
      buttons: [
        { type: "WL", name: "보기", linkMobile: "https://example.com/#{id}" },
        { type: "DS", name: "배송 조회" },
      ],
    }),
  );
  assert.equal(created.status, "INSPECTION");
  assert.ok(created.createdAt instanceof Date);
  now += 3000;
  const read = accepted(await provider.getTemplate(created.code));
  assert.deepEqual(
    { ...read, updatedAt: undefined },
    {
      id: created.code,
      code: created.code,
      name: "주문 확인",
      content: "#{name}님의 주문",
      status: "APPROVED",
      buttons: [
        { type: "WL", name: "보기", linkMobile: "https://example.com/#{id}" },
        { type: "DS", name: "배송 조회" },
      ],
      variables: ["name", "id"],
      createdAt: new Date("2026-03-02T01:00:00Z"),
      updatedAt: undefined,
    },
  );
  const updated = accepted(await provider.updateTemplate(created.code, { content: "새 글" }));
  assert.deepEqual(
    [updated.name, updated.content, updated.status, updated.buttons.length],
    ["주문 확인", "새 글", "INSPECTION", 2],
  );
  assert.equal(accepted(await provider.deleteTemplate(created.code)), undefined);
  refused(await provider.getTemplate(created.code), "TEMPLATE_NOT_FOUND", "code");
});

test("templates are listed by page and status", async () => {
  const { provider } = createIwinv();
  const codes = async (query) =>
    accepted(await provider.listTemplates(query)).map(({ code }) => code);
  assert.deepEqual(await codes(), ["WELCOME", "ORDER_SHIPPED", "NOTICE"]);
  assert.deepEqual(await codes({ page: 2, limit: 2 }), ["NOTICE"]);
  assert.deepEqual(await codes({ status: "APPROVED", limit: 1 }), ["WELCOME"]);
  assert.deepEqual(await codes({ status: "INSPECTION" }), []);
  refused(await provider.listTemplates({ limit: 1001 }), "INVALID_REQUEST", "limit");
});

test("32: a code that stands in another one is not that template", async () => {
  const { provider } = createIwinv();
  refused(await provider.getTemplate("WELC"), "TEMPLATE_NOT_FOUND", "code");
});

test("what the vendor would refuse is refused before the request", async () => {
  const { provider, simulator } = createIwinv();
  const template = { name: "이름", content: "글" };
  for (const [input, field] of [
    [{ ...template, name: " " }, "name"],
    [{ ...template, name: "가".repeat(16) }, "name"],
    [{ ...template, content: "가".repeat(1001) }, "content"],
    [{ ...template, buttons: [{ type: "XX", name: "x" }] }, "buttons"],
  ]) {
    refused(await provider.createTemplate(input), "INVALID_REQUEST", field);
  }
  refused(await provider.deleteTemplate(" "), "INVALID_REQUEST", "code");
  assert.deepEqual(simulator.requests(), []);
});

test("31: a member obeys the signal and the fetch of its call", async () => {
  const { provider, simulator } = createIwinv();
  const other = createIwinv();
  accepted(await provider.getBalance({}, { fetch: other.simulator.fetch }));
  accepted(await provider.getTemplate("WELCOME", undefined, { fetch: other.simulator.fetch }));
  assert.equal(simulator.requests().length, 0);
  assert.equal(other.simulator.requests().length, 2);
  const aborted = await provider.listTemplates({}, undefined, { signal: AbortSignal.abort() });
  assert.equal(aborted.error.code, "REQUEST_ABORTED");
});
