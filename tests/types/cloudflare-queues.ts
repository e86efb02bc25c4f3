// The producer and the consumer of Cloudflare Queues, and what the producer does not promise.
import {
  type CloudflareQueueBatchLike,
  type CloudflareQueueDeadLetter,
  type CloudflareQueueLike,
  createCloudflareQueueHandler,
  createCloudflareQueueJobQueue,
  createD1JobQueue,
  type D1DatabaseLike,
} from "kmsg-edge/adapters/cloudflare";
import { JobProcessor } from "kmsg-edge/adapters/node";
import type { Job, JobQueue } from "kmsg-edge/queue";

interface Welcome {
  to: string;
}
interface Env {
  JOBS: CloudflareQueueLike;
  DEAD: CloudflareQueueLike;
  DB: D1DatabaseLike;
}
declare const env: Env;
declare const batch: CloudflareQueueBatchLike;

// One line apart.
export const before: JobQueue<Welcome> = createD1JobQueue<Welcome>(env.DB);
export const queue: JobQueue<Welcome> = createCloudflareQueueJobQueue<Welcome>(env.JOBS);

export const job: Promise<Job<Welcome>> = queue.enqueue("welcome", { to: "01012345678" });
// @ts-expect-error the data is that of the queue
queue.enqueue("welcome", { from: "01012345678" });
// @ts-expect-error a database is no queue
createCloudflareQueueJobQueue(env.DB);
// @ts-expect-error Cloudflare Queues extend no lease for a producer: the member may be missing
queue.extendLease("id", 1);

const handle = createCloudflareQueueHandler((bindings: Env) => ({
  processor: (jobs) =>
    new JobProcessor({ concurrency: 1, retryDelays: [], maxRetries: 1, pollInterval: 10 }, jobs),
  producer: bindings.JOBS,
  deadLetters: bindings.DEAD,
  onDeadLetter: (letter: CloudflareQueueDeadLetter) => {
    const told: [string, number, string | undefined] = [
      letter.error,
      letter.attempts,
      letter.job?.id,
    ];
    return told;
  },
}));
export const done: Promise<void> = handle(batch, env);
// @ts-expect-error the env is the one that the options are made from
handle(batch, {});
// @ts-expect-error a producer is needed for what goes back
createCloudflareQueueHandler((_: Env) => ({
  processor: (jobs) =>
    new JobProcessor({ concurrency: 1, retryDelays: [], maxRetries: 1, pollInterval: 10 }, jobs),
}));
