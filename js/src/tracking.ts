/**
 * Delivery tracking by polling, and the replacement of failed AlimTalks.
 *
 * @module kmsg-edge/tracking
 */
export { isTerminalDeliveryStatus } from "./core/message-types.js";
export { DEFAULT_POLLING_CONFIG, TERMINAL_DELIVERY_STATUSES } from "./tracking/constants.js";
export type { DeliveryReportResult, DeliveryReportSecrets } from "./tracking/delivery-report.js";
export {
  createDeliveryTrackingHooks,
  type DeliveryTrackingHooksOptions,
} from "./tracking/hooks.js";
export { InMemoryDeliveryTrackingStore } from "./tracking/memory-store.js";
export {
  type DeliveryTrackingRetentionClass,
  type DeliveryTrackingRetentionConfig,
  type DeliveryTrackingRetentionPreset,
  KR_B2B_BASELINE_RETENTION_DAYS,
  type PurgeOptions,
  type PurgeResult,
  resolveRetentionDays,
  toRetentionBucketYm,
} from "./tracking/retention.js";
export { DeliveryTrackingService } from "./tracking/service.js";
export type * from "./tracking/store.js";
export type * from "./tracking/types.js";
