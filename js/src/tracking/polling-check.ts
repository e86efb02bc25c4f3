import { invalidRequest } from "../core/error.js";
import type { DeliveryTrackingPollingConfig } from "./types.js";

/** Timers of every runtime take no longer period. */
const MAX_INTERVAL_MS = 2_147_483_647;

type Rule = (value: unknown) => string | undefined;

const wholeFrom =
  (lowest: number): Rule =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= lowest
      ? undefined
      : `a whole number, at least ${lowest}`;

const RULES: Partial<Record<keyof DeliveryTrackingPollingConfig, Rule>> = {
  intervalMs: (value) =>
    typeof value === "number" && value >= 1 && value <= MAX_INTERVAL_MS
      ? undefined
      : `milliseconds from 1 to ${MAX_INTERVAL_MS}`,
  batchSize: wholeFrom(1),
  concurrency: wholeFrom(1),
  initialDelayMs: wholeFrom(0),
  scheduledGraceMs: wholeFrom(0),
  backoffMs: (value) =>
    Array.isArray(value) && value.every((delay) => Number.isFinite(delay) && delay >= 0)
      ? undefined
      : "a list of milliseconds, none negative",
  unsupportedProviderStrategy: (value) =>
    value === "skip" || value === "unknown" ? undefined : '"skip" or "unknown"',
};

/**
 * The overrides that are given, checked.
 *
 * @throws KMsgError INVALID_REQUEST that names the member
 */
export function checkPolling(
  polling: Partial<DeliveryTrackingPollingConfig> | undefined,
): Partial<DeliveryTrackingPollingConfig> {
  const given = Object.entries(polling ?? {}).filter(([, value]) => value !== undefined);
  for (const [key, value] of given) {
    const wanted = RULES[key as keyof DeliveryTrackingPollingConfig]?.(value);
    if (wanted !== undefined)
      throw invalidRequest(`polling.${key} must be ${wanted}`, `polling.${key}`);
  }
  const checked = Object.fromEntries(given) as Partial<DeliveryTrackingPollingConfig>;
  // "No limit" is written as 0 for the core.
  if ("maxTrackingDurationMs" in checked && !Number.isFinite(checked.maxTrackingDurationMs)) {
    checked.maxTrackingDurationMs = 0;
  }
  return checked;
}
