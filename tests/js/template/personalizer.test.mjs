import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  defaultTemplatePersonalizer,
  interpolate,
  TemplatePersonalizer,
  TemplateVariableUtils,
  VariableParser,
} from "kmsg-edge/template";
import { accepted, scriptProvider } from "../support/providers.mjs";

const personalizer = new TemplatePersonalizer();
const text = (content, variables, options) =>
  new TemplatePersonalizer(options).replace(content, variables).content;

test("replace tells what it has made of a template", () => {
  const { metadata, ...result } = personalizer.replace("#{name}: #{code}", { name: "Kim" });
  assert.deepEqual(result, {
    content: "Kim: ",
    variables: [
      {
        name: "name",
        value: "Kim",
        formatted: "Kim",
        type: "string",
        position: { start: 0, end: 7 },
      },
      {
        name: "code",
        value: undefined,
        formatted: "",
        type: "undefined",
        position: { start: 9, end: 16 },
      },
    ],
    missingVariables: ["code"],
    errors: [
      {
        type: "missing_variable",
        message: "Variable 'code' is not defined",
        variable: "code",
        position: { start: 9, end: 16 },
      },
    ],
  });
  const { replacementTime, ...counted } = metadata;
  assert.deepEqual(counted, { originalLength: 16, finalLength: 5, variableCount: 2 });
  assert.ok(replacementTime >= 0);
});

test("a missing variable may be allowed, and replaced by a text", () => {
  const options = { allowUndefined: true, undefinedReplacement: "-" };
  const result = new TemplatePersonalizer(options).replace("#{a}#{b}", { a: null });
  assert.equal(result.content, "--");
  assert.deepEqual([result.errors, result.missingVariables], [[], []]);
});

test("the default personalizer finds a name in any case, the class only as it is written", () => {
  assert.equal(defaultTemplatePersonalizer.replace("#{NAME}", { name: "a" }).content, "a");
  assert.equal(personalizer.replace("#{NAME}", { name: "a" }).content, "");
});

test("a dotted name is a path, or a key that holds the whole name", () => {
  assert.equal(text("#{user.name}", { user: { name: "a" }, "user.name": "b" }), "a");
  assert.equal(text("#{user.name}", { "user.name": "b" }), "b");
  assert.equal(text("#{list.1}", { list: ["a", "b"] }), "b");
});

test("the kinds of values are told apart", () => {
  const values = ["s", 1, 1n, true, new Date(0), ["a"], null];
  const variables = Object.fromEntries(values.map((value, i) => [`v${i}`, value]));
  const content = values.map((_, i) => `#{v${i}}`).join("");
  assert.deepEqual(
    personalizer.replace(content, variables).variables.map(({ type }) => type),
    ["string", "number", "number", "boolean", "date", "array", "undefined"],
  );
});

for (const [placeholder, value, expected] of [
  ["v|upper", "John Doe", "JOHN DOE"],
  ["v|lower", "John", "john"],
  ["v|capitalize", "jOHN dOE", "John doe"],
  ["v|number", 1234567.891, "1,234,567.891"],
  ["v|number", "1234", "1,234"],
  ["v|number:2", 1234567.891, "1234567.89"],
  ["v|number:x", 1.5, "2"],
  ["v|number:200", 1.5, "1.5"],
  ["v|currency", 50000, "₩50,000"],
  ["v|date", "2023-11-14T22:13:20+09:00", "2023. 11. 14."],
  ["v|date", 1_700_000_000_000, "2023. 11. 15."],
  ["v|date:YYYY-MM-DD HH:mm:ss", new Date(1_700_000_000_000), "2023-11-15 07:13:20"],
  ["v|time", "2023-11-14 00:00:00", "오전 12:00:00"],
  ["v|phone", "01012345678", "010-1234-5678"],
  ["v|phone", "+82 10 1234 5678", "010-1234-5678"],
  ["v|phone", "0212345678", "02-1234-5678"],
  ["v|phone", "031-123-4567", "031-123-4567"],
  ["v|phone", "15881234", "1588-1234"],
  ["v|phone", "05031234567", "0503-123-4567"],
  ["v|phone", 1012345678, "010-1234-5678"],
  ["v|phone", "+1 (415) 555-0123", "+14155550123"],
  ["v|mask:phone", "01012345678", "010-****-5678"],
  ["v|mask:phone", "15881234", "****-1234"],
  ["v|mask:name", "홍길동", "홍*동"],
  ["v|mask:name", "이도", "이*"],
  ["v|mask:name", "남궁민수", "남**수"],
  ["v|mask", "secret", "******"],
  ["v|nothing", "as it is", "as it is"],
]) {
  test(`#{${placeholder}} of ${typeof value} ${String(value)} is ${expected}`, () => {
    const { content, errors } = personalizer.replace(`#{${placeholder}}`, { v: value });
    assert.equal(content, expected);
    assert.deepEqual(errors, []);
  });
}

for (const [word, particle, expected] of [
  ["홍길동", "은는", "홍길동은"],
  ["철수", "은는", "철수는"],
  ["철수", "는/은", "철수는"],
  ["철수", "은(는)", "철수는"],
  ["책", "이가", "책이"],
  ["사과", "을를", "사과를"],
  ["귤", "와과", "귤과"],
  ["사과", "과와", "사과와"],
  ["부산", "으로로", "부산으로"],
  ["서울", "으로로", "서울로"],
  ["제주", "(으)로", "제주로"],
  ["길동", "아야", "길동아"],
  ["사과", "이에요예요", "사과예요"],
  ["1,000", "이가", "1,000이"],
  ["2", "이가", "2가"],
  ["7", "으로로", "7로"],
  ["3", "으로로", "3으로"],
  ["홍길동(님)", "은는", "홍길동(님)은"],
  ["SMS", "을를", "SMS를"],
  ["URL", "을를", "URL을"],
  ["KakaoTalk", "을를", "KakaoTalk을"],
  ["Google", "으로로", "Google로"],
  ["Naver", "은는", "Naver는"],
  ["가".normalize("NFD"), "은는", `${"가".normalize("NFD")}는`],
  ["🍎", "은는", "🍎은(는)"],
  ["", "은는", "은(는)"],
]) {
  test(`${word} with ${particle} is ${expected}`, () => {
    assert.equal(text(`#{v|${particle}}`, { v: word }), expected);
  });
}

test("particles follow other formatters", () => {
  assert.equal(text("#{v|number|이가} #{v|currency|을를}", { v: 1200 }), "1,200이 ₩1,200을");
});

test("formatters can be switched off", () => {
  assert.equal(text("#{v|upper}", { v: "a" }, { enableFormatting: false }), "a");
});

test("blocks can be switched off", () => {
  const content = "{{if a}}x{{/if}}{{for i in l}}#{i}{{/for}}";
  const variables = { a: 0, l: [1, 2], i: "?" };
  assert.equal(text(content, variables, { enableConditionals: false }), "{{if a}}x{{/if}}12");
  assert.equal(text(content, variables, { enableLoops: false }), "{{for i in l}}?{{/for}}");
});

test("a loop binds its item, index, first and last, and sees what is outside", () => {
  const content = "{{for i in list}}#{i_index}#{i}#{i_first}#{i_last}#{o} {{/for}}";
  assert.equal(
    text(content, { list: ["a", "b"], o: "!", i: "hidden" }),
    "0atruefalse! 1bfalsetrue! ",
  );
  assert.equal(text("{{for i in list}}x{{/for}}", { list: [] }), "");
  const nested = "{{for a in l}}{{for b in a.l}}#{a_index}#{b}{{/for}}{{/for}}";
  assert.equal(text(nested, { l: [{ l: ["x", "y"] }, { l: ["z"] }] }), "0x0y1z");
});

test("a loop over what is no list stays, with its placeholders filled in once", () => {
  const { content, errors } = personalizer.replace("{{for i in n}}#{i}{{/for}}", { n: 5, i: "I" });
  assert.equal(content, "{{for i in n}}I{{/for}}");
  assert.deepEqual(
    errors.map(({ type, message }) => [type, message]),
    [["syntax_error", "Loop variable 'n' is not an array"]],
  );
});

test("a getter that throws costs only its placeholder", () => {
  const variables = {
    a: 1,
    get b() {
      throw new Error("secret");
    },
  };
  const { content, errors } = personalizer.replace("#{a}#{b}{{if b}}x{{/if}}", variables);
  assert.equal(content, "1#{b}");
  assert.equal(errors.length, 2);
  assert.ok(!JSON.stringify(errors).includes("secret"));
});

test("a content that is no text throws and names the field; variables may be absent", () => {
  for (const content of [undefined, null, 1, {}]) {
    assert.throws(() => personalizer.replace(content, {}), {
      code: "INVALID_REQUEST",
      field: "content",
    });
  }
  assert.equal(personalizer.replace("a#{b}", undefined).content, "a");
});

for (const [field, value] of [
  ["variablePattern", "#{x}"],
  ["undefinedReplacement", 1],
  ["maxRecursionDepth", -1],
  ["timeZone", "nowhere"],
]) {
  test(`a wrong ${field} throws and is named`, () => {
    assert.throws(() => new TemplatePersonalizer({ [field]: value }), { field });
  });
}

test("validate answers for the names that a template needs", () => {
  assert.deepEqual(personalizer.validate("#{a}#{b}", { a: "x", b: null }), {
    isValid: false,
    missingVariables: ["b"],
    errors: [{ type: "missing_variable", message: "Missing required variable: b", variable: "b" }],
  });
  assert.equal(personalizer.validate("{{if a}}", { a: 1 }).isValid, false);
});

test("preview shows values where they stand in the original", () => {
  assert.deepEqual(personalizer.preview("#{a|upper}-#{b}-#{a}", { a: "x" }), {
    originalContent: "#{a|upper}-#{b}-#{a}",
    previewContent: "X--x",
    variableHighlights: [
      {
        variable: "a",
        value: "x",
        positions: [
          { start: 0, end: 10 },
          { start: 16, end: 20 },
        ],
      },
      { variable: "b", value: "undefined", positions: [{ start: 11, end: 15 }] },
    ],
  });
});

test("a compiled template answers for any number of recipients", () => {
  const template = personalizer.compile(
    "{{if a === 'x'}}#{a}{{else}}-{{/if}}{{for i in l}}.{{/for}}",
  );
  assert.deepEqual(template.variables, ["a", "l"]);
  assert.deepEqual(template.errors, []);
  assert.deepEqual(template.conditionals, [
    { condition: "a === 'x'", content: "#{a}", elseContent: "-" },
  ]);
  assert.deepEqual(template.loops, [{ variable: "i", array: "l", content: "." }]);
  assert.equal(template.render({ a: "x", l: [1] }).content, "x.");
  assert.deepEqual(template.renderText({ a: "y", l: [] }), { content: "-", errors: undefined });
});

test("what is handed out can be changed without a trace in the next result", () => {
  const content = "{{/if}}#{a}";
  const expected = JSON.stringify(personalizer.replace(content, {}).errors);
  for (const { errors } of [personalizer.replace(content, {}), personalizer.compile(content)]) {
    errors[0].message = "changed";
    errors[0].position.start = 9;
    errors.pop();
  }
  assert.equal(JSON.stringify(personalizer.replace(content, {}).errors), expected);
});

test("the utilities work on the default personalizer", () => {
  assert.deepEqual(TemplateVariableUtils.extractVariables("#{a}#{b}#{a}"), ["a", "b"]);
  assert.equal(TemplateVariableUtils.replace("#{A}!", { a: 1 }), "1!");
  assert.equal(TemplateVariableUtils.validate("#{a}", {}), false);
  assert.deepEqual(
    TemplateVariableUtils.personalize("#{name}님", [
      { phoneNumber: "01012345678", variables: { name: "김" } },
      { phoneNumber: "01012345679", variables: {} },
    ]),
    [
      { phoneNumber: "01012345678", content: "김님", errors: undefined },
      { phoneNumber: "01012345679", content: "님", errors: ["Variable 'name' is not defined"] },
    ],
  );
});

test("interpolate puts values in place of flat names and keeps the rest", () => {
  const variables = { "user.name": "Kim", n: 42, nothing: null };
  assert.equal(
    interpolate("#{user.name} #{n} #{nothing} #{no}", variables),
    "Kim 42 #{nothing} #{no}",
  );
  assert.equal(interpolate("", variables), "");
  assert.equal(interpolate(undefined, variables), "");
  assert.equal(interpolate("#{n}", null), "#{n}");
});

test("the parser's names are trimmed", () => {
  assert.deepEqual(VariableParser.extractVariables("#{ a }#{b|upper}#{ }#{a}"), ["a", "b|upper"]);
  assert.equal(VariableParser.replaceVariables("#{ a }#{b}", { a: 1 }), "1#{b}");
});

test("the core and interpolate make the same of a text", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const variables = { a: "#{b}", b: "$&", "x y": "blank", "#{a": "odd" };
  const parts = ["#{a}", "#{b}", "#{x y}", "#{}", "#{", "}", "#{#{a}", "{{if a}}", " ", "#{none}"];
  for (let i = 0; i < 200; i += 1) {
    const text = `끝${Array.from({ length: 8 }, (_, k) => parts[(i * 7 + k * k * (i + 3)) % parts.length]).join("")}`;
    accepted(await kmsg.send({ type: "LMS", to: "01012345678", text, variables }));
    assert.equal(provider.sent.at(-1).text, interpolate(text, variables));
  }
});
