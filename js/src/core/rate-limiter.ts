import { signalOf } from "../signal.js";
import { countOption, durationOption, optionsObject } from "./option-checks.js";
import { ABORTED, type Clock, startTimer, systemClock } from "./timers.js";
import { abortError } from "./transport.js";

export interface RateLimiterOptions {
  /** Default: the runtime's. */
  clock?: Clock;
}

interface Waiter {
  previous: Waiter | undefined;
  next: Waiter | undefined;
  grant: () => void;
}

const FIRST_CAPACITY = 16;

/**
 * Lets at most `maxRequests` through in any `windowMs`: a slot frees exactly `windowMs` after it was
 * taken. Callers that must wait are served in the order they came, by one timer; without waiting
 * callers there is none. Calls take constant time on
 * average; memory grows with the slots in use.
 */
export class RateLimiter {
  private readonly maxRequests: number;
  private readonly windowMs: number;
  private readonly clock: Clock;
  /** A ring of the times at which slots were taken, oldest at `head`. */
  private taken = new Float64Array(0);
  private head = 0;
  private used = 0;
  private first: Waiter | undefined;
  private last: Waiter | undefined;
  private cancelTimer: (() => void) | undefined;

  /**
   * @param maxRequests a whole number of 1 or more
   * @param windowMs milliseconds, above 0
   * @throws KMsgError INVALID_REQUEST that names the argument
   */
  constructor(maxRequests: number, windowMs: number, options?: RateLimiterOptions) {
    this.maxRequests = countOption(maxRequests, "maxRequests");
    this.windowMs = durationOption(windowMs, "windowMs");
    this.clock = optionsObject(options, "options").clock ?? systemClock;
  }

  /**
   * Takes a slot, as soon as one is free and everyone who came before has theirs. An abort gives the
   * place in the queue up and rejects with REQUEST_ABORTED (a time-out of the signal: NETWORK_TIMEOUT);
   * a slot once taken stays taken.
   */
  async acquire(options?: { signal?: AbortSignal }): Promise<void> {
    const signal = signalOf(optionsObject(options, "options"));
    const aborted = () => abortError({ signal, outcome: "not_sent", text: ABORTED });
    if (signal?.aborted) throw aborted();
    if (this.canMakeRequest()) {
      this.take();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.remove(waiter);
        reject(aborted());
      };
      const grant = (): void => {
        signal?.removeEventListener("abort", abort);
        resolve();
      };
      const waiter: Waiter = { previous: this.last, next: undefined, grant };
      if (this.last === undefined) this.first = waiter;
      else this.last.next = waiter;
      this.last = waiter;
      signal?.addEventListener("abort", abort, { once: true });
      this.arm();
    });
  }

  /** Whether `acquire` would not have to wait. Takes nothing. */
  canMakeRequest(): boolean {
    return this.first === undefined && this.getRemainingRequests() > 0;
  }

  /** Free slots at this moment, 0 to `maxRequests`. */
  getRemainingRequests(): number {
    this.expire();
    return this.maxRequests - this.used;
  }

  /** Milliseconds until a slot frees, 0 when one is free; callers that wait come first. */
  getWaitMs(): number {
    return this.getRemainingRequests() > 0 ? 0 : Math.max(this.freeAt() - this.clock.now(), 0);
  }

  private expire(): void {
    const now = this.clock.now();
    while (this.used > 0 && this.freeAt() <= now) {
      this.head = (this.head + 1) % this.taken.length;
      this.used -= 1;
    }
  }

  /** When the oldest slot frees. */
  private freeAt(): number {
    return (this.taken[this.head] ?? 0) + this.windowMs;
  }

  private take(): void {
    if (this.used === this.taken.length) this.grow();
    this.taken[(this.head + this.used) % this.taken.length] = this.clock.now();
    this.used += 1;
  }

  private grow(): void {
    const larger = new Float64Array(
      Math.min(Math.max(this.taken.length * 2, FIRST_CAPACITY), this.maxRequests),
    );
    larger.set(this.taken.subarray(this.head));
    larger.set(this.taken.subarray(0, this.head), this.taken.length - this.head);
    this.taken = larger;
    this.head = 0;
  }

  private remove(waiter: Waiter): void {
    if (waiter.previous === undefined) this.first = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) this.last = waiter.previous;
    else waiter.next.previous = waiter.previous;
    if (this.first !== undefined) return;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private arm(): void {
    if (this.cancelTimer !== undefined || this.first === undefined) return;
    // Timers take whole milliseconds; a slot must not be handed out early.
    const wait = Math.max(1, Math.ceil(this.freeAt() - this.clock.now()));
    this.cancelTimer = startTimer(this.clock, wait, () => {
      this.cancelTimer = undefined;
      this.serve();
    });
  }

  private serve(): void {
    let free = this.getRemainingRequests();
    for (; free > 0 && this.first !== undefined; free -= 1) {
      const { grant } = this.first;
      this.remove(this.first);
      this.take();
      grant();
    }
    this.arm();
  }
}
