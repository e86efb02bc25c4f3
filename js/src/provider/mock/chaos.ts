import { invalidRequest } from "../../core/error.js";
import { isErrorCode, KMsgErrorCode } from "../../core/error-code.js";
import { MAX_TIMER_MS } from "./clock.js";
import { numberIn } from "./numbers.js";
import { type Random, seededRandom } from "./random.js";
import type { MockStep } from "./scenario.js";

/** Failures and delays by chance, for load tests. */
export interface ChaosOptions {
  /** The same seed gives the same failures and delays in the order of the sends. Default: 1. */
  seed?: number;
  /** Share of the sends that fail, 0 to 1. Default: 0. */
  failureRate?: number;
  /** Of the failures. Default: PROVIDER_ERROR. */
  code?: KMsgErrorCode;
  /** Each send takes a time between these, in milliseconds. Default: 0. */
  minLatencyMs?: number;
  /** Default: `minLatencyMs`. */
  maxLatencyMs?: number;
}

/** Draws a step for each send that neither a scenario nor `mockFailure` decides. */
export class Chaos {
  private readonly random: Random;

  constructor(private readonly options: ChaosOptions) {
    this.random = seededRandom(options.seed ?? 1);
  }

  /** Two numbers for each send, whatever comes of it: one send does not shift those after it. */
  step(): MockStep {
    const { failureRate = 0, code = KMsgErrorCode.PROVIDER_ERROR, minLatencyMs = 0 } = this.options;
    const { maxLatencyMs = minLatencyMs } = this.options;
    const fails = this.random() < failureRate;
    const durationMs = minLatencyMs + this.random() * (maxLatencyMs - minLatencyMs);
    return fails ? { outcome: "failure", durationMs, code } : { outcome: "success", durationMs };
  }
}

/** @throws KMsgError INVALID_REQUEST that names the option at fault */
export function checkChaos(options: ChaosOptions): ChaosOptions {
  if (typeof options !== "object" || options === null) {
    throw invalidRequest("chaos must be an object", "chaos");
  }
  const { seed = 1, failureRate = 0, code, minLatencyMs = 0 } = options;
  const { maxLatencyMs = minLatencyMs } = options;
  if (!Number.isSafeInteger(seed)) {
    throw invalidRequest("chaos.seed must be a whole number", "chaos.seed");
  }
  if (code !== undefined && !isErrorCode(code)) {
    throw invalidRequest("chaos.code must be a KMsgErrorCode", "chaos.code");
  }
  return {
    seed,
    failureRate: numberIn(failureRate, "chaos.failureRate", 0, 1),
    code: code ?? KMsgErrorCode.PROVIDER_ERROR,
    minLatencyMs: numberIn(minLatencyMs, "chaos.minLatencyMs", 0, MAX_TIMER_MS),
    maxLatencyMs: numberIn(maxLatencyMs, "chaos.maxLatencyMs", minLatencyMs, MAX_TIMER_MS),
  };
}
