/**
 * For programs that stay up: workers of job queues, and stores for Node.js, or Deno with `node:sqlite`.
 * Drivers are passed in; nothing here imports one.
 *
 * @module kmsg-edge/adapters/node
 */

export type { DeliveryStats } from "../jobs/delivery-stats.js";
export {
  DeliveryTracker,
  type DeliveryTrackerOptions,
  type DeliveryTrackerPersistence,
  type StatusDetails,
  type TrackingRecord,
} from "../jobs/delivery-tracker.js";
// Workers.
export { EventEmitter, type EventListener } from "../jobs/event-emitter.js";
export { JobProcessor } from "../jobs/job-processor.js";
export {
  MessageJobError,
  MessageJobProcessor,
  type MessageJobProcessorOptions,
  type MessageJobSender,
  type QueueMessageOptions,
} from "../jobs/message-job-processor.js";
export { MessageRetryHandler } from "../jobs/message-retry-handler.js";
export type { MessageJobRequest } from "../jobs/message-units.js";
export type {
  JobContext,
  JobHandler,
  JobProcessorMetrics,
  JobProcessorOptions,
} from "../jobs/processor-types.js";
export type {
  RetryAttempt,
  RetryHandlerMetrics,
  RetryHandlerOptions,
  RetryPolicy,
  RetryQueueItem,
} from "../jobs/retry-types.js";
export type { DeliveryWebhook, WebhookResult } from "../jobs/webhook-sender.js";
export { signWebhook, verifyWebhook, type WebhookHeaders } from "../jobs/webhook-signature.js";
export { type Job, JobStatus } from "../queue/job.js";
export type { JobQueue } from "../queue/job-queue.js";
export type { SqliteDatabaseLike, SqliteStatementLike } from "../sql/sqlite-driver.js";
export {
  SQLiteJobQueue,
  type SqliteConnectionOptions,
  SqliteDeliveryTrackingStore,
  type SqliteJobQueueOptions,
  type SqliteTrackingStoreOptions,
} from "./sqlite-stores.js";
