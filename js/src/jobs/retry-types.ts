import { ErrorUtils } from "../core/error-utils.js";
import type { Clock } from "../core/timers.js";
import { MessageStatus } from "../messages/enums.js";
import type { DeliveryReport } from "../messages/types.js";

export interface RetryPolicy {
  /** Tries in all, those in the report included. Default: 3. */
  maxAttempts: number;
  backoffMultiplier: number;
  /** Milliseconds. Default: 5,000. */
  initialDelay: number;
  /** The longest wait, jitter included. Default: 300,000. */
  maxDelay: number;
  /** Up to 10 % more or less. Default: true. */
  jitter: boolean;
  retryableStatuses: MessageStatus[];
  /** Default: the retryable ones of this package and of its vendors' older names. */
  retryableErrorCodes: string[];
}

export interface RetryAttempt {
  messageId: string;
  phoneNumber: string;
  /** From 1, those in the report counted. */
  attemptNumber: number;
  scheduledAt: Date;
  provider: string;
  templateId: string;
  variables: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

export interface RetryQueueItem {
  id: string;
  messageId: string;
  originalDeliveryReport: DeliveryReport;
  attempts: RetryAttempt[];
  status: "pending" | "processing" | "succeeded" | "exhausted" | "cancelled";
  nextRetryAt: Date;
  createdAt: Date;
  updatedAt: Date;
}

export interface RetryHandlerOptions {
  policy?: Partial<RetryPolicy>;
  /** Accepted for the sake of older programs: items are started when they are due, not by interval. */
  checkInterval?: number;
  /** Items that wait or run. */
  maxQueueSize: number;
  /** Items at work at once. Default: 5. */
  concurrency?: number;
  /** Resends. A rejection, or a `Result` that is a failure, is a failed try. */
  execute(attempt: RetryAttempt, item: RetryQueueItem): unknown;
  shouldRetryError?(error: unknown, item: RetryQueueItem, attempt: RetryAttempt): boolean;
  onRetrySuccess?(item: RetryQueueItem, result: unknown): unknown;
  onRetryFailed?(item: RetryQueueItem, error: unknown): unknown;
  onRetryExhausted?(item: RetryQueueItem): unknown;
  clock?: Clock;
  /** A number from 0 up to 1. Default: `Math.random`. */
  random?: () => number;
}

export interface RetryHandlerMetrics {
  totalRetries: number;
  successfulRetries: number;
  failedRetries: number;
  exhaustedRetries: number;
  queueSize: number;
  averageRetryDelay: number;
  lastRetryAt?: Date;
}

const OLD_CODES = [
  "PROVIDER_CONNECTION_FAILED",
  "PROVIDER_RATE_LIMITED",
  "PROVIDER_SERVICE_UNAVAILABLE",
];

export function defaultRetryPolicy(): RetryPolicy {
  return {
    maxAttempts: 3,
    backoffMultiplier: 2,
    initialDelay: 5000,
    maxDelay: 300_000,
    jitter: true,
    retryableStatuses: [MessageStatus.FAILED],
    retryableErrorCodes: [...ErrorUtils.DEFAULT_RETRYABLE_ERROR_CODES, ...OLD_CODES],
  };
}

/** Milliseconds until the try after `total` earlier ones. */
export function retryDelay(policy: RetryPolicy, total: number, random: number): number {
  const base = policy.initialDelay * policy.backoffMultiplier ** Math.max(0, total - 1);
  const jittered = policy.jitter ? base * (0.9 + 0.2 * random) : base;
  return Math.max(0, Math.min(jittered, policy.maxDelay));
}
