import { KMSG_TERMINAL_STATUSES } from "../core/message-types.js";
import type { DeliveryTrackingPollingConfig } from "./types.js";

/** How a service polls unless it is told otherwise. Times in milliseconds. */
export const DEFAULT_POLLING_CONFIG: Readonly<DeliveryTrackingPollingConfig> = Object.freeze({
  intervalMs: 5_000,
  batchSize: 200,
  concurrency: 10,
  initialDelayMs: 30_000,
  scheduledGraceMs: 120_000,
  backoffMs: Object.freeze([30_000, 120_000, 600_000, 1_800_000, 7_200_000]),
  maxTrackingDurationMs: 86_400_000,
  unsupportedProviderStrategy: "skip",
});

/** Statuses that end tracking. */
export const TERMINAL_DELIVERY_STATUSES = KMSG_TERMINAL_STATUSES;
