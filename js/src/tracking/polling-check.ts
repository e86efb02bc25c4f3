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

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = wholeFrom(1);

function checkProviderLimits(limits: unknown, providerIds: readonly string[]): void {
  const field = "polling.providerLimits";
  if (!isObject(limits)) {
    throw invalidRequest(`${field} must be an object of limits by provider id`, field);
  }
  for (const [id, limit] of Object.entries(limits)) {
    const one = `${field}.${id}`;
    if (!providerIds.includes(id)) {
      const known = providerIds.join(", ");
      throw invalidRequest(`${one} names no provider of the service: it has ${known}`, one);
    }
    if (!isObject(limit)) {
      throw invalidRequest(`${one} must be an object with requestsPerPass`, one);
    }
    const unknown = Object.keys(limit).find((key) => key !== "requestsPerPass");
    if (unknown !== undefined) {
      const member = `${one}.${unknown}`;
      throw invalidRequest(`${member} is not known; a limit has requestsPerPass`, member);
    }
    const member = `${one}.requestsPerPass`;
    const wanted = isCount((limit as { requestsPerPass?: unknown }).requestsPerPass);
    if (wanted !== undefined) throw invalidRequest(`${member} must be ${wanted}`, member);
  }
}

/**
 * The overrides that are given, checked.
 *
 * @throws KMsgError INVALID_REQUEST that names the member
 */
export function checkPolling(
  polling: Partial<DeliveryTrackingPollingConfig> | undefined,
  providerIds: readonly string[],
): Partial<DeliveryTrackingPollingConfig> {
  const given = Object.entries(polling ?? {}).filter(([, value]) => value !== undefined);
  for (const [key, value] of given) {
    const wanted = RULES[key as keyof DeliveryTrackingPollingConfig]?.(value);
    if (wanted !== undefined)
      throw invalidRequest(`polling.${key} must be ${wanted}`, `polling.${key}`);
  }
  const limits = polling?.providerLimits;
  if (limits !== undefined) checkProviderLimits(limits, providerIds);
  const checked = Object.fromEntries(given) as Partial<DeliveryTrackingPollingConfig>;
  // "No limit" is written as 0 for the core.
  if ("maxTrackingDurationMs" in checked && !Number.isFinite(checked.maxTrackingDurationMs)) {
    checked.maxTrackingDurationMs = 0;
  }
  return checked;
}
