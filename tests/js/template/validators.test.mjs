import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ButtonParser,
  parseTemplateButtons,
  TemplateLifecycleService,
  TemplateValidator,
  VariableParser,
  validateTemplatePayload,
} from "kmsg-edge/template";
import { accepted } from "../support/providers.mjs";
import { templateWith } from "./support.mjs";

const defined = (members) => ({ name: "v", type: "string", required: true, ...members });
const valueErrors = (members, value) =>
  VariableParser.validateVariables([defined(members)], { v: value }).errors;

for (const [members, value, expected] of [
  [{}, "a", []],
  [{}, undefined, ["Required variable 'v' is missing"]],
  [{}, null, ["Required variable 'v' is missing"]],
  [{ required: false }, undefined, []],
  [{}, 1, ["Variable 'v' has invalid type. Expected: string"]],
  [{ type: "number" }, 1, []],
  [{ type: "number" }, Number.NaN, ["Variable 'v' has invalid type. Expected: number"]],
  [{ type: "date" }, new Date(), []],
  [{ type: "date" }, "2023-11-14", []],
  [{ type: "date" }, "Nov 14, 2023", []],
  [{ type: "date" }, "soon", ["Variable 'v' has invalid type. Expected: date"]],
  [{ type: "custom" }, {}, []],
  [{ type: "other" }, 1, ["Variable 'v' has invalid type. Expected: other"]],
  [{ maxLength: 2 }, "abc", ["Variable 'v' exceeds maximum length of 2"]],
  [{ maxLength: 0 }, "abc", []],
  [{ format: "^\\d{6}$" }, "123456", []],
  [{ format: "^\\d{6}$" }, "12345", ["Variable 'v' does not match required format: ^\\d{6}$"]],
]) {
  test(`${JSON.stringify(members)} of ${String(value)} has ${expected.length} faults`, () => {
    assert.deepEqual(valueErrors(members, value), expected);
  });
}

test("formats mean what regular expressions mean", () => {
  const values = [
    "",
    "a",
    "b",
    "ab",
    "aab",
    "abab",
    "가나",
    "가1",
    "010-1234-5678",
    "x\ny",
    "a.b",
    "]",
    "{2}",
  ];
  for (const format of [
    "a",
    "^a*$",
    "^a+b$",
    "^(ab)+$",
    "^(?:ab){2}$",
    "^(?<x>a|b){1,2}$",
    "^a{2,}b?$",
    "^[가-힣]{2,4}$",
    "^\\p{L}+$",
    "^[^\\d\\]]+$",
    "^01[016789]-?\\d{3,4}-?\\d{4}$",
    "^x.y$",
    "^x\\ny$",
    "^x[^]y$",
    "a\\.b|^$",
    "^\\u{AC00}",
    "\\uAC00\\x31",
    "[\\]]",
    "(a*)*b",
    "^a??b$",
    "(|a)b",
    "\\{2\\}",
  ]) {
    for (const value of values) {
      const expected = new RegExp(format, "u").test(value);
      assert.equal(valueErrors({ format }, value).length === 0, expected, `${format} of ${value}`);
    }
  }
});

test("a format that is wrong, too large, or needs more than one pass is never met", () => {
  for (const format of [
    "(",
    "[",
    "a{2,1}",
    "(?=a)a",
    "(?<!b)a",
    "(a)\\1",
    "\\ba",
    "a{9999}",
    "(".repeat(99) + ")".repeat(99),
  ]) {
    assert.equal(valueErrors({ format }, "a").length, 1, format);
  }
});

test("the names of a content are compared with what is defined", () => {
  const check = (content, ...definitions) =>
    VariableParser.validateTemplateVariables(content, definitions).errors;
  assert.deepEqual(check("#{v|upper}", defined()), []);
  assert.deepEqual(check("#{a}"), ["Variable 'a' is used in template but not defined"]);
  assert.deepEqual(check("", defined()), [
    "Required variable 'v' is defined but not used in template",
  ]);
  assert.deepEqual(check("", defined({ required: false })), []);
});

const validate = (members) => TemplateValidator.validate(templateWith(members));

for (const [members, errors, warnings] of [
  [{}, [], []],
  [{ name: " " }, ["Template name is required"], []],
  [{ code: "" }, ["Template code is required"], []],
  [{ provider: "" }, ["Provider is required"], []],
  [{ content: " " }, ["Template content is required"], []],
  [{ content: "가".repeat(1001) }, ["Template content cannot exceed 1000 characters"], []],
  [{ content: "<b>" }, ["Template content contains prohibited characters"], []],
  [{ content: `a${"\n".repeat(20)}` }, [], []],
  [
    { content: `a${"\n".repeat(21)}` },
    [],
    ["Template content has many line breaks, which may affect readability"],
  ],
  [{ content: "보기:http://" }, [], ["Invalid URL found in content: http://"]],
  [{ content: "보기 https://a.kr/x" }, [], []],
  [{ content: "#{a}", variables: [] }, ["Variable 'a' is used in template but not defined"], []],
  [{ buttons: [{ type: "DS", name: "" }] }, ["Button 1: name is required"], []],
  [
    { category: "AUTHENTICATION", content: "a", buttons: [{ type: "DS", name: "b" }] },
    [],
    [
      "Authentication template should include an authentication code variable",
      "Authentication templates typically should not have buttons",
    ],
  ],
  [{ category: "PROMOTION" }, [], ["Promotion templates typically should have action buttons"]],
  [{ category: "PAYMENT" }, [], ["Payment template should include an amount variable"]],
]) {
  test(`a template with ${JSON.stringify(members).slice(0, 60)} is judged`, () => {
    const result = validate(members);
    assert.deepEqual(result, { isValid: errors.length === 0, errors, warnings });
  });
}

test("what is no template is judged, too", () => {
  for (const nothing of [undefined, null, 1, {}]) {
    assert.equal(TemplateValidator.validate(nothing).isValid, false);
    assert.deepEqual(TemplateValidator.quickValidate(nothing).errors, [
      "Name is required",
      "Content is required",
      "Category is required",
      "Provider is required",
    ]);
  }
});

const link = "https://a.kr";
for (const [button, errors] of [
  [{ type: "WL", name: "a", linkPc: link }, []],
  [{ type: "WL", name: "a" }, ["web link button must have at least mobile or PC link"]],
  [{ type: "WL", name: "a", linkMobile: "x" }, ["invalid mobile link URL"]],
  [{ type: "WL", name: "a", linkPc: "x" }, ["invalid PC link URL"]],
  [{ type: "AL", name: "a" }, ["app link button must have at least one app link or scheme"]],
  [{ type: "AL", name: "a", schemeIos: "a:b" }, []],
  [{ type: "AL", name: "a", linkIos: "x" }, ["invalid iOS link URL"]],
  [{ type: "AL", name: "a", linkAndroid: "x" }, ["invalid Android link URL"]],
  [{ type: "DS", name: "가".repeat(15) }, ["name cannot exceed 14 characters"]],
  [{ type: "XX", name: "a" }, ["invalid button type 'XX'"]],
]) {
  test(`the button ${JSON.stringify(button)} is judged`, () => {
    const expected = errors.map((error) => `Button 1: ${error}`);
    assert.deepEqual(ButtonParser.validateButtons([button]).errors, expected);
  });
}

test("six buttons are one too many", () => {
  const buttons = Array.from({ length: 6 }, () => ({ type: "DS", name: "a" }));
  assert.deepEqual(ButtonParser.validateButtons(buttons).errors, ["Maximum 5 buttons are allowed"]);
});

test("buttons survive JSON", () => {
  const buttons = [
    { type: "WL", name: "a", linkMobile: link, linkPc: link },
    {
      type: "AL",
      name: "b",
      linkIos: link,
      linkAndroid: link,
      schemeIos: "a:",
      schemeAndroid: "b:",
    },
  ];
  const json = ButtonParser.serializeButtons(buttons);
  assert.equal(JSON.parse(json)[0].url_mobile, link);
  assert.equal("url_ios" in JSON.parse(json)[0], false);
  assert.deepEqual(ButtonParser.deserializeButtons(json), buttons);
  for (const bad of ["{", "{}", "[1]", '[{"name":"a"}]']) {
    assert.throws(
      () => ButtonParser.deserializeButtons(bad),
      /^Error: Failed to parse buttons JSON: /,
    );
  }
});

test("a payload is normalised, and its first fault told", () => {
  assert.deepEqual(
    accepted(
      validateTemplatePayload({
        name: " a ",
        content: " b ",
        buttons: '[{"type":"WL","name":"c","url_mobile":"https://a.kr"}]',
      }),
    ),
    { name: "a", content: " b ", buttons: [{ type: "WL", name: "c", linkMobile: link }] },
  );
  const message = (payload, options) => validateTemplatePayload(payload, options).error?.message;
  assert.equal(message({ content: "" }), "name is required");
  assert.equal(message({ name: "a" }), "content is required");
  const optional = { requireName: false, requireContent: false };
  assert.deepEqual(accepted(validateTemplatePayload({}, optional)), {});
  assert.equal(message({ name: " " }, optional), "name must be a non-empty string");
  assert.equal(message({ content: 1 }, optional), "content must be a non-empty string");
  assert.equal(message({ name: "a", content: "b", buttons: 1 }), "buttons must be a JSON array");
});

test("buttons of a wrong form are told by their place", () => {
  const message = (value) => parseTemplateButtons(value).error.message;
  assert.match(message("{"), /^Invalid JSON for buttons: /);
  assert.equal(message([1]), "buttons[0] must be an object with type/name");
  assert.match(message([{ type: "XX", name: "a" }]), /^buttons\[0\]\.type must be one of WL, AL, /);
  assert.equal(message([{ type: "DS", name: " " }]), "buttons[0].name is required");
  assert.equal(
    message([{ type: "WL", name: "a" }]),
    "Invalid template buttons: Button 1: web link button must have at least mobile or PC link",
  );
});

function recording(answer = { isSuccess: true, isFailure: false, value: undefined }) {
  const calls = [];
  const provider = new Proxy(
    {},
    {
      get: (_, name) =>
        name === "requestTemplateInspection"
          ? undefined
          : async (...args) => {
              calls.push([name, ...args]);
              return answer;
            },
    },
  );
  return { calls, provider };
}

test("the lifecycle service hands checked input to the provider", async () => {
  const { calls, provider } = recording();
  const service = new TemplateLifecycleService(provider);
  const context = { kakaoChannelSenderKey: "key" };
  await service.create({ name: " a ", content: "b", category: "c" }, context);
  await service.update("T", { name: "d" }, context);
  await service.delete("T", context);
  await service.get("T", context);
  await service.list({ page: 2 }, context);
  assert.deepEqual(calls, [
    ["createTemplate", { name: "a", content: "b", category: "c" }, context],
    ["updateTemplate", "T", { name: "d" }, context],
    ["deleteTemplate", "T", context],
    ["getTemplate", "T", context],
    ["listTemplates", { page: 2 }, context],
  ]);
});

test("the lifecycle service refuses wrong input before any call", async () => {
  const { calls, provider } = recording();
  const service = new TemplateLifecycleService(provider);
  assert.equal((await service.create({ content: "b" })).error.message, "name is required");
  for (const code of ["", "  ", undefined]) {
    for (const method of ["update", "delete", "get", "requestInspection"]) {
      const { error } = await service[method](code, {});
      assert.equal(error.message, "Template code is required");
      assert.equal(error.code, "INVALID_REQUEST");
    }
  }
  assert.match((await service.requestInspection("T")).error.message, /not supported/);
  assert.deepEqual(calls, []);
});

test("a review is asked of the inspection provider, or of the provider itself, bound", async () => {
  class Reviewer {
    asked = [];
    async requestTemplateInspection(code) {
      this.asked.push(code);
      return { isSuccess: true, isFailure: false, value: undefined };
    }
  }
  const own = new Reviewer();
  const other = new Reviewer();
  accepted(await new TemplateLifecycleService(own).requestInspection("A"));
  accepted(await new TemplateLifecycleService(own, other).requestInspection("B"));
  assert.deepEqual([own.asked, other.asked], [["A"], ["B"]]);
});
