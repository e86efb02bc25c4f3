import assert from "node:assert/strict";
import { test } from "node:test";
import {
  normalizeErrorRetryPolicy,
  parseErrorRetryPolicyFromJson,
  validateErrorRetryPolicy,
} from "kmsg-edge/core";

const compat = { mode: "compat" };

// name, input, what safe mode leaves, what compat mode leaves
const forms = [
  [
    "a list as array",
    { retryableCodes: [" network_error "], retryableStatuses: ["a", " b "] },
    { retryableCodes: ["NETWORK_ERROR"], retryableStatuses: ["A", "B"] },
    { retryableCodes: ["NETWORK_ERROR"], retryableStatuses: ["A", "B"] },
  ],
  [
    "a list as comma-separated text",
    { nonRetryableCodes: "network_error, PROVIDER_ERROR,", retryableStatuses: "409,busy" },
    null,
    { nonRetryableCodes: ["NETWORK_ERROR", "PROVIDER_ERROR"], retryableStatuses: ["409", "BUSY"] },
  ],
  [
    "number and boolean items",
    { nonRetryableStatuses: [400, true] },
    null,
    { nonRetryableStatuses: ["400", "TRUE"] },
  ],
  [
    "a delay as numeric text",
    { retryAfterMs: { defaultMs: "10" } },
    null,
    { retryAfterMs: { defaultMs: 10 } },
  ],
  ["a boolean fallback", { fallback: true }, null, { fallback: "retryable" }],
  ["a false fallback", { fallback: false }, null, { fallback: "non_retryable" }],
  [
    "a fallback with a hyphen",
    { fallback: "non-retryable" },
    { fallback: "non_retryable" },
    { fallback: "non_retryable" },
  ],
];
for (const [name, input, safe, lenient] of forms) {
  test(`policy input: ${name}`, () => {
    assert.deepEqual(normalizeErrorRetryPolicy(input), safe);
    assert.deepEqual(normalizeErrorRetryPolicy(input, { mode: "other" }), safe);
    assert.deepEqual(normalizeErrorRetryPolicy(input, compat), lenient);
  });
}

// input, code, path, message
const issues = [
  [[], "invalid_root", "$", "retry policy must be an object"],
  [{ x: 1 }, "unknown_field", "x", "unknown retry policy field: x"],
  [
    { retryAfterMs: { y: 1 } },
    "unknown_field",
    "retryAfterMs.y",
    "unknown retry-after policy field: y",
  ],
  [{ retryableCodes: 1 }, "invalid_type", "retryableCodes", "expected array of code values"],
  [
    { nonRetryableStatuses: "409" },
    "invalid_type",
    "nonRetryableStatuses",
    "expected array of status values",
  ],
  [
    { retryAfterMs: { byCode: 1 } },
    "invalid_type",
    "retryAfterMs.byCode",
    "expected retry delay map",
  ],
  [
    { retryAfterMs: 1 },
    "invalid_type",
    "retryAfterMs",
    "expected retry delay resolver or policy object",
  ],
  [
    { retryableCodes: ["NETWORK_ERROR", "NOPE"] },
    "unknown_code",
    "retryableCodes[1]",
    "invalid retry policy code: NOPE",
  ],
  [
    { retryableStatuses: [409] },
    "invalid_status",
    "retryableStatuses[0]",
    "invalid retry policy status: 409",
  ],
  [
    { retryableCodes: ["NETWORK_ERROR", "network_error"] },
    "duplicate_code",
    "retryableCodes[1]",
    "duplicate retry policy code: NETWORK_ERROR",
  ],
  [
    { retryableStatuses: ["a", "A"] },
    "duplicate_status",
    "retryableStatuses[1]",
    "duplicate retry policy status: A",
  ],
  [
    { retryableCodes: ["NETWORK_ERROR"], nonRetryableCodes: ["NETWORK_ERROR"] },
    "conflicting_code",
    "retryableCodes",
    "code 'NETWORK_ERROR' is both retryable and nonRetryable; nonRetryable wins",
  ],
  [
    { retryableStatuses: ["409"], nonRetryableStatuses: ["409"] },
    "conflicting_status",
    "retryableStatuses",
    "status '409' is both retryable and nonRetryable; nonRetryable wins",
  ],
  [
    { retryAfterMs: { defaultMs: -1 } },
    "invalid_retry_after",
    "retryAfterMs.defaultMs",
    "invalid retry delay: -1",
  ],
  [
    { retryAfterMs: { byStatus: { 503: "x" } } },
    "invalid_retry_after",
    "retryAfterMs.byStatus.503",
    "invalid retry delay: x",
  ],
  [
    { retryAfterMs: { byCode: { " ": 1 } } },
    "invalid_key",
    "retryAfterMs.byCode. ",
    "retry delay map key must not be empty",
  ],
  [
    { retryAfterMs: { byCode: { a: 1, A: 2 } } },
    "duplicate_key",
    "retryAfterMs.byCode.A",
    "duplicate retry delay map key: A",
  ],
  [{ fallback: "maybe" }, "invalid_fallback", "fallback", "invalid fallback value: maybe"],
  [{ classifyByMessage: 1 }, "invalid_type", "classifyByMessage", "expected function"],
  [{ mergeDefaults: 1 }, "invalid_type", "mergeDefaults", "expected boolean"],
];
for (const [input, code, path, message] of issues) {
  test(`policy issue: ${code} at ${path}`, () => {
    assert.deepEqual(validateErrorRetryPolicy(input).issues, [{ code, path, message }]);
  });
}

test("what has an issue is dropped and the rest stays, in the documented order", () => {
  const resolver = () => 1;
  const { policy } = validateErrorRetryPolicy({
    retryAfterMs: resolver,
    fallback: "retryable",
    nonRetryableStatuses: ["409"],
    retryableStatuses: ["409", "busy", ""],
    nonRetryableCodes: ["NETWORK_ERROR", 1],
    retryableCodes: ["NETWORK_ERROR", "PROVIDER_ERROR"],
  });
  assert.deepEqual(Object.entries(policy), [
    ["retryableCodes", ["PROVIDER_ERROR"]],
    ["nonRetryableCodes", ["NETWORK_ERROR"]],
    ["retryableStatuses", ["BUSY"]],
    ["nonRetryableStatuses", ["409"]],
    ["fallback", "retryable"],
    ["retryAfterMs", resolver],
  ]);
});

test("of equal keys the first valid one is kept", () => {
  const byCode = { a: -1, A: 2, " a": 3 };
  assert.deepEqual(normalizeErrorRetryPolicy({ retryAfterMs: { byCode } }), {
    retryAfterMs: { byCode: { A: 2 } },
  });
});

test("blank numeric text is no delay", () => {
  const input = { retryAfterMs: { defaultMs: " ", byCode: { A: "" } } };
  assert.equal(normalizeErrorRetryPolicy(input, compat), null);
});

test("policy JSON that is no text, blank, malformed or no object gives null", () => {
  for (const raw of [undefined, {}, "", "  ", "{", "[]", "null", '{"x":1}']) {
    assert.equal(parseErrorRetryPolicyFromJson(raw), null);
  }
  assert.deepEqual(parseErrorRetryPolicyFromJson('{"fallback":"retryable"}'), {
    fallback: "retryable",
  });
  assert.deepEqual(parseErrorRetryPolicyFromJson('{"fallback":true}', compat), {
    fallback: "retryable",
  });
});

test("E18: callbacks survive validation", () => {
  const given = { classifyByStatusCode: () => "retryable", classifyByMessage: () => undefined };
  const { policy, issues: found } = validateErrorRetryPolicy(given);
  assert.deepEqual(found, []);
  assert.equal(policy.classifyByStatusCode, given.classifyByStatusCode);
  assert.equal(policy.classifyByMessage, given.classifyByMessage);
});

test("E4: mergeDefaults survives validation", () => {
  const given = { retryableCodes: ["INVALID_REQUEST"], mergeDefaults: true };
  assert.deepEqual(normalizeErrorRetryPolicy(given), given);
});
