import { type DeliveryFailure, scriptFor } from "./numbers.js";

/** Where a message is. `DELIVERED` and `FAILED` are final. */
export type DeliveryState = "ACCEPTED" | "HANDED_OVER" | "DELIVERED" | "FAILED";

/** The whole fate of a message, fixed at acceptance; its state at a time is a pure function. */
export interface DeliveryPlan {
  /** Milliseconds since 1970, as all times here. */
  handedOverAt: number;
  /** `Infinity` when no report ever comes. */
  doneAt: number;
  failure?: DeliveryFailure;
  /** The record shows no status code before the result. */
  codeless: boolean;
}

const SLOW_MS = 24 * 60 * 60 * 1000;

/**
 * Plans the delivery of a message.
 *
 * @param to the recipient; its last four digits may script the fate
 * @param releaseAt when the vendor starts: acceptance, or the scheduled time
 * @param delayMs from the release to the final state
 */
export function planDelivery(
  to: string,
  channel: "alimtalk" | "text",
  releaseAt: number,
  delayMs: number,
): DeliveryPlan {
  const script = scriptFor(to, channel);
  const delay = script.pace === "instant" ? 0 : delayMs;
  const start = script.pace === "slow" ? releaseAt + SLOW_MS : releaseAt;
  return {
    handedOverAt: start + delay / 3,
    doneAt: script.pace === "unreported" ? Number.POSITIVE_INFINITY : start + delay,
    failure: script.failure,
    codeless: script.pace === "codeless",
  };
}

/** The state of a plan at a time. */
export function stateAt(plan: DeliveryPlan, now: number): DeliveryState {
  if (now >= plan.doneAt) return plan.failure === undefined ? "DELIVERED" : "FAILED";
  return now >= plan.handedOverAt ? "HANDED_OVER" : "ACCEPTED";
}
