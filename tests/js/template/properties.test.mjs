import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ButtonParser,
  interpolate,
  TemplatePersonalizer,
  TemplateValidator,
  VariableParser,
  validateTemplatePayload,
} from "kmsg-edge/template";
import { templateWith } from "./support.mjs";

const personalizer = new TemplatePersonalizer({ caseSensitive: false });
const PIECES = [
  "#{",
  "}",
  "{{",
  "}}",
  "{{if a}}",
  "{{if !b}}",
  "{{if a === 'x'}}",
  "{{else}}",
  "{{/if}}",
  "{{for i in l}}",
  "{{/for}}",
  "#{a}",
  "#{i}",
  "#{i.x|number:2}",
  "#{a|date:YYYY}",
  "#{a|은는}",
  "{{if",
  "{",
  "|",
  "$&",
  " ",
  "가",
  "😀",
  "\n",
  "a.b",
  ">",
];
const template = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 30 })
  .map((parts) => parts.join(""));
const variables = fc.dictionary(
  fc.constantFrom("a", "b", "i", "l", "A"),
  fc.anything({ withDate: true, withBigInt: true }),
);

test("no template and no value makes a personalizer throw, and errors stand in the source", () => {
  fc.assert(
    fc.property(template, variables, (content, given) => {
      const { errors, content: text } = personalizer.replace(content, given);
      assert.equal(typeof text, "string");
      for (const { position } of errors) {
        if (position) assert.ok(position.start >= 0 && position.end <= content.length);
      }
      personalizer.validate(content, given);
      personalizer.preview(content, given);
      interpolate(content, given);
    }),
    { numRuns: 3000 },
  );
});

test("the text alone and the full result are the same text, whatever came before", () => {
  fc.assert(
    fc.property(template, template, variables, (content, before, given) => {
      const fresh = new TemplatePersonalizer({ caseSensitive: false }).replace(
        content,
        given,
      ).content;
      personalizer.replace(before, given);
      assert.equal(personalizer.compile(content).renderText(given).content, fresh);
    }),
  );
});

test("a template without placeholders and tags is itself", () => {
  fc.assert(
    fc.property(fc.string(), (raw) => {
      const text = raw.replace(/[#{]/g, "");
      assert.equal(personalizer.replace(text, {}).content, text);
    }),
  );
});

test("what a value holds comes out as it went in", () => {
  fc.assert(
    fc.property(template, (value) => {
      const given = { a: value, l: [value] };
      assert.equal(personalizer.replace("<#{a}>", given).content, `<${value}>`);
      assert.equal(personalizer.replace("{{for i in l}}#{i}{{/for}}", given).content, value);
      assert.equal(interpolate("<#{a}>", given), `<${value}>`);
    }),
  );
});

test("numbers are grouped as Intl groups them in Korean, for all that a double can tell apart", () => {
  const format = new Intl.NumberFormat("ko-KR", { maximumFractionDigits: 3 });
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.constantFrom(1, 10, 1000), (n, by) => {
      const value = n / by;
      const expected = format.format(value).replace(/^-0$/, "0");
      assert.equal(personalizer.replace("#{v|number}", { v: value }).content, expected);
    }),
  );
});

test("dates are those of Intl in the same zone", () => {
  for (const timeZone of ["Asia/Seoul", "UTC", "America/New_York", "Asia/Kolkata"]) {
    const own = new TemplatePersonalizer({ timeZone });
    const format = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      dateStyle: "short",
      timeStyle: "medium",
    });
    // From the end of Korea's last summer time on.
    const dates = fc.date({
      min: new Date("1989-01-01"),
      max: new Date("2099-12-31"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const shown = own.replace("#{d|date:YYYY-MM-DD HH:mm:ss}", { d: date }).content;
        assert.equal(shown, format.format(date));
        // And back: the same clocks, read without their zone.
        const again = own.replace("#{d|date:YYYY-MM-DD HH:mm:ss}", { d: shown }).content;
        if (timeZone !== "America/New_York") assert.equal(again, shown);
      }),
    );
  }
});

test("a format is met exactly when the runtime's engine meets it", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab|)", "\\w", "^", "$");
  const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?");
  const part = fc
    .tuple(atom, times)
    .map(([what, count]) => (what === "^" || what === "$" ? what : what + count));
  const pattern = fc
    .array(fc.oneof(part, fc.constant("|")), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.join(""));
  const value = fc.string({ unit: fc.constantFrom("a", "b", "c", "\n"), maxLength: 8 });
  fc.assert(
    fc.property(pattern, value, (format, text) => {
      const definition = { name: "v", type: "string", required: true, format };
      const { isValid } = VariableParser.validateVariables([definition], { v: text });
      assert.equal(isValid, new RegExp(format, "u").test(text));
    }),
    { numRuns: 2000 },
  );
});

test("no input makes a check throw", () => {
  fc.assert(
    fc.property(fc.anything(), template, (anything, content) => {
      validateTemplatePayload(anything);
      ButtonParser.validateButtons([anything]);
      TemplateValidator.validate(templateWith({ content }));
    }),
    { numRuns: 1000 },
  );
});
