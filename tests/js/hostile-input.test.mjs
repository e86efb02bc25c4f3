// Whatever is passed to send, it answers a typed failure that names the field, and never rejects.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KMsg } from "kmsg-edge";
import { KMsgError } from "kmsg-edge/core";
import { scriptProvider } from "./support/providers.mjs";

const provider = scriptProvider();
const kmsg = new KMsg({ providers: [provider] });
const base = { to: "01098765432", text: "secret text" };

const cyclic = { ...base, providerOptions: {} };
cyclic.providerOptions.loop = cyclic;

const throwing = {
  ...base,
  get subject() {
    throw new Error("secret text");
  },
};

let deep = {};
for (let i = 0; i < 200; i++) deep = { deep };

const cases = [
  ["no object", null, "message"],
  ["undefined", undefined, "message"],
  ["a number", 7, "message"],
  ["a BigInt", 7n, "message"],
  ["a function", () => {}, "message"],
  ["a getter that throws", throwing, "subject"],
  ["a cycle", cyclic, "providerOptions.loop"],
  ["a BigInt inside", { ...base, variables: { n: 1n } }, "variables.n"],
  ["a function inside", { ...base, providerOptions: { f() {} } }, "providerOptions.f"],
  ["a number that is none", { ...base, providerOptions: { n: Number.NaN } }, "providerOptions.n"],
  ["half a surrogate pair", { ...base, text: "secret \ud83d" }, "text"],
  ["a Map", { ...base, variables: new Map([["a", 1]]) }, "variables"],
  ["an invalid Date", { ...base, options: { scheduledAt: new Date("x") } }, "options.scheduledAt"],
  ["a date in the past", { ...base, options: { scheduledAt: new Date(0) } }, "options.scheduledAt"],
  ["a date that is none", { ...base, options: { scheduledAt: "soon" } }, "options.scheduledAt"],
  ["a revoked proxy", { ...base, variables: revoked() }, "variables"],
  ["no recipient", { text: "secret text" }, "to"],
  ["a recipient that is no text", { ...base, to: 1012345678 }, "to"],
  ["letters for a number", { ...base, to: "010-CALL-ME" }, "to"],
  ["no text", { to: "01098765432" }, "text"],
  ["empty text", { to: "01098765432", text: "" }, "text"],
  ["an unknown type", { ...base, type: "PIGEON" }, "type"],
  ["no template", { type: "ALIMTALK", to: "01098765432", variables: {} }, "templateId"],
];

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

for (const [name, input, field] of cases) {
  test(`${name} is refused by the name of its field`, async () => {
    const before = provider.sent.length;
    const result = await kmsg.send(input);
    assert.equal(result.isFailure, true);
    const { error } = result;
    assert.ok(error instanceof KMsgError);
    assert.equal(error.code, "INVALID_REQUEST");
    assert.equal(error.outcome, "not_sent");
    assert.equal(error.field, field);
    assert.doesNotMatch(error.message, /secret/);
    assert.doesNotMatch(error.message, /01098765432/);
    assert.equal(provider.sent.length, before);
  });
}

test("nesting beyond reason is refused", async () => {
  const { error } = await kmsg.send({ ...base, providerOptions: deep });
  assert.equal(error.code, "INVALID_REQUEST");
  assert.match(error.field, /^providerOptions\.deep\./);
});

test("a text of many megabytes is refused before it reaches the core", async () => {
  const { error } = await kmsg.send({ ...base, text: "a".repeat(9_000_000) });
  assert.equal(error.code, "INVALID_REQUEST");
});

test("call options that are none are refused or ignored, by name", async () => {
  assert.equal((await kmsg.send(base, null)).isSuccess, true);
  const { error } = await kmsg.send(base, { signal: "stop" });
  assert.deepEqual(
    [error.code, error.field, error.outcome],
    ["INVALID_REQUEST", "signal", "not_sent"],
  );
});

test("keys of the prototype are data like any other", async () => {
  const input = JSON.parse('{"to":"01012345678","text":"#{constructor} #{__proto__} #{x}"}');
  input.variables = JSON.parse('{"__proto__":"own","x":"y"}');
  const result = await kmsg.send(input);
  assert.equal(result.isSuccess, true);
  assert.equal(provider.sent.at(-1).text, "#{constructor} own y");
  assert.equal({}.polluted, undefined);
});

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withTypedArray: true,
});

function isRefusal(result) {
  return result.isFailure === true && result.error instanceof KMsgError;
}

test("any value at all gives a Result, and any list one for each element", async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (value) => {
      const answer = await kmsg.send(value);
      if (!Array.isArray(value)) assert.ok(isRefusal(answer));
      else assert.equal(answer.results.filter(isRefusal).length, value.length);
    }),
    { numRuns: 300 },
  );
});

test("any list at all leaves the good message in it alone", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anything), fc.nat(), async (list, place) => {
      const at = place % (list.length + 1);
      const inputs = [...list.slice(0, at), base, ...list.slice(at)];
      for (const results of [await kmsg.sendMany(inputs), (await kmsg.send(inputs)).results]) {
        assert.equal(results.length, inputs.length);
        assert.equal(results[at].value.to, base.to);
        assert.equal(results.filter(isRefusal).length, list.length);
      }
      for await (const { index, result } of kmsg.sendStream(inputs)) {
        assert.equal(result.isSuccess, index === at);
      }
    }),
    { numRuns: 100 },
  );
});

test("any options at all are used or refused, and never stop a good message unsaid", async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (options) => {
      const one = await kmsg.send(base, options);
      assert.ok(one.isSuccess || isRefusal(one));
      for (const call of [() => kmsg.sendMany([base], options), () => kmsg.healthCheck(options)]) {
        await call().catch((thrown) => assert.ok(thrown instanceof KMsgError, String(thrown)));
      }
    }),
    { numRuns: 300 },
  );
});

test("hostile lists: holes, getters, proxies", async () => {
  const holes = [base, base, base];
  delete holes[1];
  const throwing = [base, base];
  Object.defineProperty(throwing, 0, {
    get() {
      throw new Error("no");
    },
  });
  for (const [inputs, good] of [
    [holes, [0, 2]],
    [throwing, [1]],
  ]) {
    const results = await kmsg.sendMany(inputs);
    assert.deepEqual(
      [...results.keys()].filter((index) => results[index].isSuccess),
      good,
    );
    assert.ok(results.every((result) => result.isSuccess || isRefusal(result)));
  }
  const { proxy, revoke } = Proxy.revocable([base], {});
  revoke();
  await assert.rejects(kmsg.sendMany(proxy), KMsgError);
  await assert.rejects(async () => {
    for await (const _ of kmsg.sendStream(proxy)) assert.fail();
  }, KMsgError);
  assert.ok(isRefusal(await kmsg.send(proxy)));
});

test("a text of a megabyte, and one of nothing but placeholders, end in time", async () => {
  const inputs = [
    { ...base, text: "가".repeat(500_000) },
    { ...base, text: "#{".repeat(500_000), variables: { a: "b" } },
    { ...base, text: "#{a}".repeat(250_000), variables: { a: "#{a}" } },
    { ...base, type: "LMS", text: "x", variables: { ["k".repeat(1_000_000)]: "v" } },
  ];
  for (const result of await kmsg.sendMany(inputs)) assert.equal(result.isSuccess, true);
});

test("any value in any place of a message gives a Result", async () => {
  const place = fc.constantFrom("to", "text", "type", "variables", "options", "kakao", "failover");
  const value = fc.anything({ withBigInt: true, withDate: true, withMap: true });
  await fc.assert(
    fc.asyncProperty(place, value, async (key, any) => {
      const result = await kmsg.send({ ...base, [key]: any });
      assert.equal(typeof result.isSuccess, "boolean");
      if (result.isFailure) assert.ok(result.error instanceof KMsgError);
    }),
    { numRuns: 300 },
  );
});
