import type { KMsgError } from "./error.js";
import type { ErrorRetryPolicy } from "./retry-policy.js";
import { anyValue, isObject, keysOf, ownValue } from "./safe-read.js";

/** A waiting time: a finite number from 0 up, truncated; undefined for anything else. */
export function normalizeRetryAfterMs(value: unknown): number | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  const whole = Math.trunc(value);
  // `+ 0` turns -0 into 0.
  return whole >= 0 ? whole + 0 : undefined;
}

// Longer texts are neither seconds nor a date.
const MAX_HEADER_LENGTH = 64;
const SECONDS = /^\d+(\.\d+)?$/;
const WEEKDAY = /^(mon|tue|wed|thu|fri|sat|sun)/i;

/**
 * A `Retry-After` as HTTP defines it, in milliseconds: seconds as number or text, or an HTTP-date,
 * which is 0 when it has passed.
 */
export function retryAfterHeaderMs(value: unknown, now: () => number): number | undefined {
  if (typeof value === "number") return normalizeRetryAfterMs(value * 1000);
  if (typeof value !== "string" || value.length > MAX_HEADER_LENGTH) return undefined;
  const text = value.trim();
  if (SECONDS.test(text)) return normalizeRetryAfterMs(Number(text) * 1000);
  if (!WEEKDAY.test(text)) return undefined;
  // The asctime form names no zone, but HTTP means GMT.
  const at = Date.parse(/gmt$/i.test(text) ? text : `${text} GMT`);
  return normalizeRetryAfterMs(Math.max(0, at - now()));
}

/** A header from a Headers object, a Map or a record, whatever the case of its name there. */
export function headerOf(headers: unknown, name: string): unknown {
  if (!isObject(headers)) return undefined;
  const get = anyValue(headers, "get");
  if (typeof get === "function") {
    try {
      const value: unknown = get.call(headers, name);
      if (value !== undefined && value !== null) return value;
    } catch {
      // Not a Headers object after all.
    }
  }
  const key = keysOf(headers).find((candidate) => candidate.toLowerCase() === name);
  return key === undefined ? undefined : ownValue(headers, key);
}

/** A waiting time and where it came from. */
export interface ResolvedRetryAfter {
  ms: number;
  source: "policy" | "input";
}

/** The waiting time of an error: first usable value of the policy's function, the error, the maps. */
export function resolveRetryAfter(
  error: unknown,
  policy: ErrorRetryPolicy | undefined,
): ResolvedRetryAfter | undefined {
  if (!isObject(error)) return undefined;
  const rule: unknown = isObject(policy) ? anyValue(policy, "retryAfterMs") : undefined;
  if (typeof rule === "function") {
    const ms = askResolver(rule as (error: KMsgError) => unknown, error);
    if (ms !== undefined) return { ms, source: "policy" };
  }
  const own = normalizeRetryAfterMs(anyValue(error, "retryAfterMs"));
  if (own !== undefined) return { ms: own, source: "input" };
  if (!isObject(rule) || typeof rule === "function") return undefined;
  const byCode = ownValue(rule, "byCode");
  const ms =
    delayFor(byCode, anyValue(error, "providerErrorCode")) ??
    delayFor(byCode, anyValue(error, "code")) ??
    delayFor(ownValue(rule, "byStatus"), anyValue(error, "httpStatus")) ??
    normalizeRetryAfterMs(ownValue(rule, "defaultMs"));
  return ms === undefined ? undefined : { ms, source: "policy" };
}

function askResolver(resolver: (error: KMsgError) => unknown, error: object): number | undefined {
  try {
    return normalizeRetryAfterMs(resolver(error as KMsgError));
  } catch {
    return undefined;
  }
}

/** The delay under a key: under exactly this key, else under the first that equals it normalized. */
function delayFor(map: unknown, key: unknown): number | undefined {
  if (!isObject(map) || (typeof key !== "string" && typeof key !== "number")) return undefined;
  const text = String(key);
  const exact = normalizeRetryAfterMs(ownValue(map, text));
  const wanted = text.trim().toUpperCase();
  if (exact !== undefined || wanted === "") return exact;
  for (const candidate of keysOf(map)) {
    if (candidate.trim().toUpperCase() !== wanted) continue;
    const ms = normalizeRetryAfterMs(ownValue(map, candidate));
    if (ms !== undefined) return ms;
  }
  return undefined;
}
