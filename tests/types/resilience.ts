// Compiled, never run: the resilience helpers and the logger as callers use them.
import {
  BulkOperationHandler,
  type BulkOperationOptions,
  CircuitBreaker,
  type CircuitBreakerOptions,
  createLogger,
  getRuntimeEnvSource,
  type LogContext,
  type LogEntry,
  type LoggerConfig,
  LogLevel,
  logger,
  loggerMiddleware,
  RateLimiter,
  RetryHandler,
  type RetryOptions,
  type RuntimeEnvRecord,
} from "kmsg-edge/core";

// Callbacks may take what they expect to be thrown.
const retry: RetryOptions = {
  jitter: "full",
  retryCondition: (error: Error, attempt) => error.message !== "" && attempt < 2,
};
const value: Promise<number> = RetryHandler.execute(async () => 1, retry);
const wrapped: (id: string) => Promise<number> = RetryHandler.createRetryableFunction(
  async (id: string) => id.length,
);

const breakerOptions: CircuitBreakerOptions = {
  failureThreshold: 5,
  timeout: 1000,
  resetTimeout: 30_000,
};
const response: Promise<Response> = new CircuitBreaker(breakerOptions).execute((signal) =>
  fetch("https://example.com", { signal }),
);

const bulk: BulkOperationOptions = { concurrency: 2, retryOptions: retry };
const done = BulkOperationHandler.execute(["a"], async (item) => item.length, bulk).then(
  ({ successful }) => successful.map(({ index, item, result }) => [index, item.at(0), result + 1]),
);

const config: LoggerConfig = { level: LogLevel.WARN, onEntry: (entry: LogEntry) => entry.level };
const context: LogContext = { messageId: "m" };
createLogger(config).child(context).error("x", {}, new Error("x"));
logger.info("x");
const env: RuntimeEnvRecord = getRuntimeEnvSource();

export const used = [
  value,
  wrapped,
  response,
  done,
  env,
  new RateLimiter(1, 1000).acquire(),
  loggerMiddleware(),
];
