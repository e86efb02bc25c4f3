export {
  type EnqueueEntry,
  type EnqueueOptions,
  type Job,
  type JobRetryDirective,
  JobStatus,
} from "./job.js";
export type { JobQueue } from "./job-queue.js";
export { InMemoryJobQueue, type InMemoryJobQueueOptions } from "./memory-queue.js";
export {
  type BuildSendInputDetailedResult,
  type BuildSendInputIssue,
  type BuildSendInputOptions,
  type BuildSendInputValidationMode,
  buildSendInputFromJob,
  buildSendInputFromJobDetailed,
  type SendInputEnvelope,
  type SendInputJobPayload,
} from "./send-input.js";
export type { SqlJobQueueOptions } from "./sql-queue.js";
