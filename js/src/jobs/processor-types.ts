import { invalidRequest } from "../core/error.js";
import { countOption, delayOption, durationOption, optionsObject } from "../core/option-checks.js";
import type { Clock } from "../core/timers.js";
import { systemClock } from "../core/timers.js";
import { defaultLeaseMs, type Job } from "../queue/job.js";

/** What a handler gets besides its job. */
export interface JobContext {
  /**
   * Aborted when the job is taken from the handler: its lease is lost, it was removed, it took longer
   * than the circuit breaker allows, or the processor stopped and waited long enough.
   */
  readonly signal: AbortSignal;
  /**
   * Once the handler has returned, the job goes back and is due again in `delayMs`. That counts no
   * attempt where the queue has `release`.
   */
  defer(delayMs: number): void;
  /**
   * Replaces the job's metadata in the queue at once, so that another try sees how far this one came.
   *
   * @returns false when the job is no longer this handler's; undefined when the queue has no `setMetadata`
   */
  saveMetadata(metadata: Record<string, unknown>): Promise<boolean | undefined>;
}

/** Does a job. What it returns goes to the event `job:completed`; a rejection is a failure. */
export type JobHandler<T = unknown, R = unknown> = (
  job: Job<T>,
  context: JobContext,
) => R | PromiseLike<R>;

export interface JobProcessorOptions {
  /** Jobs at work at once. */
  concurrency: number;
  /** Milliseconds before try 2, 3 and so on; the last one stands for all after it. Empty: none. */
  retryDelays: readonly number[];
  /** How often a job is tried in all, where `add` does not say. */
  maxRetries: number;
  /** Milliseconds between two looks into an empty queue. Jobs added in this program wake it at once. */
  pollInterval: number;
  /** A queue that stays empty is looked into ever more rarely, down to this. Default: 5 × `pollInterval`. */
  maxPollInterval?: number;
  /** `false` leaves out the queue's size, which costs a query. Default: true. */
  enableMetrics?: boolean;
  rateLimiter?: { maxRequests: number; windowMs: number };
  /** `timeout` limits a handler; while the breaker is open no jobs are taken. */
  circuitBreaker?: { failureThreshold: number; timeout: number; resetTimeout: number };
  /** To how many milliseconds a lease is renewed, at each third of that. Default: 60,000. */
  leaseMs?: number;
  /** How long `stop` waits for the handlers at work. Default: 30,000. */
  shutdownTimeoutMs?: number;
  /** After that: how long they have to end once their signals are aborted. Default: 1,000. */
  abortGraceMs?: number;
  /** Whether a failed job may be tried again. Default: every one. */
  shouldRetry?: (error: unknown, job: Job) => boolean;
  /** Default: the runtime's. */
  clock?: Clock;
}

export interface JobProcessorMetrics {
  /** `succeeded + failed`. */
  processed: number;
  succeeded: number;
  failed: number;
  retried: number;
  activeJobs: number;
  /** Jobs that were due when the queue was last asked. */
  queueSize: number;
  /** Milliseconds, over the succeeded jobs. */
  averageProcessingTime: number;
  lastProcessedAt?: Date;
}

export type CheckedOptions = Required<
  Omit<JobProcessorOptions, "rateLimiter" | "circuitBreaker" | "shouldRetry">
> &
  Pick<JobProcessorOptions, "rateLimiter" | "circuitBreaker" | "shouldRetry">;

/** @throws KMsgError INVALID_REQUEST that names the option at fault */
export function checkedOptions(given: JobProcessorOptions): CheckedOptions {
  const options = optionsObject(given, "options");
  if (!Array.isArray(options.retryDelays)) {
    throw invalidRequest("retryDelays must be an array of milliseconds", "retryDelays");
  }
  const pollInterval = durationOption(options.pollInterval, "pollInterval");
  const maxPollInterval = options.maxPollInterval ?? pollInterval * 5;
  return {
    ...options,
    concurrency: countOption(options.concurrency, "concurrency"),
    retryDelays: options.retryDelays.map((ms, i) => delayOption(ms, `retryDelays[${i}]`)),
    maxRetries: countOption(options.maxRetries, "maxRetries"),
    pollInterval,
    maxPollInterval: Math.max(durationOption(maxPollInterval, "maxPollInterval"), pollInterval),
    enableMetrics: options.enableMetrics ?? true,
    leaseMs: durationOption(options.leaseMs ?? defaultLeaseMs, "leaseMs"),
    shutdownTimeoutMs: delayOption(options.shutdownTimeoutMs ?? 30_000, "shutdownTimeoutMs"),
    abortGraceMs: delayOption(options.abortGraceMs ?? 1000, "abortGraceMs"),
    clock: options.clock ?? systemClock,
  };
}
