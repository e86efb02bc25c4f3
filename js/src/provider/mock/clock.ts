/** The longest time that a timer can wait; a longer one would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Waits. Settles early, without an error, when the signal is aborted.
 *
 * @param ms above 0
 */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Waits with a timer, which an abort clears. */
export const timerSleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });

/** Milliseconds for a timer: whole, at least 0, at most what a timer can wait. */
export function timerMs(value: unknown): number {
  const ms = typeof value === "number" && value > 0 ? Math.floor(value) : 0;
  return Math.min(ms, MAX_TIMER_MS);
}

/** Waits with `sleep`, but no longer than until the abort, which an injected sleep may not know. */
export async function waitFor(ms: number, sleep: Sleep, signal?: AbortSignal): Promise<void> {
  if (ms === 0 || signal?.aborted) return;
  if (signal === undefined) {
    await sleep(ms);
    return;
  }
  let stop: (() => void) | undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = () => resolve();
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([sleep(ms, signal), aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}
