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

test("any value at all gives a Result", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withNullPrototype: true,
        withTypedArray: true,
      }),
      async (value) => {
        const result = await kmsg.send(value);
        assert.equal(result.isFailure, true);
        assert.ok(result.error instanceof KMsgError);
      },
    ),
    { numRuns: 300 },
  );
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
