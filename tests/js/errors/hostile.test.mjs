import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  ErrorUtils,
  KMsgError,
  messageStatusOfDelivery,
  normalizeErrorRetryPolicy,
  normalizeMessageStatus,
  normalizeProviderError,
  normalizeRetryAfterMs,
  parseErrorRetryPolicyFromJson,
  validateErrorRetryPolicy,
} from "kmsg-edge/core";
import { providerFailure } from "../../../js/dist/core/provider-failure.js";

const explode = () => {
  throw new Error("trap");
};
const TRAPS = Object.getOwnPropertyNames(Reflect);
const throwingProxy = (target) =>
  new Proxy(target, Object.fromEntries(TRAPS.map((trap) => [trap, explode])));
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const brand = Symbol.for("kmsg-edge.KMsgError");
const FIELDS =
  "name message code status statusCode httpStatus errorCode resultCode response headers details " +
  "cause causeChain retryAfter retryAfterMs attempt requestId stack outcome field msg " +
  "retryableCodes nonRetryableCodes retryableStatuses nonRetryableStatuses fallback " +
  "classifyByMessage classifyByStatusCode byCode byStatus defaultMs mode policy __proto__";
const getters = (target) =>
  Object.defineProperties(
    target,
    Object.fromEntries(FIELDS.split(" ").map((name) => [name, { get: explode, enumerable: true }])),
  );
const endlessPrototypes = () =>
  new Proxy({}, { getPrototypeOf: () => endlessPrototypes(), get: () => endlessPrototypes() });
const cycle = {};
cycle.cause = cycle;
cycle.details = cycle;
cycle.response = cycle;
cycle.causeChain = [cycle];
const everything = new Proxy(() => {}, { get: () => everything, has: () => true });

const HOSTILE = [
  throwingProxy({}),
  throwingProxy([]),
  revoked({}),
  revoked([]),
  getters({}),
  getters({ [brand]: true }),
  endlessPrototypes(),
  cycle,
  everything,
  Object.create(null),
  { toString: explode, valueOf: explode, [Symbol.toPrimitive]: explode },
  { message: throwingProxy({}), details: throwingProxy({}), response: throwingProxy({}) },
  { retryableCodes: throwingProxy([]), retryableStatuses: revoked([]), retryAfterMs: revoked({}) },
  { response: { headers: { get: explode } } },
  { [brand]: true, code: Symbol("x"), message: 5n, httpStatus: "x", causeChain: revoked([]) },
  JSON.parse('{"__proto__":{"code":"INVALID_REQUEST"},"constructor":1}'),
  "\ud800",
  Symbol("x"),
  10n,
  () => {},
];

const CALLS = {
  classifyForRetry: (a, b) => ErrorUtils.classifyForRetry(a, b),
  mayResend: (a, b) => ErrorUtils.mayResend(a, b),
  resolveRetryAfterMs: (a, b) => ErrorUtils.resolveRetryAfterMs(a, b),
  toRetryMetadata: (a) => ErrorUtils.toRetryMetadata(a),
  withAttempt: (a, b) => ErrorUtils.withAttempt(a, b),
  isUnknownStatus: (a) => ErrorUtils.isUnknownStatus(a),
  normalizeProviderError: (a, b) => normalizeProviderError(a, { mode: "compat", policy: b }),
  normalizeProviderErrorSafely: (a, b) => normalizeProviderError(a, { attempt: b, defaultCode: b }),
  normalizeRetryAfterMs: (a) => normalizeRetryAfterMs(a),
  validateErrorRetryPolicy: (a) => validateErrorRetryPolicy(a),
  normalizeErrorRetryPolicy: (a) => normalizeErrorRetryPolicy(a, { mode: "compat" }),
  parseErrorRetryPolicyFromJson: (a) => parseErrorRetryPolicyFromJson(a),
  providerFailure: (a) => JSON.stringify(providerFailure(a, "mine", "unknown")),
  is: (a) => KMsgError.is(a),
  toJSON: (a, b) =>
    JSON.stringify(new KMsgError("PROVIDER_ERROR", "", a, { causeChain: b, requestId: a })),
  normalizeMessageStatus: (a) => [normalizeMessageStatus(a), messageStatusOfDelivery(a)],
};

for (const [name, call] of Object.entries(CALLS)) {
  test(`${name} survives hostile objects in every place`, () => {
    for (const first of HOSTILE) {
      for (const second of [undefined, ...HOSTILE]) call(first, second);
    }
  });

  test(`${name} survives arbitrary values`, () => {
    const key = fc.oneof(fc.constantFrom(...FIELDS.split(" ")), fc.string());
    const anything = fc.anything({
      key,
      withBigInt: true,
      withNullPrototype: true,
      withDate: true,
    });
    fc.assert(
      fc.property(anything, anything, (first, second) => {
        call(first, second);
        call(Object.assign(new Error("x"), { details: first, cause: second }), first);
      }),
    );
  });
}

test("what comes out is always of the documented kind", () => {
  const key = fc.constantFrom(...FIELDS.split(" "));
  const leaf = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constantFrom("503", "", " "));
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf))), (error) => {
      const result = normalizeProviderError(error, { mode: "compat", policy: error });
      assert.match(result.classification, /^(non_)?retryable$/);
      const { retryAfterMs = 0, httpStatus = 0, attempt = 1 } = result;
      assert.ok(Number.isInteger(retryAfterMs) && retryAfterMs >= 0);
      assert.ok(Number.isInteger(httpStatus));
      assert.ok(Number.isInteger(attempt) && attempt > 0);
      for (const text of [result.providerErrorCode, result.requestId, result.providerErrorText]) {
        if (text !== undefined) assert.equal(text, text.trim() || "never");
      }
    }),
  );
});

test("a validated policy has nothing left to complain about", () => {
  const codes = fc.oneof(fc.constantFrom("NETWORK_ERROR", " provider_error "), fc.anything());
  const list = fc.oneof(fc.array(codes), fc.string());
  const policy = fc.record(
    {
      retryableCodes: list,
      nonRetryableCodes: list,
      retryableStatuses: list,
      nonRetryableStatuses: list,
      fallback: fc.oneof(fc.boolean(), fc.constantFrom("retryable", "non-retryable", "x")),
      retryAfterMs: fc.record({ byCode: fc.dictionary(fc.string(), fc.anything()) }),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(policy, (input) => {
      const once = normalizeErrorRetryPolicy(input, { mode: "compat" });
      if (once === null) return;
      assert.deepEqual(validateErrorRetryPolicy(once), { policy: once, issues: [] });
    }),
  );
});

// Quadratic work on a million characters would take minutes, and the test runner would say so.
test("a million characters are no trouble anywhere", () => {
  for (const unit of ["a", "aB", " ", "'", "1", ",", "retry not ", "네", "[", "n't"]) {
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    for (const name of ["message", "code", "status", "retryAfter", "errorCode", "details"]) {
      ErrorUtils.classifyForRetry({ [name]: text });
      providerFailure({ [name]: text }, "mine");
    }
    const policy = { retryableCodes: text, retryAfterMs: { byCode: { [text]: 1 } } };
    validateErrorRetryPolicy(policy, { mode: "compat" });
    parseErrorRetryPolicyFromJson(text);
    normalizeMessageStatus(text);
  }
});
