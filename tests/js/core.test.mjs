import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fail,
  getPollableStatuses,
  isKMsgMessageType,
  isPollableDeliveryStatus,
  isTerminalDeliveryStatus,
  KMSG_DELIVERY_STATUSES,
  KMSG_MESSAGE_TYPES,
  KMsgError,
  KMsgErrorCode,
  normalizeMessageStatus,
  ok,
  Result,
} from "kmsg-edge/core";

const good = ok(2);
const bad = fail(new Error("no"));

test("results are plain objects that survive JSON", () => {
  assert.deepEqual(JSON.parse(JSON.stringify(good)), {
    isSuccess: true,
    isFailure: false,
    value: 2,
  });
  assert.deepEqual(Object.keys(bad), ["isSuccess", "isFailure", "error"]);
  assert.equal(Object.getPrototypeOf(good), Object.prototype);
});

test("map, flatMap and mapError change one side and give the other back as it is", () => {
  assert.deepEqual(
    Result.map(good, (n) => n + 1),
    ok(3),
  );
  assert.equal(
    Result.map(bad, (n) => n + 1),
    bad,
  );
  assert.deepEqual(
    Result.flatMap(good, (n) => ok(n * 2)),
    ok(4),
  );
  assert.equal(
    Result.flatMap(bad, () => good),
    bad,
  );
  assert.equal(
    Result.mapError(good, () => "other"),
    good,
  );
  assert.deepEqual(
    Result.mapError(bad, (error) => error.message),
    fail("no"),
  );
});

test("unwrap, unwrapOr, unwrapOrElse, expect and match take a result apart", () => {
  assert.equal(Result.unwrap(good), 2);
  assert.throws(
    () => Result.unwrap(bad),
    (thrown) => thrown === bad.error,
  );
  assert.equal(Result.unwrapOr(bad, 7), 7);
  assert.equal(
    Result.unwrapOrElse(bad, (error) => error.message),
    "no",
  );
  assert.throws(() => Result.expect(bad, "wanted"), { message: "wanted", cause: bad.error });
  assert.equal(Result.expect(good, "wanted"), 2);
  assert.equal(Result.match(good, { ok: (n) => n + 1, fail: () => 0 }), 3);
  assert.equal(Result.match(bad, { ok: () => 1, fail: () => 0 }), 0);
  assert.equal(Result.isOk(good) && Result.isFail(bad), true);
});

test("tap, tapOk and tapErr observe and give the same object back", () => {
  const seen = [];
  assert.equal(
    Result.tap(good, (result) => seen.push(result)),
    good,
  );
  assert.equal(
    Result.tapOk(bad, () => seen.push("never")),
    bad,
  );
  assert.equal(
    Result.tapErr(bad, (error) => seen.push(error)),
    bad,
  );
  assert.deepEqual(seen, [good, bad.error]);
});

test("fromPromise keeps the rejection reason", async () => {
  assert.deepEqual(await Result.fromPromise(Promise.resolve(1)), ok(1));
  assert.deepEqual(await Result.fromPromise(Promise.reject("why")), fail("why"));
});

test("every code equals its name and has a text in both languages", () => {
  const codes = Object.entries(KMsgErrorCode);
  assert.equal(codes.length, 17);
  for (const [name, code] of codes) {
    assert.equal(name, code);
    const error = new KMsgError(code, "message");
    assert.match(error.getLocalizedMessage(), /[가-힣]/);
    assert.match(error.getLocalizedMessage("en"), /^[A-Z][a-z ]+$/);
  }
  assert.equal(new KMsgError("OTHER", "message").getLocalizedMessage(), "message");
});

test("an error keeps what it is given, numbers truncated", () => {
  const cause = new Error("socket");
  const error = new KMsgError(
    KMsgErrorCode.PROVIDER_ERROR,
    "no",
    { a: 1 },
    { httpStatus: 503.9, retryAfterMs: -5, attempt: "x", requestId: 4, causeChain: "one", cause },
  );
  assert.equal(error.name, "KMsgError");
  assert.equal(error.httpStatus, 503);
  assert.equal(error.retryAfterMs, -5);
  assert.equal(error.attempt, undefined);
  assert.equal(error.requestId, undefined);
  assert.deepEqual(error.causeChain, ["one"]);
  assert.equal(error.cause, cause);
});

test("the outcome is not_sent only where the code says so", () => {
  const outcomeOf = (code) => new KMsgError(code, "").outcome;
  assert.equal(outcomeOf(KMsgErrorCode.INVALID_REQUEST), "not_sent");
  assert.equal(outcomeOf(KMsgErrorCode.RATE_LIMIT_EXCEEDED), "not_sent");
  assert.equal(outcomeOf(KMsgErrorCode.NETWORK_TIMEOUT), "unknown");
  assert.equal(outcomeOf(KMsgErrorCode.UNKNOWN_ERROR), "unknown");
  const told = new KMsgError(KMsgErrorCode.NETWORK_ERROR, "", {}, { outcome: "not_sent" });
  assert.equal(told.outcome, "not_sent");
});

test("toJSON has the documented keys first and no stack; cycles and errors are written plainly", () => {
  const details = { n: 1n, date: new Date(0) };
  details.self = details;
  const error = new KMsgError(KMsgErrorCode.NETWORK_ERROR, "no", details, {
    causeChain: [new TypeError("inner")],
  });
  assert.deepEqual(Object.keys(error.toJSON()).slice(0, 11), [
    "name",
    "code",
    "message",
    "details",
    "providerErrorCode",
    "providerErrorText",
    "httpStatus",
    "requestId",
    "retryAfterMs",
    "attempt",
    "causeChain",
  ]);
  const written = JSON.parse(JSON.stringify(error));
  assert.deepEqual(written.causeChain, [{ name: "TypeError", message: "inner" }]);
  assert.deepEqual(written.details, {
    n: "1",
    date: "1970-01-01T00:00:00.000Z",
    self: "[circular]",
  });
  assert.equal("stack" in written, false);
});

test("instanceof knows errors of another copy of the package, and subclasses", () => {
  const foreign = Object.defineProperty(new Error("x"), Symbol.for("kmsg-edge.KMsgError"), {
    value: true,
  });
  assert.equal(foreign instanceof KMsgError, true);
  assert.equal(new Error("x") instanceof KMsgError, false);
  class Mine extends KMsgError {}
  const mine = new Mine(KMsgErrorCode.UNKNOWN_ERROR, "x");
  assert.equal(mine instanceof Mine && mine instanceof KMsgError && mine instanceof Error, true);
  assert.equal(foreign instanceof Mine, false);
  assert.equal(null instanceof KMsgError, false);
});

test("types and statuses are the documented lists", () => {
  assert.equal(
    KMSG_MESSAGE_TYPES.join(" "),
    "ALIMTALK FRIENDTALK SMS LMS MMS NSA VOICE FAX RCS_SMS RCS_LMS RCS_MMS RCS_TPL RCS_ITPL RCS_LTPL",
  );
  assert.equal(KMSG_DELIVERY_STATUSES.join(" "), "PENDING SENT DELIVERED FAILED CANCELLED UNKNOWN");
  assert.deepEqual(KMSG_DELIVERY_STATUSES.filter(isTerminalDeliveryStatus), [
    "DELIVERED",
    "FAILED",
    "CANCELLED",
    "UNKNOWN",
  ]);
  assert.deepEqual(KMSG_DELIVERY_STATUSES.filter(isPollableDeliveryStatus), getPollableStatuses());
  assert.equal(isKMsgMessageType("sms"), false);
  assert.equal(normalizeMessageStatus(" sent "), "SENT");
  assert.equal(normalizeMessageStatus("DELIVERED"), "PENDING");
});
