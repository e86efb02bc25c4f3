import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorUtils, KMsgError, normalizeRetryAfterMs } from "kmsg-edge/core";

const error = (metadata) =>
  new KMsgError("PROVIDER_ERROR", "", {}, { providerErrorCode: "VENDOR_BUSY", ...metadata });
const maps = {
  byCode: { vendor_busy: 3, PROVIDER_ERROR: 4 },
  byStatus: { " 503 ": 5 },
  defaultMs: 6,
};
const rows = [
  ["1, a function beats the error", { retryAfterMs: 2 }, () => 1, 1],
  [
    "1, a function without a usable answer leaves it to the error",
    { retryAfterMs: 2 },
    () => -1,
    2,
  ],
  ["2, the error beats the maps", { retryAfterMs: 2 }, maps, 2],
  ["2, a negative time of the error does not count", { retryAfterMs: -5 }, { defaultMs: 6 }, 6],
  ["3, the vendor's code", {}, maps, 3],
  ["3, blanks and case do not matter", { providerErrorCode: " vendor_busy " }, maps, 3],
  ["3, the exact key first", { providerErrorCode: "b" }, { byCode: { B: 1, b: 2 } }, 2],
  ["4, the code", { providerErrorCode: undefined }, maps, 4],
  [
    "4, after an unusable value for the vendor's",
    {},
    { byCode: { VENDOR_BUSY: -1, provider_error: 4 } },
    4,
  ],
  ["5, the status", { httpStatus: 503 }, { byStatus: maps.byStatus, defaultMs: 6 }, 5],
  ["6, the default", { httpStatus: 500 }, { byStatus: maps.byStatus, defaultMs: 6.9 }, 6],
  ["7, nothing", {}, { byCode: Object.create({ VENDOR_BUSY: 1 }) }, undefined],
];
for (const [row, metadata, retryAfterMs, expected] of rows) {
  test(`retry-after, first usable value wins: ${row}`, () => {
    assert.equal(ErrorUtils.resolveRetryAfterMs(error(metadata), { retryAfterMs }), expected);
  });
}

test("a function is called with the error, and one that throws has no answer", () => {
  const given = error({ retryAfterMs: 2 });
  const seen = [];
  ErrorUtils.resolveRetryAfterMs(given, { retryAfterMs: (asked) => seen.push(asked) });
  assert.deepEqual(seen, [given]);
  assert.equal(seen[0], given);
  const broken = () => {
    throw new Error("broken");
  };
  assert.equal(ErrorUtils.resolveRetryAfterMs(given, { retryAfterMs: broken }), 2);
  assert.equal(ErrorUtils.resolveRetryAfterMs(given), 2);
});

test("normalizeRetryAfterMs takes finite numbers from 0 up and truncates them", () => {
  assert.equal(normalizeRetryAfterMs(12.9), 12);
  assert.equal(Object.is(normalizeRetryAfterMs(-0), 0), true);
  for (const value of [-1, Number.NaN, Infinity, "5", null, undefined, 5n]) {
    assert.equal(normalizeRetryAfterMs(value), undefined);
  }
});
