// What the types of the error half let through, and what they refuse.
import {
  type ErrorRetryPolicy,
  ErrorUtils,
  KMsgError,
  KMsgErrorCode,
  type NormalizedProviderError,
  normalizeProviderError,
  type ProviderRetryHint,
  Result,
} from "kmsg-edge/core";

const policy: ErrorRetryPolicy = {
  retryableCodes: [KMsgErrorCode.NETWORK_ERROR, "PROVIDER_ERROR"],
  nonRetryableStatuses: ["409"],
  mergeDefaults: true,
  classifyByStatusCode: (status) => (status > 500 ? "retryable" : "non_retryable"),
  classifyByMessage: (message) => (message.includes("busy") ? "retryable" : undefined),
  retryAfterMs: { byCode: { BUSY: 500 }, defaultMs: 100 },
};
const asked: ErrorRetryPolicy = { retryAfterMs: (error) => error.attempt };

// @ts-expect-error: not a code
const wrongCode: ErrorRetryPolicy = { retryableCodes: ["NOPE"] };
// @ts-expect-error: not a hint
const wrongFallback: ErrorRetryPolicy = { fallback: "maybe" };

export async function inspect(thrown: unknown): Promise<ProviderRetryHint> {
  const error = new KMsgError(KMsgErrorCode.NETWORK_ERROR, "no", undefined, {
    outcome: "not_sent",
  });
  const copy = new KMsgError(error.code, error.message, error.details, {
    ...ErrorUtils.toRetryMetadata(ErrorUtils.withAttempt(error, 2)),
  });
  const wait: number | undefined = ErrorUtils.resolveRetryAfterMs(thrown, asked);
  const again: boolean = ErrorUtils.mayResend(copy, policy);
  const plain: NormalizedProviderError = normalizeProviderError(thrown, { mode: "compat", policy });
  const parsed: Result<unknown> = Result.fromThrowable<unknown, Error>(() => JSON.parse("{}"));
  const all: Result<number[], Error> = Result.all<number, Error>([Result.ok(1)]);
  const { values, errors }: { values: number[]; errors: Error[] } = Result.partition([
    Result.ok(1) as Result<number>,
  ]);
  console.log(wait, again, parsed, all, values, errors, wrongCode, wrongFallback);
  return ErrorUtils.classifyForRetry(plain, policy);
}
