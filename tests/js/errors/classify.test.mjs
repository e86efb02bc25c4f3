// Section by section, the rows of the classification tables: one row, one case.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorUtils, KMsgError, KMsgErrorCode } from "kmsg-edge/core";

const kmsgError = (code, metadata, message = "") => new KMsgError(code, message, {}, metadata);
const yes = "retryable";
const no = "non_retryable";

function table(name, rows) {
  for (const [row, error, policy, expected] of rows) {
    test(`${name}: ${row}`, () => {
      assert.equal(ErrorUtils.classifyForRetry(error, policy), expected);
      assert.equal(ErrorUtils.isRetryable(error, policy), expected === yes);
    });
  }
}

const RETRYABLE = [
  "RATE_LIMIT_EXCEEDED",
  "NETWORK_ERROR",
  "NETWORK_TIMEOUT",
  "NETWORK_SERVICE_UNAVAILABLE",
  "PROVIDER_ERROR",
  "UNKNOWN_ERROR",
];

table(
  "the default class of a code",
  Object.keys(KMsgErrorCode).map((code) => [
    code,
    kmsgError(code),
    undefined,
    RETRYABLE.includes(code) ? yes : no,
  ]),
);

test("the two default sets cover every code once", () => {
  const both = [
    ...ErrorUtils.DEFAULT_RETRYABLE_ERROR_CODES,
    ...ErrorUtils.DEFAULT_NON_RETRYABLE_ERROR_CODES,
  ];
  assert.deepEqual(both.sort(), Object.keys(KMsgErrorCode).sort());
  assert.deepEqual([...ErrorUtils.DEFAULT_RETRYABLE_ERROR_CODES], RETRYABLE);
});

// Reaches rows 7 to 11: a list without the error's code replaces the default set.
const replaced = { retryableCodes: ["RATE_LIMIT_EXCEEDED"] };
const network = (metadata, message) => kmsgError("NETWORK_ERROR", metadata, message);

table("a KMsgError, first match wins", [
  [
    "1, a listed non-retryable code beats the same code listed as retryable",
    network(),
    { nonRetryableCodes: ["NETWORK_ERROR"], retryableCodes: ["NETWORK_ERROR"] },
    no,
  ],
  [
    "2, a listed retryable code beats a status list",
    kmsgError("INVALID_REQUEST", { httpStatus: 400 }),
    { retryableCodes: ["INVALID_REQUEST"], nonRetryableStatuses: ["400"] },
    yes,
  ],
  [
    "3, a listed non-retryable status beats the default of the code",
    kmsgError("PROVIDER_ERROR", { httpStatus: 503 }),
    { nonRetryableStatuses: [" 503 "], retryableStatuses: ["503"] },
    no,
  ],
  [
    "4, a listed retryable status beats the default of the code",
    kmsgError("INVALID_REQUEST", { httpStatus: 409 }),
    { retryableStatuses: ["409"] },
    yes,
  ],
  ["5, a code in the default retryable set", network({ httpStatus: 400 }), { fallback: no }, yes],
  ["5, skipped when retryableCodes is given", network(), replaced, no],
  [
    "6, a code in the default non-retryable set",
    kmsgError("INVALID_REQUEST", { httpStatus: 503 }),
    { fallback: yes },
    no,
  ],
  [
    "6, skipped when nonRetryableCodes is given",
    kmsgError("INVALID_REQUEST"),
    { nonRetryableCodes: ["TEMPLATE_NOT_FOUND"], fallback: yes },
    yes,
  ],
  ["7, the HTTP rule says retryable", network({ httpStatus: 500 }), replaced, yes],
  ["7, the HTTP rule says no", network({ httpStatus: 404 }, "retry"), replaced, no],
  [
    "8, the built-in message rule",
    network({}, "temporary glitch"),
    { ...replaced, fallback: no },
    yes,
  ],
  [
    "9, classifyByMessage",
    network({}, "half full"),
    { ...replaced, classifyByMessage: () => yes, fallback: no },
    yes,
  ],
  [
    "9, classifyByMessage is not asked for an empty message",
    network({}, ""),
    { ...replaced, classifyByMessage: () => yes },
    no,
  ],
  ["10, the fallback", network(), { ...replaced, fallback: yes }, yes],
  ["11, otherwise", network(), replaced, no],
]);

table("any other value, first match wins", [
  ["1, status in a list", { status: " busy " }, { retryableStatuses: ["BUSY"] }, yes],
  [
    "1, non-retryable list first",
    { status: 503 },
    { nonRetryableStatuses: ["503"], retryableStatuses: ["503"] },
    no,
  ],
  [
    "1, the first usable of status, statusCode, httpStatus, code",
    { status: "  ", statusCode: null, httpStatus: true, code: "X" },
    { retryableStatuses: ["true"] },
    yes,
  ],
  ["1, code comes last", { code: "x" }, { retryableStatuses: ["X"] }, yes],
  ["2, text 503 before any callback", { status: "503" }, { classifyByStatusCode: () => no }, yes],
  ["2, text 503 in code", { code: " 503 " }, {}, yes],
  ["2, an empty text ends the search", { status: "", code: "503" }, {}, no],
  ["2, httpStatus is not looked at", { httpStatus: "503" }, {}, no],
  [
    "3, classifyByStatusCode",
    { status: 400.9 },
    { classifyByStatusCode: (n) => (n === 400 ? yes : no) },
    yes,
  ],
  ["3, HTTP rule", { httpStatus: 429 }, {}, yes],
  [
    "3, HTTP rule says no although the message sounds hopeful",
    { status: 404, message: "retry" },
    {},
    no,
  ],
  ["4, the built-in message rule", new Error("Network unreachable"), {}, yes],
  ["5, classifyByMessage", new Error("half full"), { classifyByMessage: () => yes }, yes],
  ["6, the fallback", { a: 1 }, { fallback: yes }, yes],
  ["6, otherwise", { a: 1 }, {}, no],
  ["6, a text is no object", "network timeout", {}, no],
  ["6, a number", 503, { fallback: yes }, yes],
  ["6, undefined", undefined, undefined, no],
]);

table(
  "the HTTP rule",
  [
    [499, no],
    [500, yes],
    [599, yes],
    [408, yes],
    [425, yes],
    [429, yes],
    [200, no],
    [404, no],
  ].map(([status, expected]) => [status, { status }, undefined, expected]),
);

for (const code of ["UNKNOWN_ERROR", "PROVIDER_ERROR"]) {
  table(`E1: ${code} with a status that blames the request is not retried`, [
    ["400", kmsgError(code, { httpStatus: 400 }), {}, no],
    ["403", kmsgError(code, { httpStatus: 403 }), { fallback: yes }, no],
    ["408", kmsgError(code, { httpStatus: 408 }), {}, yes],
    ["425", kmsgError(code, { httpStatus: 425 }), {}, yes],
    ["429", kmsgError(code, { httpStatus: 429 }), {}, yes],
    ["503", kmsgError(code, { httpStatus: 503 }), {}, yes],
    ["399", kmsgError(code, { httpStatus: 399 }), {}, yes],
    [
      "policy lists the code",
      kmsgError(code, { httpStatus: 400 }),
      { retryableCodes: [code] },
      yes,
    ],
    [
      "policy lists the status",
      kmsgError(code, { httpStatus: 400 }),
      { retryableStatuses: ["400"] },
      yes,
    ],
  ]);
}

table("E2: words count whole and not when negated", [
  ...[
    "Do not retry",
    "don't retry this",
    "Don’t retry; network down",
    "non-retryable failure",
    "should not be automatically retried",
    "network id invalid",
    "invalid timeout value",
    "not a temporary problem",
    "temporarium closed",
    "retryx",
    "networking is fun",
    "시간 초과",
  ].map((message) => [message, { message }, {}, no]),
  ...[
    "Request timeout",
    "could not connect: network timeout",
    "no answer from the vendor; temporary problem",
    "service temporarily unavailable",
    "please RETRY later",
    "NetworkError when attempting to fetch resource.",
    "connection_timeout",
    "Invalid state, please retry",
  ].map((message) => [message, { message }, {}, yes]),
  [
    "the policy's callback runs first",
    { message: "network timeout" },
    { classifyByMessage: () => no },
    no,
  ],
  [
    "and leaves the rule its say when it has no opinion",
    { message: "network timeout" },
    { classifyByMessage: () => undefined },
    yes,
  ],
]);

table("E3: only three-digit text from 500 to 599 is a server error", [
  ["5001", { code: "5001" }, {}, no],
  ["5-day limit", { code: "5-day limit" }, {}, no],
  ["50", { status: "50" }, {}, no],
  ["599", { status: "599" }, {}, yes],
]);

table("E4: a list replaces the defaults unless it is merged into them", [
  ["replaced", kmsgError("RATE_LIMIT_EXCEEDED"), { retryableCodes: ["INVALID_REQUEST"] }, no],
  [
    "merged, default kept",
    kmsgError("RATE_LIMIT_EXCEEDED"),
    { retryableCodes: ["INVALID_REQUEST"], mergeDefaults: true },
    yes,
  ],
  [
    "merged, listed code wins",
    kmsgError("INVALID_REQUEST"),
    { retryableCodes: ["INVALID_REQUEST"], mergeDefaults: true },
    yes,
  ],
]);

test("a callback that throws or answers nonsense has no opinion", () => {
  const broken = () => {
    throw new Error("broken");
  };
  const policy = { classifyByStatusCode: broken, classifyByMessage: () => "maybe" };
  assert.equal(ErrorUtils.classifyForRetry({ status: 503 }, policy), yes);
  assert.equal(ErrorUtils.classifyForRetry({ message: "timeout" }, policy), yes);
});

test("mayResend needs a retryable error that was certainly not sent", () => {
  const mayResend = (code, outcome, policy) =>
    ErrorUtils.mayResend(kmsgError(code, { outcome }), policy);
  assert.equal(mayResend("NETWORK_ERROR", "not_sent"), true);
  assert.equal(mayResend("NETWORK_TIMEOUT", "unknown"), false);
  assert.equal(mayResend("NETWORK_TIMEOUT"), false);
  assert.equal(mayResend("RATE_LIMIT_EXCEEDED"), true);
  assert.equal(mayResend("RATE_LIMIT_EXCEEDED", "unknown"), false);
  assert.equal(mayResend("INVALID_REQUEST", "not_sent"), false);
  const generous = { retryableCodes: ["NETWORK_TIMEOUT"], fallback: yes };
  assert.equal(mayResend("NETWORK_TIMEOUT", "unknown", generous), false);
  assert.equal(ErrorUtils.mayResend({ status: 503, outcome: "not_sent" }), false);
  // Used as a callback, it gets something else for a policy.
  assert.equal(ErrorUtils.mayResend(kmsgError("RATE_LIMIT_EXCEEDED"), 2), true);
});

test("classifyForRetry tells the kind of failure, whatever the outcome", () => {
  for (const outcome of ["unknown", "not_sent"]) {
    assert.equal(ErrorUtils.isRetryable(kmsgError("NETWORK_TIMEOUT", { outcome })), true);
  }
});

test("isUnknownStatus is true for finite numbers below 500", () => {
  for (const n of [undefined, Number.NaN, Infinity, -Infinity, 500, 503]) {
    assert.equal(ErrorUtils.isUnknownStatus(n), false);
  }
  for (const n of [0, 404, 499.9]) assert.equal(ErrorUtils.isUnknownStatus(n), true);
});
