import type { JobProcessor } from "../jobs/job-processor.js";
import type { Job } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";

/** What is used of a producer binding (`Queue` of the Workers types). */
export interface CloudflareQueueLike {
  send(body: unknown, options?: CloudflareQueueSendOptions): Promise<unknown>;
  sendBatch(
    messages: Iterable<{ body: unknown } & CloudflareQueueSendOptions>,
    options?: { delaySeconds?: number },
  ): Promise<unknown>;
}

export interface CloudflareQueueSendOptions {
  contentType?: "json";
  /** Whole, up to 43,200. */
  delaySeconds?: number;
}

/** What is used of a message that a consumer gets (`Message` of the Workers types). */
export interface CloudflareQueueMessageLike {
  readonly id: string;
  readonly timestamp: Date;
  readonly body: unknown;
  /** How often the service has delivered it, this time counted. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** What is used of a consumer's batch (`MessageBatch` of the Workers types). */
export interface CloudflareQueueBatchLike {
  /** The queue's name. */
  readonly queue: string;
  readonly messages: readonly CloudflareQueueMessageLike[];
}

/** A message that is not tried again. */
export interface CloudflareQueueDeadLetter {
  /** The id that the service gave the message. */
  messageId: string;
  /** Tries of the job, or deliveries of a message that is no job. */
  attempts: number;
  /** Why; of a message that the service itself moved, it is not known. */
  error: string;
  failedAt: Date;
  /** Undefined for a message that is no job. */
  job?: Job;
  /** The message as it was sent. */
  body: unknown;
}

export interface CloudflareQueueConsumerOptions {
  /**
   * Makes what works on a batch's jobs: a `JobProcessor` or `MessageJobProcessor` of
   * `kmsg-edge/adapters/node` over these jobs, its handlers registered and not started. Called once
   * for each batch; its retry delays, limits and events are the ones that count.
   */
  processor: (jobs: JobQueue) => JobProcessor;
  /**
   * The producer binding of the queue that is consumed. A job that is deferred, or failed after it
   * saved metadata, goes back through it as a new message, because a message cannot be changed.
   */
  producer: CloudflareQueueLike;
  /** The producer binding of a dead letter queue: gets what is not tried again. */
  deadLetters?: CloudflareQueueLike;
  /**
   * Told of what is not tried again where there is no `deadLetters`, and of each message of
   * `deadLetterQueueName`. When it rejects, the message is delivered again.
   */
  onDeadLetter?: (letter: CloudflareQueueDeadLetter) => unknown;
  /** The `dead_letter_queue` of your wrangler file: batches of that name go to `onDeadLetter`. */
  deadLetterQueueName?: string;
  /**
   * Milliseconds after which the processor is stopped and what is left of the batch goes back.
   * Default: 600,000; the service ends a consumer after 15 minutes.
   */
  timeoutMs?: number;
}
