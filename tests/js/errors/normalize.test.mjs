import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsgError, normalizeProviderError } from "kmsg-edge/core";

const compat = { mode: "compat" };
const codeOf = (error, options) => {
  const { code, sources } = normalizeProviderError(error, options);
  return [code, sources.code];
};

const codeRows = [
  ["a KMsgError", new KMsgError("TEMPLATE_NOT_FOUND", ""), "TEMPLATE_NOT_FOUND", "input"],
  ["a known code", { code: " rate_limit_exceeded " }, "RATE_LIMIT_EXCEEDED", "input"],
  ["a known errorCode", { errorCode: "INVALID_REQUEST" }, "INVALID_REQUEST", "input"],
  ["a known resultCode", { resultCode: "INVALID_REQUEST" }, "INVALID_REQUEST", "input"],
  ["status 503", { status: 503 }, "PROVIDER_ERROR", "http"],
  ["response.status 500", { response: { status: 500 } }, "PROVIDER_ERROR", "http"],
  ["anything else", { status: 404 }, "UNKNOWN_ERROR", "fallback"],
  ["a text", "boom", "UNKNOWN_ERROR", "fallback"],
  ["null", null, "UNKNOWN_ERROR", "fallback"],
];
for (const [row, error, ...expected] of codeRows) {
  test(`the code of ${row}`, () => assert.deepEqual(codeOf(error), expected));
}

test("defaultCode replaces UNKNOWN_ERROR, when it is a code", () => {
  assert.deepEqual(codeOf({}, { defaultCode: "MESSAGE_SEND_FAILED" }), [
    "MESSAGE_SEND_FAILED",
    "fallback",
  ]);
  assert.deepEqual(codeOf({}, { defaultCode: "NOPE" }), ["UNKNOWN_ERROR", "fallback"]);
});

const e8 = [
  [{ status: 401 }, "AUTHENTICATION_FAILED", "http"],
  [{ response: { status: 403 } }, "AUTHENTICATION_FAILED", "http"],
  [{ status: 429 }, "RATE_LIMIT_EXCEEDED", "http"],
  [{ status: 408 }, "NETWORK_TIMEOUT", "http"],
  [{ status: 409 }, "UNKNOWN_ERROR", "fallback"],
  [{ status: 503 }, "PROVIDER_ERROR", "http"],
  [new DOMException("stop", "AbortError"), "REQUEST_ABORTED", "input"],
  [new DOMException("late", "TimeoutError"), "NETWORK_TIMEOUT", "input"],
  [{ code: "ECONNRESET" }, "NETWORK_ERROR", "input"],
  [{ code: "ENOTFOUND" }, "NETWORK_ERROR", "input"],
  [{ code: "ETIMEDOUT" }, "NETWORK_TIMEOUT", "input"],
  [new TypeError("fetch failed"), "NETWORK_ERROR", "input"],
  [
    new TypeError("fetch failed", { cause: { code: "UND_ERR_CONNECT_TIMEOUT" } }),
    "NETWORK_TIMEOUT",
    "input",
  ],
];
for (const [error, ...expected] of e8) {
  test(`E8: ${error.name ?? JSON.stringify(error)} ${error.message ?? ""} is ${expected[0]}`, () => {
    assert.deepEqual(codeOf(error), expected);
  });
}

test("E8: 503 and 504 get their own codes when asked for, and an abort is not retried", () => {
  const specific = { specificServerErrors: true };
  assert.deepEqual(codeOf({ status: 503 }, specific), ["NETWORK_SERVICE_UNAVAILABLE", "http"]);
  assert.deepEqual(codeOf({ status: 504 }, specific), ["NETWORK_TIMEOUT", "http"]);
  assert.deepEqual(codeOf({ status: 500 }, specific), ["PROVIDER_ERROR", "http"]);
  const abort = new DOMException("stop", "AbortError");
  assert.equal(normalizeProviderError(abort).classification, "non_retryable");
});

test("E9: a code of the vendor or the system is kept as providerErrorCode", () => {
  const read = (error, options) => normalizeProviderError(error, options).providerErrorCode;
  assert.equal(read({ code: "ECONNRESET" }), "ECONNRESET");
  assert.equal(read({ code: 1001 }), undefined);
  assert.equal(read({ code: 1001 }, compat), "1001");
  assert.equal(read({ code: "X", resultCode: "Y" }), "Y");
  assert.equal(read({ code: "PROVIDER_ERROR" }), undefined);
  assert.equal(read(new DOMException("stop", "AbortError"), compat), undefined);
});

// field, keys in order, a usable value, what it becomes, its source
const fieldRows = [
  ["providerErrorCode", ["providerErrorCode", "errorCode", "resultCode"], " E1 ", "E1", "input"],
  [
    "providerErrorText",
    ["providerErrorText", "errorMessage", "msg", "message"],
    " busy ",
    "busy",
    "input",
  ],
  ["httpStatus", ["httpStatus", "statusCode", "status"], 502.7, 502, "http"],
  ["requestId", ["requestId", "request_id", "reqId", "traceId"], "r", "r", "input"],
  ["retryAfterMs", ["retryAfterMs", "retry_after_ms"], 1500.5, 1500, "input"],
  ["attempt", ["attempt"], 2, 2, "input"],
];
for (const [field, keys, value, expected, source] of fieldRows) {
  for (const [index, key] of keys.entries()) {
    test(`${field} is read from ${key}`, () => {
      const later = Object.fromEntries(keys.slice(index + 1).map((name) => [name, "999"]));
      const result = normalizeProviderError({ ...later, [key]: value });
      assert.equal(result[field], expected);
      assert.equal(result.sources[field], source);
    });
    test(`E7: ${field} is looked for beyond ${key} that does not convert`, () => {
      const rest = keys.slice(index + 1);
      for (const unusable of [undefined, null, " ", {}]) {
        const result = normalizeProviderError({
          [key]: unusable,
          ...Object.fromEntries(rest.map((name) => [name, value])),
        });
        assert.equal(result[field], rest.length === 0 ? undefined : expected);
        assert.equal(field in result, rest.length > 0);
      }
    });
  }
}

test("httpStatus is also read from the response, own members first", () => {
  const read = (error) => normalizeProviderError(error).httpStatus;
  for (const key of ["status", "statusCode", "httpStatus"]) {
    assert.equal(read({ response: { [key]: 418 } }), 418);
  }
  assert.equal(read({ status: 400, response: { status: 500 } }), 400);
  assert.equal(read({ response: new Response("", { status: 418 }) }), 418);
});

test("E7: inherited values do not count", () => {
  const { code, httpStatus } = normalizeProviderError(
    Object.create({ httpStatus: 503, code: "INVALID_REQUEST", requestId: "r" }),
  );
  assert.equal(code, "UNKNOWN_ERROR");
  assert.equal(httpStatus, undefined);
});

test("compat mode takes numbers for text and numeric text for numbers", () => {
  const error = { errorCode: 12, msg: true, status: "503", retryAfterMs: "10.9", attempt: "2" };
  const result = normalizeProviderError(error, compat);
  assert.equal(result.providerErrorCode, "12");
  assert.equal(result.providerErrorText, "true");
  assert.equal(result.httpStatus, 503);
  assert.equal(result.retryAfterMs, 10);
  assert.equal(result.attempt, 2);
  const safe = normalizeProviderError(error);
  for (const field of ["providerErrorCode", "httpStatus", "retryAfterMs", "attempt"]) {
    assert.equal(field in safe, false);
  }
});

test("E5: blank text is absent", () => {
  for (const blank of ["", "  "]) {
    const keys = [
      "status",
      "retryAfter",
      "retryAfterMs",
      "attempt",
      "errorCode",
      "msg",
      "requestId",
    ];
    const error = Object.fromEntries(keys.map((key) => [key, blank]));
    const result = normalizeProviderError({ ...error, details: error }, compat);
    assert.deepEqual(Object.keys(result), ["code", "classification", "sources"]);
  }
});

const at = Date.UTC(2030, 0, 2, 3, 4, 5);
const e6 = [
  ["a number of seconds", { retryAfter: 2 }, 2000],
  ["seconds as text", { retryAfter: " 2 " }, 2000],
  ["a fraction", { retryAfter: "1.5" }, 1500],
  ["a date", { retryAfter: "Wed, 02 Jan 2030 03:04:35 GMT" }, 30_000],
  ["an asctime date", { retryAfter: "Wed Jan  2 03:04:35 2030" }, 30_000],
  ["a date gone by", { retryAfter: "Wed, 02 Jan 2030 03:04:00 GMT" }, 0],
  ["a word", { retryAfter: "Wednesday-ish" }, undefined],
  ["a negative number", { retryAfter: -1 }, undefined],
  ["milliseconds by name first", { retryAfter: 2, retry_after_ms: 7 }, 7],
  ["a Headers object", { response: { headers: new Headers({ "Retry-After": "3" }) } }, 3000],
  ["a record of headers", { response: { headers: { "Retry-After": "3" } } }, 3000],
  ["a real response", { response: new Response("", { headers: { "retry-after": "3" } }) }, 3000],
  ["an axios-like record", { response: { headers: { get() {}, "retry-after": "3" } } }, 3000],
];
for (const [row, error, expected] of e6) {
  test(`E6: retry-after in seconds or as a date: ${row}`, () => {
    assert.equal(normalizeProviderError(error, { now: () => at }).retryAfterMs, expected);
  });
}

test("a KMsgError's metadata comes first, its details fill the gaps in compat mode", () => {
  const error = new KMsgError(
    "PROVIDER_ERROR",
    "no",
    { errorCode: "D", statusCode: 503, requestId: "r", attempt: 3 },
    { providerErrorCode: "M" },
  );
  const result = normalizeProviderError(error, compat);
  assert.deepEqual(result.sources, {
    code: "input",
    classification: "fallback",
    classificationRule: "default.code",
    providerErrorCode: "metadata",
    httpStatus: "details",
    requestId: "details",
    attempt: "details",
  });
  assert.equal(result.providerErrorCode, "M");
  assert.equal(result.httpStatus, 503);
  assert.equal("httpStatus" in normalizeProviderError(error), false);
});

test("details of any other object fill its gaps in compat mode", () => {
  const error = { errorCode: "I", details: { errorCode: "D", requestId: "r" } };
  const { providerErrorCode, requestId, sources } = normalizeProviderError(error, compat);
  assert.deepEqual([providerErrorCode, sources.providerErrorCode], ["I", "input"]);
  assert.deepEqual([requestId, sources.requestId], ["r", "details"]);
});

test("the cause chain: own, then of the details, then by walking cause", () => {
  const chain = ["a"];
  const own = normalizeProviderError({ causeChain: chain });
  assert.deepEqual(own.causeChain, chain);
  assert.notEqual(own.causeChain, chain);
  assert.equal(own.sources.causeChain, "input");
  const metadata = new KMsgError("PROVIDER_ERROR", "", {}, { causeChain: "a" });
  assert.equal(normalizeProviderError(metadata).sources.causeChain, "metadata");
  const wrapped = { details: { causeChain: "b" } };
  assert.deepEqual(normalizeProviderError(wrapped, compat).causeChain, ["b"]);
  assert.equal(normalizeProviderError(wrapped).causeChain, undefined);
  const inner = new Error("inner");
  const outer = new Error("outer", { cause: inner });
  assert.deepEqual(normalizeProviderError(outer).causeChain, [inner]);
  inner.cause = outer;
  assert.deepEqual(normalizeProviderError(outer).causeChain, [inner]);
});

test("the cause chain ends after eight steps", () => {
  let error = new Error("0");
  for (let n = 1; n < 20; n += 1) error = new Error(String(n), { cause: error });
  assert.equal(normalizeProviderError(error).causeChain.length, 8);
});

test("options.attempt beats the error's, when it is a positive number", () => {
  assert.equal(normalizeProviderError({ attempt: 1 }, { attempt: 2.5 }).attempt, 2);
  for (const attempt of [0, -1, Number.NaN, Infinity, "3"]) {
    assert.equal(normalizeProviderError({ attempt: 1 }, { attempt }).attempt, 1);
  }
});

test("the policy's waiting time applies where the error has none, or by its function", () => {
  const read = (error, retryAfterMs) => {
    const result = normalizeProviderError(error, { policy: { retryAfterMs } });
    return [result.retryAfterMs, result.sources.retryAfterMs];
  };
  const told = new KMsgError("PROVIDER_ERROR", "", {}, { retryAfterMs: 5 });
  assert.deepEqual(read(told, { defaultMs: 9 }), [5, "metadata"]);
  assert.deepEqual(
    read(told, () => 9),
    [9, "policy"],
  );
  assert.deepEqual(read({ errorCode: "busy" }, { byCode: { BUSY: 9 } }), [9, "policy"]);
  const headers = { response: { headers: { "retry-after": "3" } } };
  assert.deepEqual(read(headers, { defaultMs: 9 }), [3000, "http"]);
});

test("E1: a status that blames the request is not retried, as when it is asked directly", () => {
  for (const status of [400, 401, 403]) {
    assert.equal(normalizeProviderError({ status }).classification, "non_retryable");
  }
  assert.equal(normalizeProviderError({ status: 503 }).classification, "retryable");
});

test("E17: the sources name the rule that decided", () => {
  const rule = (error, policy) => {
    const { classification, classificationRule } = normalizeProviderError(error, {
      policy,
    }).sources;
    return [classification, classificationRule];
  };
  assert.deepEqual(rule({ status: 503 }), ["fallback", "default.code"]);
  assert.deepEqual(rule({ status: 503 }, {}), ["policy", "default.code"]);
  assert.deepEqual(rule({ status: 400 }, {}), ["policy", "default.client_error"]);
  assert.deepEqual(rule({ status: 503 }, { nonRetryableStatuses: ["503"] }), [
    "policy",
    "policy.nonRetryableStatuses",
  ]);
  const replaced = { retryableCodes: ["RATE_LIMIT_EXCEEDED"] };
  assert.deepEqual(rule(new Error("network timeout"), replaced), ["policy", "default.message"]);
  assert.deepEqual(rule("boom", { ...replaced, fallback: "retryable" }), [
    "policy",
    "policy.fallback",
  ]);
  assert.deepEqual(rule("boom", replaced), ["policy", "default.fallback"]);
});
