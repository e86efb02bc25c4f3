import { abortError } from "./transport.js";

/**
 * Time as the resilience helpers and the logger see it. The default is the runtime's own; tests
 * inject theirs.
 */
export interface Clock {
  /** Milliseconds on a clock that is never set back; what it counts from does not matter. */
  now(): number;
  /** Milliseconds since 1970, for people to read. Nothing is decided by it. */
  wallTime(): number;
  /** Calls `run` once after `ms`, which is never above 2,147,483,647. Returns a handle. */
  setTimer(run: () => void, ms: number): unknown;
  clearTimer(handle: unknown): void;
}

/** The longest delay that `setTimeout` takes; anything above it would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

// Globals are looked up at each call, so that replaced timers (mocks, patched runtimes) are used.
export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  setTimer: (run, ms) => setTimeout(run, ms),
  clearTimer: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** Calls `run` once after `ms`, however long that is. Returns what cancels it. */
export function startTimer(clock: Clock, ms: number, run: () => void): () => void {
  let left = ms;
  let handle: unknown;
  const arm = (): void => {
    const part = Math.min(left, MAX_TIMER_MS);
    left -= part;
    handle = clock.setTimer(() => (left > 0 ? arm() : run()), part);
  };
  arm();
  return () => clock.clearTimer(handle);
}

/** What an aborted wait says where its signal gives no reason. */
export const ABORTED = "The caller's signal was aborted";

/**
 * The promise, or a rejection with `onAbort()` once the signal is aborted. What the promise does after
 * that is ignored.
 *
 * @param graceMs how long an aborted promise has to end by itself; its own answer says more
 */
export function untilAborted<T>(
  promise: PromiseLike<T>,
  signal: AbortSignal | undefined,
  onAbort: () => unknown,
  graceMs = 0,
): Promise<T> {
  if (signal === undefined) return Promise.resolve(promise);
  return new Promise<T>((resolve, reject) => {
    let cancel: (() => void) | undefined;
    const abort = (): void => {
      const giveUp = (): void => reject(onAbort());
      if (graceMs > 0) cancel = startTimer(systemClock, graceMs, giveUp);
      else giveUp();
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    const settle = (): void => {
      cancel?.();
      signal.removeEventListener("abort", abort);
    };
    promise.then(
      (value) => {
        settle();
        resolve(value);
      },
      (reason: unknown) => {
        settle();
        reject(reason);
      },
    );
  });
}

/**
 * Waits `ms`. An abort clears the timer and rejects with a KMsgError: NETWORK_TIMEOUT where the signal's
 * reason is a time-out, else REQUEST_ABORTED.
 */
export function sleep(ms: number, signal?: AbortSignal, clock: Clock = systemClock): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const refuse = (): void => reject(abortError({ signal, outcome: "not_sent", text: ABORTED }));
    if (signal?.aborted) {
      refuse();
      return;
    }
    const abort = (): void => {
      cancel();
      refuse();
    };
    const cancel = startTimer(clock, ms, () => {
      signal?.removeEventListener("abort", abort);
      resolve();
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
