import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ErrorUtils,
  fail,
  KMsgError,
  messageStatusOfDelivery,
  normalizeMessageStatus,
  ok,
  Result,
} from "kmsg-edge/core";
import { providerFailure } from "../../../js/dist/core/provider-failure.js";

const metadata = {
  providerErrorCode: "E",
  providerErrorText: "busy",
  httpStatus: 503,
  requestId: "r",
  retryAfterMs: 5,
  attempt: 1,
  causeChain: ["a"],
};

test("toRetryMetadata gives the seven fields", () => {
  const error = new KMsgError("PROVIDER_ERROR", "no", { a: 1 }, { ...metadata, field: "to" });
  assert.deepEqual(ErrorUtils.toRetryMetadata(error), metadata);
});

test("E20: withAttempt keeps everything else, stack and cause included", () => {
  const cause = new Error("socket");
  const details = { a: 1 };
  const given = { ...metadata, cause, field: "to", outcome: "unknown" };
  const error = new KMsgError("PROVIDER_ERROR", "no", details, given);
  const second = ErrorUtils.withAttempt(error, 2.9);
  assert.notEqual(second, error);
  assert.equal(error.attempt, 1);
  assert.equal(second.attempt, 2);
  assert.equal(second.stack, error.stack);
  assert.equal(second.cause, cause);
  assert.equal(second.details, details);
  assert.deepEqual({ ...second.toJSON(), attempt: 1 }, error.toJSON());
  assert.equal(Object.getOwnPropertyDescriptor(second, "stack").enumerable, false);
});

test("E14: causes serialize by name, message and code; cycles and shared depths end", () => {
  const inner = Object.assign(new Error("inner"), { code: "ECONNRESET" });
  const causeChain = [inner, new KMsgError("INVALID_REQUEST", "bad")];
  causeChain.push(causeChain);
  const details = { inner };
  details.self = details;
  const error = new KMsgError("PROVIDER_ERROR", "no", details, { causeChain });
  const written = JSON.parse(JSON.stringify(error));
  assert.deepEqual(written.causeChain, [
    { name: "Error", message: "inner", code: "ECONNRESET" },
    { name: "KMsgError", message: "bad", code: "INVALID_REQUEST" },
    "[circular]",
  ]);
  assert.deepEqual(written.details, {
    inner: { name: "Error", message: "inner", code: "ECONNRESET" },
    self: "[circular]",
  });
});

test("E14: a few shared lists do not unfold without end", () => {
  let shared = "leaf";
  for (let depth = 0; depth < 6; depth += 1) shared = Array(100).fill(shared);
  const text = JSON.stringify(new KMsgError("PROVIDER_ERROR", "no", { shared }));
  assert.ok(text.length < 200_000);
  assert.match(text, /\[too many\]/);
});

test("E16: an error of another copy of the package is known, and is() never throws", () => {
  const brand = Symbol.for("kmsg-edge.KMsgError");
  const foreign = Object.assign(new Error("x"), { code: "INVALID_REQUEST", [brand]: true });
  assert.equal(KMsgError.is(foreign), true);
  assert.equal(foreign instanceof KMsgError, true);
  assert.equal(ErrorUtils.isRetryable(foreign), false);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(KMsgError.is(proxy), false);
});

test("E19: a delivery status maps to a message status by its own function", () => {
  const rows = {
    PENDING: "PENDING",
    SENT: "SENT",
    DELIVERED: "SENT",
    FAILED: "FAILED",
    CANCELLED: "FAILED",
    UNKNOWN: "PENDING",
    " delivered ": "SENT",
  };
  for (const [from, to] of Object.entries(rows)) assert.equal(messageStatusOfDelivery(from), to);
  assert.equal(messageStatusOfDelivery(5), "PENDING");
  assert.equal(normalizeMessageStatus("DELIVERED"), "PENDING");
});

test("a language that is only a name of Object.prototype has no text", () => {
  assert.equal(new KMsgError("INVALID_REQUEST", "no").getLocalizedMessage("__proto__"), "no");
});

test("an outcome that is none of the two counts as not told", () => {
  assert.equal(new KMsgError("NETWORK_ERROR", "", {}, { outcome: "sent" }).outcome, "unknown");
});

test("fromThrowable, all and partition", () => {
  const thrown = new Error("no");
  assert.deepEqual(
    Result.fromThrowable(() => 1),
    ok(1),
  );
  const failed = Result.fromThrowable(() => {
    throw thrown;
  });
  assert.equal(failed.error, thrown);
  assert.deepEqual(Result.all([ok(1), ok(2)]), ok([1, 2]));
  assert.deepEqual(Result.all([]), ok([]));
  const first = fail("a");
  assert.equal(Result.all([ok(1), first, fail("b")]), first);
  assert.deepEqual(Result.partition([ok(1), first, ok(2), fail("b")]), {
    values: [1, 2],
    errors: ["a", "b"],
  });
});

test("K16: a provider's KMsgError keeps code, message, field and outcome, and becomes the cause", () => {
  const error = new KMsgError(
    "NETWORK_TIMEOUT",
    "late",
    { providerId: "inner", errorCode: "E7", statusCode: "503", retryAfter: "2" },
    { field: "to", outcome: "not_sent", requestId: "r" },
  );
  const failure = providerFailure(error, "solapi", "unknown");
  assert.equal(failure.cause, error);
  assert.equal(failure.code, "NETWORK_TIMEOUT");
  assert.equal(failure.message, "late");
  assert.equal(failure.field, "to");
  assert.equal(failure.outcome, "not_sent");
  assert.deepEqual(failure.details, { ...error.details, providerId: "solapi" });
  assert.equal(Object.keys(failure.details)[0], "providerId");
  assert.equal(failure.providerErrorCode, "E7");
  assert.equal(failure.httpStatus, 503);
  assert.equal(failure.retryAfterMs, 2000);
  assert.equal(failure.requestId, "r");
  assert.equal(error.details.providerId, "inner");
});

const others = [
  ["an Error", new Error("no"), "UNKNOWN_ERROR", "no"],
  ["an object with a message", { message: "no", status: 503 }, "PROVIDER_ERROR", "no"],
  ["an object without one", { status: 429 }, "RATE_LIMIT_EXCEEDED", "[object Object]"],
  ["a text", "no", "UNKNOWN_ERROR", "no"],
  ["undefined", undefined, "UNKNOWN_ERROR", "undefined"],
  ["a blank message", { message: " " }, "UNKNOWN_ERROR", "[object Object]"],
  [
    "what cannot be shown",
    Object.create(null),
    "UNKNOWN_ERROR",
    "a value that cannot be read was thrown",
  ],
];
for (const [row, thrown, code, message] of others) {
  test(`K16: what a provider threw becomes the cause: ${row}`, () => {
    const failure = providerFailure(thrown, "mine", "unknown");
    assert.equal(failure.code, code);
    assert.equal(failure.message, message);
    assert.equal(failure.outcome, "unknown");
    assert.equal(failure.cause, thrown);
    assert.equal(failure.details.providerId, "mine");
    assert.equal(providerFailure(thrown, "mine", "not_sent").outcome, "not_sent");
  });
}

test("E5: blank text in what a provider threw is absent", () => {
  const failure = providerFailure({ status: "", retryAfter: " ", requestId: "" }, "mine");
  for (const field of ["httpStatus", "retryAfterMs", "requestId"]) {
    assert.equal(failure[field], undefined);
  }
});

test("a __proto__ key in details stays an ordinary key", () => {
  const details = JSON.parse('{"__proto__":{"polluted":1}}');
  const failure = providerFailure({ details }, "mine");
  assert.equal(Object.getPrototypeOf(failure.details), Object.prototype);
  assert.equal(failure.details.polluted, undefined);
});
