// The defects P1 to P18 of the incumbent's template engines; none may come back.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import {
  asTemplate,
  defaultTemplatePersonalizer,
  interpolate,
  TemplatePersonalizer,
  TemplateVariableUtils,
  VariableParser,
} from "kmsg-edge/template";

const personalizer = new TemplatePersonalizer();
const render = (content, variables, options = {}) =>
  new TemplatePersonalizer(options).replace(content, variables);
const text = (content, variables, options) => render(content, variables, options).content;
const kinds = ({ errors }) => errors.map(({ type }) => type);

test("P1 a placeholder in a value stays text, also in a loop and in the batch", () => {
  const variables = { name: "#{code}", code: "123456", list: ["#{code}", "{{if code}}x{{/if}}"] };
  assert.equal(text("#{name}님", variables), "#{code}님");
  assert.equal(
    text("{{for i in list}}[#{i}]{{/for}}", variables),
    "[#{code}][{{if code}}x{{/if}}]",
  );
  assert.equal(defaultTemplatePersonalizer.replace("#{name}", variables).content, "#{code}");
  const [message] = TemplateVariableUtils.personalize("#{name}", [{ phoneNumber: "1", variables }]);
  assert.equal(message.content, "#{code}");
  assert.equal(interpolate("#{name}", variables), "#{code}");
  assert.equal(VariableParser.replaceVariables("#{name}", variables), "#{code}");
});

test("P1 a value that the program marks, or the option, is filled in", () => {
  const variables = { greeting: asTemplate("#{name}님"), name: "#{code}", code: "1" };
  assert.equal(text("#{greeting} #{name}", variables), "#{code}님 #{code}");
  assert.equal(text("#{name}", variables, { expandValues: true }), "1");
  const forged = JSON.parse('{"name":{"text":"#{code}"},"code":"1"}');
  assert.equal(text("#{name}", forged), "");
});

test("P2 nothing of the language itself is a variable", () => {
  for (const name of [
    "constructor",
    "toString",
    "__proto__",
    "a.__proto__.x",
    "a.constructor.name",
  ]) {
    const content = `#{${name}}`;
    assert.equal(interpolate(content, { a: {} }), content);
    assert.equal(VariableParser.replaceVariables(content, { a: {} }), content);
    for (const caseSensitive of [true, false]) {
      const result = render(content, { a: {} }, { caseSensitive });
      assert.equal(result.content, "");
      assert.deepEqual(kinds(result), ["missing_variable"]);
    }
  }
  assert.equal(text("#{name.length}", { name: "text" }), "");
  assert.equal(text("{{if constructor}}yes{{else}}no{{/if}}", {}), "no");
});

test("P3 a value of copies of itself cannot grow, also where values are expanded", () => {
  const bomb = { a: "#{a}".repeat(8) };
  assert.equal(text("#{a}", bomb), bomb.a);
  const result = render("#{a}", bomb, { expandValues: true, maxRecursionDepth: 100 });
  assert.ok(result.content.length <= 65_536 + bomb.a.length);
  assert.deepEqual(kinds(result), ["recursion_limit"]);
  assert.ok(result.variables.length <= 1);
  const silent = { a: "#{b}".repeat(50), b: "#{c}".repeat(50), c: "#{d}".repeat(50), d: "" };
  assert.deepEqual(kinds(render("#{a}", silent, { expandValues: true })), ["recursion_limit"]);
});

test("P3 loops in loops end with an error", () => {
  const list = Array.from({ length: 1000 }, () => "x");
  const names = ["a", "b", "c", "d"];
  const open = names.map((name) => `{{for ${name} in list}}`).join("");
  const result = render(`${open}{{/for}}{{/for}}{{/for}}{{/for}}`, { list });
  assert.deepEqual(kinds(result), ["recursion_limit"]);
});

test("P3 long values are whole where they nest nothing, and are cut before the runtime gives up", () => {
  const value = "가".repeat(100_000);
  assert.equal(text("#{a}", { a: value }, { expandValues: true }), value);
  const list = [" ".repeat(2 ** 24)];
  const result = render("#{list.0}".repeat(64), { list });
  assert.deepEqual(kinds(result), ["recursion_limit"]);
  assert.ok(result.content.length < 2 ** 27);
});

test("P4 dollar signs of templates and values are written as they are", () => {
  const list = ["$&", "$1", "$$", "$`"];
  assert.equal(text("{{for i in list}}#{i}|$$|{{/for}}", { list }), "$&|$$|$1|$$|$$|$$|$`|$$|");
  assert.equal(text("{{if a}}$& $$ #{a}{{/if}}", { a: "$1" }), "$& $$ $1");
});

test("P5 each block is replaced where it stands", () => {
  assert.equal(text("{{if a}}X{{/if}}-{{if a}}Y{{/if}}", { a: 1 }), "X-Y");
  assert.equal(
    text("{{for i in l}}#{i}{{/for}}-{{for i in l}}<#{i}>{{/for}}", { l: [1, 2] }),
    "12-<1><2>",
  );
  assert.equal(text("{{if a}}1{{/if}}{{if b}}2{{else}}3{{/if}}", { a: 1 }), "13");
  assert.equal(text("{{if a}}[{{if b}}B{{else}}C{{/if}}]{{/if}}", { a: 1 }), "[C]");
  assert.equal(text("{{ if a }}X{{ else }}Y{{ /if }}", { a: 1 }), "X");
});

test("P5 an unclosed or stray tag is an error with its place, and stays in the text", () => {
  for (const [content, shown, start, message] of [
    ["a{{if x}}b#{x}", "a{{if x}}b1", 1, /Block '{{if}}' is not closed/],
    ["a{{/if}}b", "a{{/if}}b", 1, /'{{\/if}}' ends no/],
    ["{{else}}", "{{else}}", 0, /'{{else}}' belongs to no/],
    ["ab{{/for}}", "ab{{/for}}", 2, /'{{\/for}}' ends no/],
    ["a{{if x", "a{{if x", 1, /Tag '{{if' is not closed/],
    ["{{if x}}a{{else}}b{{else}}c{{/if}}", "a", 18, /'{{else}}' belongs to no/],
    ["{{if x}}{{for i in l}}#{i}{{/if}}", "{{for i in l}}", 8, /Block '{{for}}' is not closed/],
  ]) {
    const result = render(content, { x: 1, i: "" });
    assert.equal(result.content, shown);
    assert.deepEqual(kinds(result), ["syntax_error"], content);
    assert.match(result.errors[0].message, message);
    assert.equal(result.errors[0].position.start, start);
  }
});

test("P6 names of any script work in loops, conditions and their extraction", () => {
  const variables = { 주문: { 목록: [{ 이름: "사과" }, { 이름: "귤" }] }, 등급: "VIP" };
  const content =
    "{{if 등급 === 'VIP'}}{{for 상품 in 주문.목록}}#{상품_index}#{상품.이름} {{/for}}{{/if}}";
  assert.equal(text(content, variables), "0사과 1귤 ");
  assert.deepEqual(personalizer.extractVariables(content), ["등급", "주문.목록"]);
});

test("P7 numbers, true, false and null are compared as such, and items by their own", () => {
  const variables = { n: 3, no: false, nothing: null, t: "3" };
  for (const [condition, expected] of [
    ["n === 3", true],
    ["n !== 3", false],
    ["t === 3", false],
    ["t === '3'", true],
    ["no === false", true],
    ["nothing === null", true],
    ["n === n", true],
    ["!no", true],
  ]) {
    assert.equal(text(`{{if ${condition}}}y{{else}}n{{/if}}`, variables), expected ? "y" : "n");
  }
  const content = "{{for i in l}}{{if i.ok}}#{i.n}{{/if}}{{if i_last}}.{{/if}}{{/for}}";
  assert.equal(text(content, { l: [{ ok: 1, n: "a" }, { n: "b" }, { ok: 1, n: "c" }] }), "ac.");
});

test("P7 an operator that is not known is an error, never silently false", () => {
  for (const condition of ["a > 1", "a < 1", "a && b", "a || b", "a == b", "(a)", "a b", ""]) {
    const result = render(`{{if ${condition}}}x{{/if}}`, { a: 2, b: 1 });
    assert.deepEqual(kinds(result), ["syntax_error"], condition);
    assert.equal(result.content, `{{if ${condition}}}x{{/if}}`);
  }
});

test("P8 a chain of nested values is complete, and no call leaves a trace in the next", () => {
  const chain = { a: "#{b}", b: "#{c}", c: "v" };
  const nesting = new TemplatePersonalizer({ expandValues: true, maxRecursionDepth: 3 });
  assert.equal(nesting.replace("#{a}", chain).content, "v");
  const shallow = new TemplatePersonalizer({ expandValues: true, maxRecursionDepth: 1 });
  const cut = shallow.replace("#{a}", chain);
  assert.deepEqual(kinds(cut), ["recursion_limit"]);
  assert.match(cut.errors[0].message, /^Maximum recursion depth \(1\) exceeded$/);
  assert.equal(shallow.replace("#{x}", { x: "fine" }).content, "fine");
  assert.deepEqual(shallow.replace("#{x}", { x: "fine" }).errors, []);
});

test("P9 a pattern without the global flag ends, and keeps its other flags", () => {
  const variablePattern = /\[\[([a-z가-힣]+)\]\]/iu;
  const own = new TemplatePersonalizer({ variablePattern });
  const content = "[[Name]] [[이름]] #{name}";
  assert.deepEqual(own.extractVariables(content), ["Name", "이름"]);
  assert.equal(own.replace(content, { Name: "a", 이름: "b" }).content, "a b #{name}");
  assert.equal(own.validate(content, { Name: 1 }).isValid, false);
  assert.equal(own.preview(content, { Name: 1 }).variableHighlights.length, 2);
  assert.equal(variablePattern.lastIndex, 0);
  const empty = new TemplatePersonalizer({ variablePattern: /x*/ });
  assert.equal(empty.replace("abc", {}).content, "abc");
});

test("P10 a format that would run for ever on one engine is answered", () => {
  const definition = { name: "v", type: "string", required: true, format: "^(a+)+$" };
  const value = `${"a".repeat(5000)}b`;
  assert.equal(VariableParser.validateVariables([definition], { v: value }).isValid, false);
  assert.equal(VariableParser.validateVariables([definition], { v: "aaa" }).isValid, true);
});

test("P11 dates are those of Korean clocks, whatever the host's", () => {
  const program = `
    import { TemplatePersonalizer } from "kmsg-edge/template";
    const at = new Date("2023-11-14T23:30:05Z");
    const show = (options) => new TemplatePersonalizer(options)
      .replace("#{at|date}/#{at|datetime}/#{at|date:MM-DD HH}/#{day|date:DD}/#{local|time}",
        { at, day: "2023-11-15", local: "2023-11-15 08:00" }).content;
    console.log([show({}), show({ timeZone: "UTC" }), show({ timeZone: "America/New_York" }),
      show({ timeZone: "-05:00" })].join("\\n"));`;
  for (const TZ of ["UTC", "America/Los_Angeles", "Asia/Seoul"]) {
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      cwd: new URL(".", import.meta.url),
      env: { ...process.env, TZ },
      encoding: "utf8",
    });
    assert.deepEqual(stdout.trim().split("\n"), [
      "2023. 11. 15./2023. 11. 15. 오전 8:30:05/11-15 08/15/오전 8:00:00",
      "2023. 11. 14./2023. 11. 14. 오후 11:30:05/11-14 23/15/오전 8:00:00",
      "2023. 11. 14./2023. 11. 14. 오후 6:30:05/11-14 18/15/오전 8:00:00",
      "2023. 11. 14./2023. 11. 14. 오후 6:30:05/11-14 18/15/오전 8:00:00",
    ]);
  }
  assert.throws(() => new TemplatePersonalizer({ timeZone: "Mars/Base" }), { field: "timeZone" });
});

test("P12 numbers and times do not depend on the runtime's locale data", () => {
  const own = { toLocaleString: Number.prototype.toLocaleString, format: Intl.NumberFormat };
  Number.prototype.toLocaleString = () => "host";
  Date.prototype.toLocaleString = () => "host";
  Intl.NumberFormat = undefined;
  try {
    const variables = { n: 1234567.891, at: "2023-11-14T13:13:20Z", noon: "2023-11-14T03:00:00Z" };
    const content = "#{n|number} #{n|currency} #{at|datetime} #{noon|time}";
    const shown = "1,234,567.891 ₩1,234,568 2023. 11. 14. 오후 10:13:20 오후 12:00:00";
    assert.equal(text(content, variables), shown);
  } finally {
    Number.prototype.toLocaleString = own.toLocaleString;
    Intl.NumberFormat = own.format;
    delete Date.prototype.toLocaleString;
  }
});

test("P13 amounts beyond 2^53 are exact, and decimals are rounded as people round", () => {
  const variables = {
    big: "9007199254740993",
    huge: 9007199254740993123n,
    half: 1.005,
    eight: 8.5,
  };
  assert.equal(text("#{big|number}", variables), "9,007,199,254,740,993");
  assert.equal(text("#{huge|currency}", variables), "₩9,007,199,254,740,993,123");
  assert.equal(text("#{half|number:2} #{eight|number:0}", variables), "1.01 9");
  for (const [value, expected] of [
    [1e21, "1,000,000,000,000,000,000,000"],
    [1e-7, "0"],
    [-0, "0"],
    [-1234.5678, "-1,234.568"],
    ["-0.0004", "0"],
    [999.9999, "1,000"],
    ["1.5e3", "1,500"],
  ]) {
    assert.equal(text("#{v|number}", { v: value }), expected, String(value));
  }
  assert.equal(text("#{v|currency}", { v: -1234.5 }), "-₩1,235");
});

test("P14 a value that a formatter cannot take is an error and not printed", () => {
  for (const [formatter, value] of [
    ["number", "soon"],
    ["number:2", Number.NaN],
    ["currency", "₩NaN"],
    ["currency", ""],
    ["date", "soon"],
    ["date:YYYY", "2023-02-30"],
    ["datetime", new Date(Number.NaN)],
    ["time", {}],
    ["phone", "call me"],
  ]) {
    const result = render(`[#{v|${formatter}}]`, { v: value }, { undefinedReplacement: "-" });
    assert.equal(result.content, "[-]", formatter);
    assert.deepEqual(kinds(result), ["format_error"]);
  }
  const kept = render("#{v|date}", { v: "soon" }, { badValues: "keep" });
  assert.equal(kept.content, "soon");
  assert.deepEqual(kinds(kept), ["format_error"]);
});

test("P15 validate sees literals, items and nested data as what they are", () => {
  const content =
    "{{if status === 'paid'}}#{user.name}{{/if}}{{for i in items}}#{i.name}#{i_index}{{/for}}";
  const given = { status: "paid", user: { name: "a" }, items: [] };
  assert.deepEqual(personalizer.extractVariables(content), ["user.name", "status", "items"]);
  assert.deepEqual(personalizer.validate(content, given).missingVariables, []);
  const without = personalizer.validate(content, { ...given, user: { name: null } });
  assert.deepEqual(without.missingVariables, ["user.name"]);
  assert.equal(without.isValid, false);
  assert.equal(without.errors[0].message, "Missing required variable: user.name");
});

test("P16 every token is replaced, and formatters follow one another", () => {
  const at = "2023-11-14T13:13:20Z";
  assert.equal(text("#{at|date:YYYY/MM/DD YYYY}", { at }), "2023/11/14 2023");
  assert.equal(text("#{n|upper|lower|capitalize}", { n: "jOHN" }), "John");
  assert.equal(text("#{n | upper | 은는}", { n: "sms" }), "SMS는");
});

test("P17 missing names are listed once, and positions are those of the source", () => {
  const content = "#{a}{{if b}}#{a}{{/if}}{{for i in l}}#{i}{{/for}}#{c}";
  const result = render(content, { b: 1, l: ["x", "y"], c: "z" });
  assert.deepEqual(result.missingVariables, ["a"]);
  assert.equal(result.errors.length, 2);
  for (const { name, position } of result.variables) {
    assert.equal(content.slice(position.start, position.end), `#{${name}}`);
  }
  assert.deepEqual(
    result.variables.map(({ name, formatted }) => [name, formatted]),
    [
      ["a", ""],
      ["a", ""],
      ["i", "x"],
      ["i", "y"],
      ["c", "z"],
    ],
  );
});

test("P18 all engines show a date as ISO 8601, and none prints an object", () => {
  const variables = { at: new Date(0), order: { id: 1 }, list: [1, "b"], yes: true, n: 42 };
  const content = "#{at} #{list} #{yes} #{n}";
  const shown = "1970-01-01T00:00:00.000Z 1,b true 42";
  assert.equal(text(content, variables), shown);
  assert.equal(interpolate(content, variables), shown);
  assert.equal(VariableParser.replaceVariables(content, variables), shown);
  const result = render("[#{order}]", variables);
  assert.equal(result.content, "[]");
  assert.deepEqual(kinds(result), ["format_error"]);
  assert.equal(interpolate("[#{order}]", variables), "[#{order}]");
});
