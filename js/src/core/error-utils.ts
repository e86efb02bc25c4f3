import { KMsgError, type KMsgErrorMetadata, toKMsgError } from "./error.js";
import type { KMsgErrorCode } from "./error-code.js";
import { describeValue } from "./error-json.js";
import { resolveRetryAfter } from "./retry-after.js";
import { DEFAULT_RETRY_CLASS, decideRetry } from "./retry-classify.js";
import type { ErrorRetryPolicy, ProviderRetryHint } from "./retry-policy.js";
import { anyValue, isObject } from "./safe-read.js";

const RETRY_METADATA = [
  "providerErrorCode",
  "providerErrorText",
  "httpStatus",
  "requestId",
  "retryAfterMs",
  "attempt",
  "causeChain",
] as const;

/** The metadata of an error that matters to a retry; absent ones are undefined. */
export type RetryMetadata = Pick<KMsgError, (typeof RETRY_METADATA)[number]>;

const codesOf = (hint: ProviderRetryHint): ReadonlySet<KMsgErrorCode> =>
  new Set(
    (Object.keys(DEFAULT_RETRY_CLASS) as KMsgErrorCode[]).filter(
      (code) => DEFAULT_RETRY_CLASS[code] === hint,
    ),
  );

/**
 * Answers about errors. None of these changes or throws anything, whatever value they are given.
 *
 * Which question to ask: `isRetryable` tells whether the *kind* of failure may pass by itself. Ask it
 * for calls that may run twice, such as a status query. `mayResend` also asks whether the message may
 * be on its way already. Ask it before sending a message again.
 */
export const ErrorUtils = {
  /** Codes that are retryable unless a policy says otherwise. A copy: changing it has no effect. */
  DEFAULT_RETRYABLE_ERROR_CODES: codesOf("retryable"),

  /** All other codes. */
  DEFAULT_NON_RETRYABLE_ERROR_CODES: codesOf("non_retryable"),

  /**
   * Whether a failure of this kind may pass when the same thing is tried again. For a KMsgError the
   * policy's lists decide, then the code's default, where UNKNOWN_ERROR and PROVIDER_ERROR with a
   * 4xx status other than 408, 425 and 429 are non-retryable; for other objects the status, then
   * words of the message.
   *
   * It looks at the kind of failure only, never at {@link KMsgError.outcome}: NETWORK_TIMEOUT is
   * retryable here even when the message may have been accepted. Before sending again, ask
   * `mayResend`.
   */
  classifyForRetry(error: unknown, policy?: ErrorRetryPolicy): ProviderRetryHint {
    return decideRetry(error, policy).hint;
  },

  /** `classifyForRetry` as a boolean, for calls that may safely run twice. */
  isRetryable(error: unknown, policy?: ErrorRetryPolicy): boolean {
    return decideRetry(error, policy).hint === "retryable";
  },

  /**
   * Whether a message whose send ended in this error may be sent again without risk of a duplicate:
   * the error is retryable **and** its outcome is `"not_sent"`. No policy overrides the outcome.
   * False for everything that is no KMsgError, since nothing tells how far its send came.
   *
   * @example
   * ```ts
   * const result = await kmsg.send(message);
   * if (result.isFailure && ErrorUtils.mayResend(result.error)) schedule(message);
   * ```
   */
  mayResend(error: unknown, policy?: ErrorRetryPolicy): boolean {
    return (
      KMsgError.is(error) &&
      anyValue(error, "outcome") === "not_sent" &&
      decideRetry(error, policy).hint === "retryable"
    );
  },

  /**
   * How long to wait before the next try, in whole milliseconds from 0 up; undefined when neither
   * the error nor the policy says. A function in the policy beats the error, its maps do not.
   */
  resolveRetryAfterMs(error: unknown, policy?: ErrorRetryPolicy): number | undefined {
    return resolveRetryAfter(error, policy)?.ms;
  },

  /** True for a finite number below 500: a status that does not say the server failed. */
  isUnknownStatus(status: number | undefined): boolean {
    return typeof status === "number" && Number.isFinite(status) && status < 500;
  },

  /** The seven metadata fields of an error that matter to a retry. */
  toRetryMetadata(error: KMsgError): RetryMetadata {
    return Object.fromEntries(
      RETRY_METADATA.map((field) => [field, isObject(error) ? anyValue(error, field) : undefined]),
    ) as RetryMetadata;
  },

  /**
   * A new KMsgError that differs in `attempt` only, a 1-based number that is truncated; stack, cause,
   * field and outcome stay. What is no KMsgError becomes one first.
   */
  withAttempt(error: KMsgError, attempt: number): KMsgError {
    const from = toKMsgError(error);
    const message = anyValue(from, "message");
    const copy = new KMsgError(
      anyValue(from, "code") as KMsgErrorCode,
      typeof message === "string" ? message : describeValue(from).message,
      anyValue(from, "details") as Record<string, unknown> | undefined,
      {
        ...ErrorUtils.toRetryMetadata(from),
        attempt,
        field: anyValue(from, "field"),
        outcome: anyValue(from, "outcome"),
        cause: anyValue(from, "cause"),
      } as KMsgErrorMetadata,
    );
    const stack = anyValue(from, "stack");
    if (typeof stack === "string") {
      Object.defineProperty(copy, "stack", { value: stack, writable: true, configurable: true });
    }
    return copy;
  },
} as const;
