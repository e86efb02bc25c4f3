import { headerOf, normalizeRetryAfterMs, retryAfterHeaderMs } from "./retry-after.js";
import { isObject, memberValue } from "./safe-read.js";

/** What a thrown object, or the `details` of an error, may tell about a provider's failure. */
export interface ProviderRecord {
  providerErrorCode?: string | undefined;
  providerErrorText?: string | undefined;
  httpStatus?: number | undefined;
  requestId?: string | undefined;
  retryAfterMs?: number | undefined;
  /** The waiting time stood in a header of the response. */
  retryAfterInHeader?: boolean;
  attempt?: number | undefined;
}

/** How values are read. */
export interface RecordReading {
  /** Also takes numbers and booleans for text, and numeric text for numbers. */
  compat: boolean;
  /** The clock that an HTTP-date is compared with, in milliseconds since 1970. */
  now: () => number;
}

/** Reads each field from the first of its keys whose value converts. Never throws. */
export function readRecord(record: object, reading: RecordReading): ProviderRecord {
  const text = (...keys: string[]) =>
    first(keys, (key) => textOf(memberValue(record, key), reading.compat));
  const integer = (...keys: string[]) =>
    first(keys, (key) => integerOf(memberValue(record, key), reading.compat));
  const attempt = integer("attempt");
  return {
    providerErrorCode: text("providerErrorCode", "errorCode", "resultCode"),
    providerErrorText: text("providerErrorText", "errorMessage", "msg", "message"),
    httpStatus: readHttpStatus(record, reading.compat),
    requestId: text("requestId", "request_id", "reqId", "traceId"),
    ...readRetryAfter(record, reading),
    attempt: attempt !== undefined && attempt > 0 ? attempt : undefined,
  };
}

/** The HTTP status of a record or of its `response`. */
export function readHttpStatus(record: object, compat: boolean): number | undefined {
  const of = (object: object, keys: readonly string[]) =>
    first(keys, (key) => integerOf(memberValue(object, key), compat));
  const own = of(record, ["httpStatus", "statusCode", "status"]);
  if (own !== undefined) return own;
  const response = memberValue(record, "response");
  return isObject(response) ? of(response, ["status", "statusCode", "httpStatus"]) : undefined;
}

function readRetryAfter(
  record: object,
  { compat, now }: RecordReading,
): Pick<ProviderRecord, "retryAfterMs" | "retryAfterInHeader"> {
  const retryAfterMs =
    first(["retryAfterMs", "retry_after_ms"], (key) =>
      normalizeRetryAfterMs(integerOf(memberValue(record, key), compat)),
    ) ?? retryAfterHeaderMs(memberValue(record, "retryAfter"), now);
  if (retryAfterMs !== undefined) return { retryAfterMs };
  const response = memberValue(record, "response");
  const headers = isObject(response) ? memberValue(response, "headers") : undefined;
  const inHeader = retryAfterHeaderMs(headerOf(headers, "retry-after"), now);
  return inHeader === undefined ? {} : { retryAfterMs: inHeader, retryAfterInHeader: true };
}

function first<T>(keys: readonly string[], read: (key: string) => T | undefined): T | undefined {
  for (const key of keys) {
    const value = read(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** A text that is not blank, trimmed. */
export function textOf(value: unknown, compat: boolean): string | undefined {
  if (typeof value === "string") return value.trim() || undefined;
  if (!compat) return undefined;
  return Number.isFinite(value) || typeof value === "boolean" ? String(value) : undefined;
}

// No number needs more; a longer text is something else.
const MAX_DIGITS = 32;
const NUMERIC = /^[+-]?\d+(\.\d+)?$/;

function integerOf(value: unknown, compat: boolean): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? Math.trunc(value) : undefined;
  if (!compat || typeof value !== "string" || value.length > MAX_DIGITS) return undefined;
  const text = value.trim();
  return NUMERIC.test(text) ? Math.trunc(Number(text)) : undefined;
}
