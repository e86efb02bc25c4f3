import { invalidRequest, KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { MAX_TIMER_MS } from "../core/timers.js";
import { signalOf } from "../signal.js";
import type { RunOnceOptions } from "./types.js";

/** Below the lease: what a pass writes after that is dropped. */
const DEFAULT_TIMEOUT_MS = 50_000;
/** The core's kMinPassCalls: the claim, a poll, and all that one fallback needs. */
const MIN_CALLS = 10;
/** What of its time a pass keeps for writing back, at most. */
const MAX_WRITE_BACK_MS = 5_000;
const MAX_GRACE_MS = 1_000;

/** The limits of one pass, checked. */
export interface PassLimits {
  limit: number | undefined;
  maxCalls: number | undefined;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** @throws KMsgError INVALID_REQUEST that names the option */
export function passLimitsOf(options: RunOnceOptions): PassLimits {
  const { limit, maxCalls, timeoutMs } = options;
  const check = (name: string, value: unknown, lowest: number, highest: number): void => {
    if (value === undefined) return;
    const fits = Number.isSafeInteger(value) && Number(value) >= lowest && Number(value) <= highest;
    if (fits) return;
    const most = highest === Number.MAX_SAFE_INTEGER ? "" : ` and at most ${highest}`;
    throw invalidRequest(`${name} must be a whole number, at least ${lowest}${most}`, name);
  };
  check("limit", limit, 1, Number.MAX_SAFE_INTEGER);
  check("maxCalls", maxCalls, MIN_CALLS, Number.MAX_SAFE_INTEGER);
  check("timeoutMs", timeoutMs, 1, MAX_TIMER_MS);
  return {
    limit,
    maxCalls,
    timeoutMs: timeoutMs ?? DEFAULT_TIMEOUT_MS,
    signal: signalOf(options),
  };
}

/**
 * Runs `pass` within its time. First the vendors' calls are aborted, so that there is time to write
 * back what is known; code of the user that does not end then has `graceMs`. A pass whose store does
 * not end in time either is given up.
 *
 * @throws KMsgError NETWORK_TIMEOUT of a pass that is given up, or what `pass` throws
 */
export async function withinTime<T>(
  { timeoutMs, signal }: PassLimits,
  pass: (vendors: AbortSignal, graceMs: number) => Promise<T>,
): Promise<T> {
  const writeBackMs = Math.min(MAX_WRITE_BACK_MS, timeoutMs / 2);
  const vendors = new AbortController();
  // With a reason that is no time-out: what was not asked is given back, not counted as tried.
  const end = (): void => vendors.abort(new Error("the pass has ended"));
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end, { once: true });
  const timers: ReturnType<typeof setTimeout>[] = [];
  const after = (ms: number, run: () => void): void => {
    timers.push(setTimeout(run, ms));
  };
  const givenUp = new Promise<never>((_, reject) => {
    after(timeoutMs, () => reject(tooSlow(timeoutMs)));
  });
  after(timeoutMs - writeBackMs, end);
  try {
    return await Promise.race([
      pass(vendors.signal, Math.min(MAX_GRACE_MS, writeBackMs / 2)),
      givenUp,
    ]);
  } finally {
    timers.forEach(clearTimeout);
    signal?.removeEventListener("abort", end);
  }
}

function tooSlow(timeoutMs: number): KMsgError {
  return new KMsgError(
    KMsgErrorCode.NETWORK_TIMEOUT,
    `The tracking pass did not end within ${timeoutMs} ms: its store does not answer. What it took ` +
      "is due again when its lease ends",
    undefined,
    { outcome: "unknown" },
  );
}
