import { collectCauses } from "./cause-chain.js";
import { KMsgError } from "./error.js";
import { isErrorCode, KMsgErrorCode } from "./error-code.js";
import {
  type ProviderRecord,
  type RecordReading,
  readHttpStatus,
  readRecord,
  textOf,
} from "./provider-record.js";
import { normalizeRetryAfterMs, resolveRetryAfter } from "./retry-after.js";
import { decideRetry, type RetryClassificationRule } from "./retry-classify.js";
import type { ErrorRetryPolicy, ProviderRetryHint } from "./retry-policy.js";
import type { ErrorRetryPolicyMode } from "./retry-policy-check.js";
import { anyValue, isObject, isPlainObject, ownCode, ownValue } from "./safe-read.js";
import { codeOfException, codeOfHttpStatus } from "./transport-code.js";

/**
 * Where a value of a {@link NormalizedProviderError} came from: `input` the object itself (or the
 * options), `metadata` a KMsgError's own metadata, `details` its `details`, `http` a status or header
 * of HTTP, `policy` the retry policy, `fallback` a default.
 */
export type ProviderErrorSource = "input" | "metadata" | "details" | "http" | "policy" | "fallback";

const RECORD_FIELDS = [
  "providerErrorCode",
  "providerErrorText",
  "httpStatus",
  "requestId",
  "retryAfterMs",
  "attempt",
] as const;

type Field = (typeof RECORD_FIELDS)[number] | "causeChain";

/** The source of each value that was resolved. */
export interface NormalizedProviderErrorSources
  extends Partial<Record<Field, ProviderErrorSource>> {
  code: ProviderErrorSource;
  /** `policy` whenever a policy was passed, even one without an opinion. */
  classification: ProviderErrorSource;
  /** The rule that really decided. */
  classificationRule: RetryClassificationRule;
}

/** Any thrown value as plain data. Fields that were not resolved are not there. */
export interface NormalizedProviderError {
  code: KMsgErrorCode;
  /** Whether failures of this kind may pass; says nothing on whether a message was accepted. */
  classification: ProviderRetryHint;
  sources: NormalizedProviderErrorSources;
  providerErrorCode?: string;
  providerErrorText?: string;
  httpStatus?: number;
  requestId?: string;
  /** Milliseconds. */
  retryAfterMs?: number;
  /** 1-based. */
  attempt?: number;
  causeChain?: unknown[];
}

export interface NormalizeProviderErrorOptions {
  /**
   * `"compat"` also takes numbers for text, numeric text for numbers, and fills gaps from the error's
   * `details`. Default: `"safe"`.
   */
  mode?: ErrorRetryPolicyMode;
  policy?: ErrorRetryPolicy;
  /** Beats the attempt that the error names. 1-based. */
  attempt?: number;
  /** The code when nothing tells one. Default: UNKNOWN_ERROR. */
  defaultCode?: KMsgErrorCode;
  /**
   * Makes 503 NETWORK_SERVICE_UNAVAILABLE and 504 NETWORK_TIMEOUT. Default: false; every status from
   * 500 up is PROVIDER_ERROR.
   */
  specificServerErrors?: boolean;
  /** The clock that a `Retry-After` date is compared with. Default: `Date.now`. */
  now?: () => number;
}

/**
 * Reads what an error of a provider, an HTTP client or `fetch` tells, whatever its shape, and
 * classifies it for a retry. Never throws; the error stays as it is.
 *
 * `retryAfter` and the header `retry-after` are seconds or a date, as in HTTP; `retryAfterMs` and
 * `retry_after_ms` are milliseconds.
 */
export function normalizeProviderError(
  error: unknown,
  given?: NormalizeProviderErrorOptions,
): NormalizedProviderError {
  const options = given ?? {};
  const reading = { compat: options.mode === "compat", now: options.now ?? Date.now };
  const found = new Findings();
  const [code, codeSource] = codeOf(error, reading.compat, options);
  if (isObject(error)) readAll(error, reading, found);
  const { attempt, policy } = options;
  if (typeof attempt === "number" && Number.isFinite(attempt) && attempt >= 1) {
    found.set("attempt", Math.trunc(attempt), "input");
  }

  const message = isObject(error) ? anyValue(error, "message") : error;
  const resolved = new KMsgError(code, typeof message === "string" ? message : "", undefined, {
    ...found.values,
    cause: error,
  });
  const wait = resolveRetryAfter(resolved, policy);
  if (wait?.source === "policy") found.set("retryAfterMs", wait.ms, "policy");
  const { hint, rule } = decideRetry(resolved, policy);
  return {
    code,
    classification: hint,
    ...found.values,
    sources: {
      code: codeSource,
      classification: isObject(policy) ? "policy" : "fallback",
      classificationRule: rule,
      ...found.sources,
    },
  };
}

/** What was resolved so far, and from where. */
class Findings {
  readonly values: Partial<Pick<NormalizedProviderError, Field>> = {};
  readonly sources: Partial<Record<Field, ProviderErrorSource>> = {};

  set<F extends Field>(
    field: F,
    value: NormalizedProviderError[F] | undefined,
    source: ProviderErrorSource,
  ): void {
    if (value === undefined) return;
    this.values[field] = value;
    this.sources[field] = source;
  }

  /** Sets what is not set yet. */
  fill(record: ProviderRecord, source: ProviderErrorSource, http = source): void {
    const sourceOf = (field: Field) =>
      field === "httpStatus" || (field === "retryAfterMs" && record.retryAfterInHeader)
        ? http
        : source;
    for (const field of RECORD_FIELDS) {
      if (this.values[field] === undefined) this.set(field, record[field], sourceOf(field));
    }
  }
}

function readAll(error: object, reading: RecordReading, found: Findings): void {
  const known = KMsgError.is(error);
  if (known) {
    found.fill(metadataOf(error, reading.compat), "metadata");
  } else {
    found.fill(readRecord(error, reading), "input", "http");
    // A code that is none of ours is the provider's.
    const code = ownCode(error);
    if (found.values.providerErrorCode === undefined && canonicalCode(code) === undefined) {
      found.set("providerErrorCode", textOf(code, reading.compat), "input");
    }
  }
  const given = reading.compat ? anyValue(error, "details") : undefined;
  const details = isPlainObject(given) ? given : undefined;
  if (details !== undefined) found.fill(readRecord(details, reading), "details");
  const chain = collectCauses(error, details);
  found.set("causeChain", chain?.causes, known && chain?.own === true ? "metadata" : "input");
}

function metadataOf(error: KMsgError, compat: boolean): ProviderRecord {
  const number = (field: string) => {
    const value = anyValue(error, field);
    return typeof value === "number" && Number.isFinite(value) ? Math.trunc(value) : undefined;
  };
  const attempt = number("attempt");
  return {
    providerErrorCode: textOf(anyValue(error, "providerErrorCode"), compat),
    providerErrorText: textOf(anyValue(error, "providerErrorText"), compat),
    httpStatus: number("httpStatus"),
    requestId: textOf(anyValue(error, "requestId"), compat),
    retryAfterMs: normalizeRetryAfterMs(anyValue(error, "retryAfterMs")),
    attempt: attempt !== undefined && attempt > 0 ? attempt : undefined,
  };
}

function codeOf(
  error: unknown,
  compat: boolean,
  options: NormalizeProviderErrorOptions,
): [KMsgErrorCode, ProviderErrorSource] {
  if (isObject(error)) {
    if (KMsgError.is(error)) {
      const code = anyValue(error, "code");
      if (isErrorCode(code)) return [code, "input"];
    }
    for (const key of ["code", "errorCode", "resultCode"]) {
      const code = canonicalCode(ownValue(error, key));
      if (code !== undefined) return [code, "input"];
    }
    const http = codeOfHttpStatus(
      readHttpStatus(error, compat),
      options.specificServerErrors === true,
    );
    if (http !== undefined) return [http, "http"];
    const exception = codeOfException(error);
    if (exception !== undefined) return [exception, "input"];
  }
  const { defaultCode } = options;
  return [isErrorCode(defaultCode) ? defaultCode : KMsgErrorCode.UNKNOWN_ERROR, "fallback"];
}

// No code is longer; a longer text is not worth converting.
const MAX_CODE_LENGTH = 64;

function canonicalCode(value: unknown): KMsgErrorCode | undefined {
  if (typeof value !== "string" || value.length > MAX_CODE_LENGTH) return undefined;
  const text = value.trim().toUpperCase();
  return isErrorCode(text) ? text : undefined;
}
