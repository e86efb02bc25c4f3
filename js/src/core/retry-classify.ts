import { KMsgError } from "./error.js";
import { isErrorCode, type KMsgErrorCode } from "./error-code.js";
import { messageSaysRetryable } from "./retry-message.js";
import type { ErrorRetryPolicy, ProviderRetryHint } from "./retry-policy.js";
import { anyValue, isObject, memberValue, ownCode } from "./safe-read.js";

/** What each code means to a retry when no policy lists it. */
export const DEFAULT_RETRY_CLASS: Readonly<Record<KMsgErrorCode, ProviderRetryHint>> = {
  INVALID_REQUEST: "non_retryable",
  AUTHENTICATION_FAILED: "non_retryable",
  INSUFFICIENT_BALANCE: "non_retryable",
  TEMPLATE_NOT_FOUND: "non_retryable",
  RATE_LIMIT_EXCEEDED: "retryable",
  NETWORK_ERROR: "retryable",
  NETWORK_TIMEOUT: "retryable",
  NETWORK_SERVICE_UNAVAILABLE: "retryable",
  REQUEST_ABORTED: "non_retryable",
  PROVIDER_ERROR: "retryable",
  MESSAGE_SEND_FAILED: "non_retryable",
  CRYPTO_CONFIG_ERROR: "non_retryable",
  CRYPTO_ENCRYPT_FAILED: "non_retryable",
  CRYPTO_DECRYPT_FAILED: "non_retryable",
  CRYPTO_HASH_FAILED: "non_retryable",
  CRYPTO_POLICY_VIOLATION: "non_retryable",
  UNKNOWN_ERROR: "retryable",
};

/**
 * The rule that decided whether something is retryable. `policy.*` names the field of the policy,
 * `default.code` the table of codes, `default.client_error` the 4xx exception of UNKNOWN_ERROR and
 * PROVIDER_ERROR, `default.status_text` a status such as "503", `default.http_status` the HTTP rule,
 * `default.message` words of the message, and `default.fallback` that nothing else did.
 */
export type RetryClassificationRule =
  | "policy.nonRetryableCodes"
  | "policy.retryableCodes"
  | "policy.nonRetryableStatuses"
  | "policy.retryableStatuses"
  | "policy.classifyByStatusCode"
  | "policy.classifyByMessage"
  | "policy.fallback"
  | "default.client_error"
  | "default.code"
  | "default.status_text"
  | "default.http_status"
  | "default.message"
  | "default.fallback";

export interface RetryDecision {
  hint: ProviderRetryHint;
  rule: RetryClassificationRule;
}

/** Classifies any value; the first rule with an opinion decides. */
export function decideRetry(error: unknown, policy: ErrorRetryPolicy | undefined): RetryDecision {
  const rules = isObject(policy) ? policy : {};
  try {
    if (KMsgError.is(error)) return decideKMsgError(error, rules);
    return (isObject(error) ? decideObject(error, rules) : undefined) ?? decideFallback(rules);
  } catch {
    // A proxy for a list, for one; what cannot be read has no opinion.
    return decideFallback(rules);
  }
}

function decideKMsgError(error: KMsgError, policy: ErrorRetryPolicy): RetryDecision {
  const code = anyValue(error, "code");
  const httpStatus = anyValue(error, "httpStatus");
  return (
    decideByCodeLists(code, policy) ??
    decideByStatusLists(statusKey(httpStatus), policy) ??
    decideByDefaultCode(code, httpStatus, policy) ??
    (typeof httpStatus === "number" ? decideByHttpStatus(httpStatus) : undefined) ??
    decideByMessage(anyValue(error, "message"), policy) ??
    decideFallback(policy)
  );
}

function decideObject(error: object, policy: ErrorRetryPolicy): RetryDecision | undefined {
  const read = {
    status: memberValue(error, "status"),
    statusCode: memberValue(error, "statusCode"),
    httpStatus: memberValue(error, "httpStatus"),
    code: ownCode(error),
  };
  const { status, statusCode, httpStatus, code } = read;
  const key = [status, statusCode, httpStatus, code].map(statusKey).find((k) => k !== undefined);
  const listed = decideByStatusLists(key, policy);
  if (listed !== undefined) return listed;

  const text = [status, statusCode, code].find((value) => typeof value === "string");
  if (text !== undefined && /^5\d\d$/.test(text.trim())) {
    return { hint: "retryable", rule: "default.status_text" };
  }
  const number = [status, statusCode, httpStatus].find(
    (value): value is number => typeof value === "number" && Number.isFinite(value),
  );
  if (number !== undefined) {
    const whole = Math.trunc(number);
    const hint = ask(anyValue(policy, "classifyByStatusCode"), whole);
    if (hint !== undefined) return { hint, rule: "policy.classifyByStatusCode" };
    return decideByHttpStatus(whole);
  }
  return decideByMessage(anyValue(error, "message"), policy);
}

function decideByCodeLists(code: unknown, policy: ErrorRetryPolicy): RetryDecision | undefined {
  if (listOf(policy, "nonRetryableCodes")?.includes(code)) {
    return { hint: "non_retryable", rule: "policy.nonRetryableCodes" };
  }
  if (listOf(policy, "retryableCodes")?.includes(code)) {
    return { hint: "retryable", rule: "policy.retryableCodes" };
  }
  return undefined;
}

function decideByStatusLists(
  key: string | undefined,
  policy: ErrorRetryPolicy,
): RetryDecision | undefined {
  if (key === undefined) return undefined;
  const has = (field: "nonRetryableStatuses" | "retryableStatuses") =>
    listOf(policy, field)?.some((item) => statusKey(item) === key) === true;
  if (has("nonRetryableStatuses")) {
    return { hint: "non_retryable", rule: "policy.nonRetryableStatuses" };
  }
  if (has("retryableStatuses")) return { hint: "retryable", rule: "policy.retryableStatuses" };
  return undefined;
}

function decideByDefaultCode(
  code: unknown,
  httpStatus: unknown,
  policy: ErrorRetryPolicy,
): RetryDecision | undefined {
  if (!isErrorCode(code)) return undefined;
  const hint = DEFAULT_RETRY_CLASS[code];
  const list = hint === "retryable" ? "retryableCodes" : "nonRetryableCodes";
  const replaced = listOf(policy, list) !== undefined && anyValue(policy, "mergeDefaults") !== true;
  if (replaced) return undefined;
  // These two codes say nothing of the cause; a status that blames the request does.
  const vague = code === "UNKNOWN_ERROR" || code === "PROVIDER_ERROR";
  if (vague && typeof httpStatus === "number" && httpStatus >= 400 && !httpRetryable(httpStatus)) {
    return { hint: "non_retryable", rule: "default.client_error" };
  }
  return { hint, rule: "default.code" };
}

function decideByHttpStatus(status: number): RetryDecision {
  const hint = httpRetryable(status) ? "retryable" : "non_retryable";
  return { hint, rule: "default.http_status" };
}

function httpRetryable(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function decideByMessage(message: unknown, policy: ErrorRetryPolicy): RetryDecision | undefined {
  if (typeof message !== "string" || message === "") return undefined;
  const hint = ask(anyValue(policy, "classifyByMessage"), message);
  if (hint !== undefined) return { hint, rule: "policy.classifyByMessage" };
  return messageSaysRetryable(message) ? { hint: "retryable", rule: "default.message" } : undefined;
}

function decideFallback(policy: ErrorRetryPolicy): RetryDecision {
  const hint = hintOf(anyValue(policy, "fallback"));
  if (hint !== undefined) return { hint, rule: "policy.fallback" };
  return { hint: "non_retryable", rule: "default.fallback" };
}

/** The text that a status is compared by; undefined for what cannot be a status. */
function statusKey(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value).toUpperCase();
  if (typeof value !== "string") return undefined;
  return value.trim().toUpperCase() || undefined;
}

function listOf(policy: ErrorRetryPolicy, field: keyof ErrorRetryPolicy): unknown[] | undefined {
  const list = anyValue(policy, field);
  return Array.isArray(list) ? list : undefined;
}

function hintOf(value: unknown): ProviderRetryHint | undefined {
  return value === "retryable" || value === "non_retryable" ? value : undefined;
}

function ask(callback: unknown, argument: unknown): ProviderRetryHint | undefined {
  if (typeof callback !== "function") return undefined;
  try {
    return hintOf(callback(argument));
  } catch {
    return undefined;
  }
}
