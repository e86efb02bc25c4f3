// Templates are read in linear time: counted in characters that are looked at, never by a clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { interpolate, TemplatePersonalizer } from "kmsg-edge/template";

/** What of a text each method may look at. */
const COSTS = {
  charCodeAt: () => 1,
  codePointAt: () => 1,
  charAt: () => 1,
  at: () => 1,
  slice: (_text, result) => result.length,
  substring: (_text, result) => result.length,
  startsWith: (_text, _result, [wanted]) => String(wanted).length,
  indexOf: (text, result, [, from = 0]) => (result < 0 ? text.length : result) - Math.max(0, from),
  lastIndexOf: (text) => text.length,
  includes: (text) => text.length,
  trim: (text) => text.length,
  split: (text) => text.length,
  replace: (text) => text.length,
  replaceAll: (text) => text.length,
  match: (text) => text.length,
  search: (text) => text.length,
  normalize: (text) => text.length,
  toLowerCase: (text) => text.length,
  [Symbol.iterator]: (text) => text.length,
};

/** The characters that `run` looks at. */
function workOf(run) {
  let work = 0;
  const undo = [];
  const patch = (target, name, cost) => {
    const original = target[name];
    target[name] = function counted(...given) {
      const result = original.apply(this, given);
      work += Math.max(0, cost(this, result, given));
      return result;
    };
    undo.push(() => {
      target[name] = original;
    });
  };
  for (const name of Reflect.ownKeys(COSTS)) patch(String.prototype, name, COSTS[name]);
  patch(RegExp.prototype, "exec", (_pattern, _result, [text]) => String(text).length);
  try {
    run();
  } finally {
    for (const end of undo) end();
  }
  return work;
}

const PIECES = [
  ..."# { } {{ }} {{{ #{ #{#{ | ' ( | x 가 😀".split(" "),
  ..."{{else}} {{/if}} {{/for}} #{a} #{a|b: #{i.x|number:2}".split(" "),
  " ",
  "{{if ",
  "{{if a}}",
  "{{if !b}}",
  "{{if a === 'x'}}",
  "{{for i in l}}",
];

function assertLinear(unit, run) {
  const work = (length) => {
    const text = unit.repeat(Math.ceil(length / unit.length));
    return workOf(() => run(text)) / text.length;
  };
  const [small, large] = [work(1000), work(16_000)];
  assert.ok(
    large <= small * 1.5 + 8,
    `${JSON.stringify(unit)}: ${small} looks at each character, then ${large}`,
  );
}

test("the count sees what is not linear", () => {
  const quadratic = (text) => {
    for (let at = 0; at < text.length; at += 1) text.indexOf("}", at);
  };
  assert.throws(() => assertLinear("{", quadratic), /looks at each character/);
});

test("a template of any repeated piece is read in linear time", () => {
  const unit = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(unit, (parts) => {
      assertLinear(parts.join(""), (text) => new TemplatePersonalizer().compile(text));
    }),
    { numRuns: 300, includeErrorInReport: true, examples: PIECES.map((piece) => [[piece]]) },
  );
});

test("a template is checked and filled in linear time where it repeats nothing", () => {
  const unit = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(unit, (parts) => {
      const joined = parts.join("");
      assertLinear(joined, (text) => interpolate(text, { a: "1" }));
      assertLinear(joined, (text) => new TemplatePersonalizer().replace(text, { a: "1" }));
    }),
    { numRuns: 300, includeErrorInReport: true, examples: PIECES.map((piece) => [[piece]]) },
  );
});
