import { invalidRequest, KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import {
  type EnqueueEntry,
  type EnqueueOptions,
  type Job,
  newJob,
  newJobId,
} from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import type { CloudflareQueueLike, CloudflareQueueSendOptions } from "./types.js";
import {
  type JobBody,
  MAX_BATCH_BYTES,
  MAX_BATCH_MESSAGES,
  MAX_DELAY_MS,
  packed,
  secondsOf,
} from "./wire.js";

export interface CloudflareQueueJobQueueOptions {
  /** What time it is. Default: the system's clock. */
  now?: () => Date;
}

type Outgoing = { body: JobBody } & CloudflareQueueSendOptions;

/**
 * The producer side of Cloudflare Queues as a {@link JobQueue}: `enqueue` and `enqueueMany`. Jobs are
 * handed out by the service itself, to `createCloudflareQueueHandler`; the members that take, end,
 * read or delete jobs are refused with INVALID_REQUEST, and the optional ones are missing.
 *
 * Other than a queue on a database: at-least-once; `priority` is kept and does not change the order;
 * a delay is up to 12 hours and a job up to 126,000 bytes of JSON.
 */
export class CloudflareQueueJobQueue<T = unknown> implements JobQueue<T> {
  readonly #queue: CloudflareQueueLike;
  readonly #now: () => Date;

  /** @throws KMsgError INVALID_REQUEST when it is no producer binding */
  constructor(queue: CloudflareQueueLike, options: CloudflareQueueJobQueueOptions = {}) {
    if (typeof queue?.send !== "function" || typeof queue.sendBatch !== "function") {
      throw invalidRequest(
        "queue must be a producer binding of Cloudflare Queues, with send and sendBatch",
        "queue",
      );
    }
    this.#queue = queue;
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * @throws KMsgError INVALID_REQUEST for what the service cannot take; NETWORK_ERROR, its outcome
   *   unknown, when it does not
   */
  async enqueue(type: string, data: T, options: EnqueueOptions = {}): Promise<Job<T>> {
    const [job] = await this.enqueueMany([{ ...options, type, data }]);
    return job as Job<T>;
  }

  /**
   * By `sendBatch`, up to 100 messages and 240,000 bytes in each. All are checked before the first is
   * sent. One batch is stored whole or not at all; when a later one fails, `details.sent` of the error
   * says how many jobs, from the first on, the service has.
   */
  async enqueueMany(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]> {
    const now = this.#now();
    const jobs = entries.map((entry) => newJob(entry, newJobId(now), now));
    const batches: Outgoing[][] = [];
    let room = 0;
    for (const job of jobs) {
      const { delay } = job;
      if (delay > MAX_DELAY_MS) {
        throw invalidRequest(
          `delay must be up to 12 hours (${MAX_DELAY_MS} ms): Cloudflare Queues keep nothing back for longer`,
          "delay",
        );
      }
      const { body, bytes } = packed(job);
      let batch = batches.at(-1);
      if (batch === undefined || batch.length === MAX_BATCH_MESSAGES || bytes > room) {
        batch = [];
        batches.push(batch);
        room = MAX_BATCH_BYTES;
      }
      room -= bytes;
      batch.push({ body, contentType: "json", delaySeconds: secondsOf(delay) });
    }
    let sent = 0;
    for (const batch of batches) {
      try {
        await this.#queue.sendBatch(batch);
      } catch (cause) {
        throw new KMsgError(
          KMsgErrorCode.NETWORK_ERROR,
          `Cloudflare Queues did not take ${batch.length} of ${jobs.length} jobs`,
          { sent, total: jobs.length },
          { cause },
        );
      }
      sent += batch.length;
    }
    return jobs;
  }

  async dequeue(): Promise<Job<T> | undefined> {
    throw unsupported("dequeue", "the service delivers jobs to createCloudflareQueueHandler");
  }

  async complete(): Promise<boolean> {
    throw unsupported("complete", "a job ends in createCloudflareQueueHandler");
  }

  async fail(): Promise<boolean> {
    throw unsupported("fail", "a job ends in createCloudflareQueueHandler");
  }

  async peek(): Promise<Job<T> | undefined> {
    throw unsupported("peek", "a message is read only by its delivery");
  }

  async size(): Promise<number> {
    throw unsupported("size", "see the backlog in the dashboard or its GraphQL API");
  }

  async getJob(): Promise<Job<T> | undefined> {
    throw unsupported("getJob", "a message is read only by its delivery");
  }

  async remove(): Promise<boolean> {
    throw unsupported("remove", "a message that was sent cannot be taken back");
  }

  async clear(): Promise<void> {
    throw unsupported("clear", "purge the queue with wrangler");
  }
}

/** The refusal of a member that Cloudflare Queues have no counterpart of. */
export function unsupported(member: string, instead: string): KMsgError {
  return new KMsgError(
    KMsgErrorCode.INVALID_REQUEST,
    `Cloudflare Queues have no ${member}(): ${instead}`,
    { member },
    { field: "jobQueue" },
  );
}
