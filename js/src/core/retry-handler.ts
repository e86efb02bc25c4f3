import { signalOf } from "../signal.js";
import { invalidRequest, KMsgError, mayHaveBeenSent } from "./error.js";
import { KMsgErrorCode } from "./error-code.js";
import { ErrorUtils } from "./error-utils.js";
import {
  countOption,
  delayOption,
  finiteOption,
  functionOption,
  optionalFunction,
  optionsObject,
} from "./option-checks.js";
import { ABORTED, sleep, untilAborted } from "./timers.js";
import { abortError } from "./transport.js";

/** How a failed call is repeated. An option that is `undefined` has its default. */
export interface RetryOptions {
  /** Calls in all, the first included: a whole number of 1 or more. Default: 3. */
  maxAttempts?: number;
  /** Milliseconds before the second call. Default: 1000. */
  initialDelay?: number;
  /**
   * The longest wait in milliseconds, jitter included. Only a wait that the error itself asks for
   * (`retryAfterMs`) may be longer. Default: 30000.
   */
  maxDelay?: number;
  /** Each wait is this many times the one before; 1 or more. Default: 2. */
  backoffMultiplier?: number;
  /**
   * `true` adds up to 10 % to each wait; `"full"` draws each wait between 0 and its length, which
   * keeps many callers from coming back at the same time. Default: `true`.
   */
  jitter?: boolean | "full";
  /**
   * Whether to call again after failure number `attempt` (1-based); not asked after the last one.
   * Default: `ErrorUtils.isRetryable(error)`, but never for a failed send that may have been accepted
   * (a KMsgError with the outcome `"unknown"`): repeating it could deliver the message twice. What it
   * throws rejects the whole call.
   */
  retryCondition?(error: unknown, attempt: number): boolean;
  /** Told before each wait; `attempt` (1-based) failed. What it throws rejects the whole call. */
  onRetry?(error: unknown, attempt: number): void;
  /**
   * Ends the call at once with a KMsgError REQUEST_ABORTED; the operation is not called again. One
   * that runs is not stopped by this (give it the same signal), and what it answers is ignored.
   */
  signal?: AbortSignal;
  /** A number from 0 up to 1. Default: `Math.random`. */
  random?(): number;
  /** Waits; shall reject when the signal is aborted. Default: a timer. */
  sleep?(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Checked options. */
interface RetryPlan {
  maxAttempts: number;
  initialDelay: number;
  maxDelay: number;
  backoffMultiplier: number;
  jitter: boolean | "full";
  retryCondition: (error: unknown, attempt: number) => boolean;
  onRetry: ((error: unknown, attempt: number) => void) | undefined;
  signal: AbortSignal | undefined;
  random: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** `prefix` goes before the names of fields in errors. */
function planOf(given: RetryOptions | null | undefined, prefix: string): RetryPlan {
  const options = optionsObject(given, prefix === "" ? "options" : prefix.slice(0, -1));
  const field = (name: string): string => prefix + name;
  const jitter = options.jitter ?? true;
  if (typeof jitter !== "boolean" && jitter !== "full") {
    throw invalidRequest(`${field("jitter")} must be true, false or "full"`, field("jitter"));
  }
  return {
    maxAttempts: countOption(options.maxAttempts ?? 3, field("maxAttempts")),
    initialDelay: delayOption(options.initialDelay ?? 1000, field("initialDelay")),
    maxDelay: delayOption(options.maxDelay ?? 30_000, field("maxDelay")),
    backoffMultiplier: finiteOption(options.backoffMultiplier ?? 2, field("backoffMultiplier"), 1),
    jitter,
    retryCondition:
      optionalFunction(options.retryCondition, field("retryCondition")) ??
      ((error) => ErrorUtils.isRetryable(error) && !mayHaveBeenSent(error)),
    onRetry: optionalFunction(options.onRetry, field("onRetry")),
    signal: signalOf(options),
    random: optionalFunction(options.random, field("random")) ?? Math.random,
    sleep: optionalFunction(options.sleep, field("sleep")) ?? ((ms, signal) => sleep(ms, signal)),
  };
}

/** The wait after a failure whose backoff is `base`, in milliseconds. */
function waitFor(plan: RetryPlan, base: number, error: unknown): number {
  let wait = base;
  if (plan.jitter !== false) {
    const drawn = plan.random();
    const unit = drawn >= 0 ? Math.min(drawn, 1) : 0;
    wait = plan.jitter === "full" ? base * unit : base + base * 0.1 * unit;
  }
  return Math.max(Math.min(wait, plan.maxDelay), ErrorUtils.resolveRetryAfterMs(error) ?? 0);
}

async function run<T>(operation: () => T | PromiseLike<T>, plan: RetryPlan): Promise<T> {
  const { signal } = plan;
  if (signal?.aborted) throw abortError({ signal, outcome: "not_sent", text: ABORTED });
  let base = Math.min(plan.initialDelay, plan.maxDelay);
  for (let attempt = 1; ; attempt += 1) {
    const aborted = (error?: unknown) => () =>
      abortError({ signal, outcome: outcomeOf(error), lastError: error, text: ABORTED });
    try {
      const call = (async () => operation())();
      return await untilAborted(call, signal, aborted());
    } catch (error) {
      // An operation that stops because of the same signal fails with an error of its own.
      if (signal?.aborted) throw isAborted(error) ? error : aborted(error)();
      if (attempt >= plan.maxAttempts || !plan.retryCondition(error, attempt)) throw error;
      plan.onRetry?.(error, attempt);
      const wait = waitFor(plan, base, error);
      await untilAborted(plan.sleep(wait, signal), signal, aborted(error));
      base = Math.min(base * plan.backoffMultiplier, plan.maxDelay);
    }
  }
}

/** True for an error that says of an abort or a time-out itself. */
const isAborted = (error: unknown): boolean =>
  KMsgError.is(error) &&
  (error.code === KMsgErrorCode.REQUEST_ABORTED || error.code === KMsgErrorCode.NETWORK_TIMEOUT);

const outcomeOf = (error: unknown) => (KMsgError.is(error) ? error.outcome : "unknown");

/**
 * Repeats what fails. Only rejections count as failures: a `Result` that holds an error is a value.
 * A failed send of this package that may have been accepted is never repeated by default; a
 * `retryCondition` of your own decides alone, and for sends should ask `ErrorUtils.mayResend`.
 */
export const RetryHandler = {
  /**
   * Calls `operation` until it succeeds, fails for good, or `maxAttempts` calls were made, and gives
   * its value back. Rejects with the last error, unchanged; with INVALID_REQUEST that names the
   * field for a bad option, before any call; with REQUEST_ABORTED after an abort (NETWORK_TIMEOUT when
   * the signal's reason is a time-out), whose `cause` is the signal's reason and whose `causeChain` holds the last error.
   *
   * Waits grow from `initialDelay` by `backoffMultiplier` up to `maxDelay`, and are never shorter
   * than `ErrorUtils.resolveRetryAfterMs(error)`.
   */
  async execute<T>(operation: () => T | PromiseLike<T>, options?: RetryOptions): Promise<T> {
    functionOption(operation, "operation");
    return run(operation, planOf(options, ""));
  },

  /**
   * A function that calls `fn` with its own arguments through {@link RetryHandler.execute}.
   *
   * @throws KMsgError INVALID_REQUEST for a bad option, at once
   */
  createRetryableFunction<A extends unknown[], R>(
    fn: (...args: A) => R | PromiseLike<R>,
    options?: RetryOptions,
  ): (...args: A) => Promise<R> {
    functionOption(fn, "fn");
    const plan = planOf(options, "");
    return (...args) => run(() => fn(...args), plan);
  },
} as const;

/** Checks the options once for many calls; errors name fields as `PREFIX.NAME`. */
export function retrierOf(
  options: RetryOptions,
  prefix: string,
): <T>(operation: () => T | PromiseLike<T>) => Promise<T> {
  const plan = planOf(options, `${prefix}.`);
  return (operation) => run(operation, plan);
}
