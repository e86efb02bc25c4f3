import type { KMsgError } from "./error.js";
import type { KMsgErrorCode } from "./error-code.js";

/** Whether a failure is of a kind that may pass when the same thing is tried again. */
export type ProviderRetryHint = "retryable" | "non_retryable";

/** A code in a retry policy: the enum member or its text. */
export type RetryPolicyErrorCode = KMsgErrorCode | `${KMsgErrorCode}`;

/** Waiting times by key. Keys match without regard to case and surrounding blanks. */
export interface RetryAfterMap {
  /** Milliseconds, when nothing else says how long. */
  defaultMs?: number;
  /** Milliseconds by vendor code or {@link KMsgErrorCode}; the vendor's code is looked up first. */
  byCode?: Record<string, number>;
  /** Milliseconds by HTTP status. */
  byStatus?: Record<string, number>;
}

/**
 * How long to wait. A function is asked first and beats what the error itself says; a map is only
 * asked when the error says nothing. What is not a finite number of milliseconds from 0 up counts as
 * no answer, and so does a function that throws.
 */
export type RetryAfterPolicy = ((error: KMsgError) => number | undefined) | RetryAfterMap;

/**
 * What to retry, where it differs from the defaults. The lists are tested first, codes before
 * statuses and non-retryable before retryable; a callback that throws, or answers something else than
 * a hint, counts as having no opinion.
 */
export interface ErrorRetryPolicy {
  /**
   * **Replaces** the default retryable codes: with `["PROVIDER_ERROR"]` alone, a rate limit is no
   * longer retried. Set `mergeDefaults` to add to them instead.
   */
  retryableCodes?: readonly RetryPolicyErrorCode[];
  /** **Replaces** the default non-retryable codes, unless `mergeDefaults` is set. */
  nonRetryableCodes?: readonly RetryPolicyErrorCode[];
  /** HTTP or vendor status keys, compared without regard to case and surrounding blanks. */
  retryableStatuses?: readonly string[];
  nonRetryableStatuses?: readonly string[];
  /** Makes the two code lists add to the default sets, and win over them. Default: false. */
  mergeDefaults?: boolean;
  /** Asked for values that are no KMsgError and carry a numeric status, instead of the HTTP rule. */
  classifyByStatusCode?: (status: number) => ProviderRetryHint;
  /** Asked before the built-in rule about words in the message; not asked for an empty message. */
  classifyByMessage?: (message: string) => ProviderRetryHint | undefined;
  /** The answer when no rule has one. Default: `"non_retryable"`. */
  fallback?: ProviderRetryHint;
  retryAfterMs?: RetryAfterPolicy;
}
