/**
 * Results, errors and the types of messages and providers, without the core itself: importing this
 * sub-path loads no WebAssembly.
 *
 * @module kmsg-edge/core
 */
export type { BulkOperationOptions, BulkOperationResult } from "./core/bulk-operation.js";
export { BulkOperationHandler } from "./core/bulk-operation.js";
export type { CircuitBreakerOptions, CircuitBreakerState } from "./core/circuit-breaker.js";
export { CircuitBreaker } from "./core/circuit-breaker.js";
export type { KMsgErrorMetadata, SendOutcome } from "./core/error.js";
export { KMsgError } from "./core/error.js";
export type { Locale } from "./core/error-code.js";
export { KMsgErrorCode } from "./core/error-code.js";
export type { RetryMetadata } from "./core/error-utils.js";
export { ErrorUtils } from "./core/error-utils.js";
export type { LogEntry } from "./core/log-format.js";
export { LogLevel } from "./core/log-format.js";
export type { LogContext, LoggerConfig, LoggerMethods } from "./core/logger.js";
export { createLogger, getLogger, Logger, logger, setGlobalLogger } from "./core/logger.js";
export type { MiddlewareContextLike } from "./core/logger-middleware.js";
export { loggerMiddleware } from "./core/logger-middleware.js";
export type * from "./core/message-options.js";
export * from "./core/message-types.js";
export type {
  NormalizedProviderError,
  NormalizedProviderErrorSources,
  NormalizeProviderErrorOptions,
  ProviderErrorSource,
} from "./core/normalize-provider-error.js";
export { normalizeProviderError } from "./core/normalize-provider-error.js";
export type {
  MessageRepository,
  MessageSaveOptions,
  PersistenceStrategy,
} from "./core/persistence.js";
export type * from "./core/provider.js";
export type { RateLimiterOptions } from "./core/rate-limiter.js";
export { RateLimiter } from "./core/rate-limiter.js";
export type { LoggedError } from "./core/redact.js";
export type { Fail, Ok } from "./core/result.js";
export { fail, ok, Result } from "./core/result.js";
export { normalizeRetryAfterMs } from "./core/retry-after.js";
export type { RetryClassificationRule } from "./core/retry-classify.js";
export type { RetryOptions } from "./core/retry-handler.js";
export { RetryHandler } from "./core/retry-handler.js";
export type * from "./core/retry-policy.js";
export type {
  ErrorRetryPolicyIssue,
  ErrorRetryPolicyMode,
  ErrorRetryPolicyNormalizeOptions,
  ErrorRetryPolicyValidationResult,
} from "./core/retry-policy-check.js";
export {
  normalizeErrorRetryPolicy,
  parseErrorRetryPolicyFromJson,
  validateErrorRetryPolicy,
} from "./core/retry-policy-check.js";
export type { RuntimeEnvRecord } from "./core/runtime-env.js";
export { getRuntimeEnvSource, readRuntimeEnv } from "./core/runtime-env.js";
export type { Clock } from "./core/timers.js";
