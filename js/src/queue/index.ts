export {
  type EnqueueEntry,
  type EnqueueOptions,
  type Job,
  type JobRetryDirective,
  JobStatus,
} from "./job.js";
export type { JobQueue } from "./job-queue.js";
export { InMemoryJobQueue, type InMemoryJobQueueOptions } from "./memory-queue.js";
