import { KMsgError } from "./error.js";
import { KMsgErrorCode } from "./error-code.js";
import { describeValue } from "./error-json.js";
import { ErrorUtils } from "./error-utils.js";
import { getLogger } from "./logger.js";
import {
  countOption,
  delayOption,
  durationOption,
  functionOption,
  optionalFunction,
  optionsObject,
} from "./option-checks.js";
import { type Clock, startTimer, systemClock } from "./timers.js";

export type CircuitBreakerState = "CLOSED" | "OPEN" | "HALF_OPEN";

export interface CircuitBreakerOptions {
  /** Counted failures in a row that open the breaker; 1 or more. */
  failureThreshold: number;
  /** The longest that one call may take, in milliseconds; above 0. */
  timeout: number;
  /** Milliseconds from opening to the first probe. */
  resetTimeout: number;
  /** Told once per opening. What the three callbacks throw is logged and changes nothing. */
  onOpen?(): void;
  onHalfOpen?(): void;
  onClose?(): void;
  /**
   * Whether a failure tells of the health of what is called; if it throws, the failure counts. Default: time-outs and whatever
   * `ErrorUtils.isRetryable` says may be retried, errors of no known kind included; refusals such as
   * INVALID_REQUEST and aborts are not counted.
   */
  countsAsFailure?(error: unknown): boolean;
  /** Default: the runtime's. */
  clock?: Clock;
}

/**
 * Stops calling what keeps failing. CLOSED lets every call through; `failureThreshold` counted
 * failures in a row make it OPEN, which refuses calls for `resetTimeout`; then HALF_OPEN lets one
 * call at a time probe: its success closes the breaker, its counted failure opens it again, any
 * other failure leaves it to the next call. A success in CLOSED sets the count to 0.
 *
 * A call that ends after the state changed has no say in the new state. No timer runs between calls.
 */
export class CircuitBreaker {
  private readonly failureThreshold: number;
  private readonly timeout: number;
  private readonly resetTimeout: number;
  private readonly callbacks: Record<CircuitBreakerState, (() => unknown) | undefined>;
  private readonly counts: (error: unknown) => boolean;
  private readonly clock: Clock;
  private state: CircuitBreakerState = "CLOSED";
  private failures = 0;
  /** On the clock's `now`. */
  private probeAt = 0;
  private nextAttemptTime = 0;
  private probing = false;
  /** Grows with every change of state; a call counts only while it is what it was at its start. */
  private period = 0;

  /** @throws KMsgError INVALID_REQUEST that names the option */
  constructor(options: CircuitBreakerOptions) {
    const given = optionsObject(options, "options");
    this.failureThreshold = countOption(given.failureThreshold, "failureThreshold");
    this.timeout = durationOption(given.timeout, "timeout");
    this.resetTimeout = delayOption(given.resetTimeout, "resetTimeout");
    this.callbacks = {
      OPEN: optionalFunction(given.onOpen, "onOpen"),
      HALF_OPEN: optionalFunction(given.onHalfOpen, "onHalfOpen"),
      CLOSED: optionalFunction(given.onClose, "onClose"),
    };
    this.counts = optionalFunction(given.countsAsFailure, "countsAsFailure") ?? countsByDefault;
    this.clock = given.clock ?? systemClock;
  }

  /**
   * Calls `operation`, unless the breaker is open. Its signal is aborted when `timeout` is over; an
   * operation that ignores it runs on, unheard.
   *
   * Rejects with what the operation rejects with, unchanged; with NETWORK_TIMEOUT when it takes too
   * long; with NETWORK_SERVICE_UNAVAILABLE, without calling it, while the breaker is open or its
   * probe runs. The latter's `details` are `state` and `nextAttemptTime` (milliseconds since 1970),
   * its `retryAfterMs` is what is left until then.
   */
  async execute<T>(operation: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T> {
    functionOption(operation, "operation");
    const { period, probe } = this.admit();
    try {
      const value = await this.run(operation);
      if (period === this.period) this.succeed();
      return value;
    } catch (error) {
      if (period === this.period) this.fail(error);
      throw error;
    } finally {
      if (probe && period === this.period) this.probing = false;
    }
  }

  /** OPEN lasts until a call comes after `resetTimeout`. */
  getState(): CircuitBreakerState {
    return this.state;
  }

  /** Counted failures since the last success. */
  getFailureCount(): number {
    return this.failures;
  }

  /**
   * Closes the breaker and forgets its failures; calls that still run are no longer counted. No
   * callback is told.
   */
  reset(): void {
    this.enter("CLOSED");
  }

  private admit(): { period: number; probe: boolean } {
    if (this.state === "CLOSED") return { period: this.period, probe: false };
    const opening = this.state === "OPEN";
    if (opening) {
      const left = this.probeAt - this.clock.now();
      if (left > 0) throw this.refusal("Circuit breaker is OPEN", Math.ceil(left));
      this.enter("HALF_OPEN");
    } else if (this.probing) {
      throw this.refusal("Circuit breaker is HALF_OPEN and its probe has not ended");
    }
    // Before the callback, which may call `execute` itself.
    this.probing = true;
    const admitted = { period: this.period, probe: true };
    if (opening) this.notify("HALF_OPEN");
    return admitted;
  }

  private refusal(message: string, retryAfterMs?: number): KMsgError {
    const { state, nextAttemptTime } = this;
    const code = KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE;
    return new KMsgError(code, message, { state, nextAttemptTime }, { retryAfterMs });
  }

  private run<T>(operation: (signal: AbortSignal) => T | PromiseLike<T>): Promise<T> {
    const controller = new AbortController();
    return new Promise<T>((resolve, reject) => {
      const cancel = startTimer(this.clock, this.timeout, () => {
        const error = new KMsgError(KMsgErrorCode.NETWORK_TIMEOUT, "Circuit breaker timeout", {
          timeout: this.timeout,
        });
        reject(error);
        controller.abort(error);
      });
      const call = (async () => operation(controller.signal))();
      call.then(resolve, reject).finally(cancel);
    });
  }

  private succeed(): void {
    this.failures = 0;
    if (this.state === "CLOSED") return;
    this.enter("CLOSED");
    this.notify("CLOSED");
  }

  private fail(error: unknown): void {
    if (!this.isCounted(error)) return;
    this.failures += 1;
    if (this.state === "CLOSED" && this.failures < this.failureThreshold) return;
    this.probeAt = this.clock.now() + this.resetTimeout;
    this.nextAttemptTime = this.clock.wallTime() + this.resetTimeout;
    this.enter("OPEN");
    this.notify("OPEN");
  }

  private isCounted(error: unknown): boolean {
    try {
      return this.counts(error);
    } catch (thrown) {
      report("countsAsFailure", thrown);
      return true;
    }
  }

  private enter(state: CircuitBreakerState): void {
    this.state = state;
    this.period += 1;
    this.probing = false;
    if (state === "CLOSED") this.failures = 0;
  }

  /** A callback observes: what it throws must not take the place of a call's own outcome. */
  private notify(state: CircuitBreakerState): void {
    const failed = (thrown: unknown): void => report(CALLBACK_NAMES[state], thrown);
    try {
      const returned = this.callbacks[state]?.();
      if (returned instanceof Promise) returned.catch(failed);
    } catch (thrown) {
      failed(thrown);
    }
  }
}

const CALLBACK_NAMES: Readonly<Record<CircuitBreakerState, string>> = {
  OPEN: "onOpen",
  HALF_OPEN: "onHalfOpen",
  CLOSED: "onClose",
};

function report(callback: string, thrown: unknown): void {
  getLogger().warn("A callback of a circuit breaker threw", { callback }, thrown);
}

/** An error of no known kind counts: something that fails is rarely healthy. */
function countsByDefault(error: unknown): boolean {
  if (!KMsgError.is(error) && describeValue(error).name === "AbortError") return false;
  return ErrorUtils.isRetryable(error, { fallback: "retryable" });
}
