import { getLogger } from "../core/logger.js";
import { sleep } from "../core/timers.js";
import { errorText } from "../queue/hand-outs.js";
import type { EnqueueEntry, EnqueueOptions, Job, JobRetryDirective } from "../queue/job.js";
import { jobCount, metadataObject, milliseconds, retryDirective } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import { CloudflareQueueJobQueue, unsupported } from "./producer.js";
import type {
  CloudflareQueueBatchLike,
  CloudflareQueueDeadLetter,
  CloudflareQueueLike,
  CloudflareQueueMessageLike,
} from "./types.js";
import { jobOf, makeLetter, packed, secondsOf } from "./wire.js";

const SEND_TRIES = 3;
const SEND_DELAY = 200;

interface Held<T> {
  message: CloudflareQueueMessageLike;
  job: Job<T>;
  /** Its metadata is no longer that of the message. */
  isChanged: boolean;
}

/**
 * The jobs of one batch as a queue for a processor: completing one is its `ack`, another try its `retry`.
 * Every message is settled once, by the first call about it; `settled` is when all are.
 */
export class BatchJobs<T = unknown> implements JobQueue<T> {
  readonly settled: Promise<void>;
  readonly #producer: CloudflareQueueJobQueue<T>;
  /** Not yet settled, by job id. */
  readonly #held = new Map<string, Held<T>>();
  readonly #waiting: string[] = [];
  #open = 0;
  #resolve: () => void = () => undefined;

  constructor(
    private readonly batch: CloudflareQueueBatchLike,
    private readonly queue: CloudflareQueueLike,
    private readonly bury: (letter: CloudflareQueueDeadLetter) => Promise<void>,
  ) {
    this.#producer = new CloudflareQueueJobQueue<T>(queue);
    this.settled = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Sorts the messages; what is no job, or has no try left, is a dead letter. */
  async open(): Promise<void> {
    const dead: [CloudflareQueueMessageLike, string][] = [];
    for (const message of this.batch.messages) {
      const job = jobOf(message, new Date()) as Job<T> | undefined;
      if (job === undefined) {
        dead.push([message, "the message is not a job of kmsg-edge"]);
      } else if (job.attempts >= job.maxAttempts) {
        dead.push([message, "the last try ended without an answer"]);
      } else if (this.#held.has(job.id)) {
        // Delivered twice: the other one ends the job.
        message.ack();
        continue;
      } else {
        this.#held.set(job.id, { message, job, isChanged: false });
        this.#waiting.push(job.id);
      }
      this.#open += 1;
    }
    this.#closeIfDone();
    await Promise.all(dead.map(([message, error]) => this.#die(message, error)));
  }

  async enqueue(type: string, data: T, options?: EnqueueOptions): Promise<Job<T>> {
    return await this.#producer.enqueue(type, data, options);
  }

  async enqueueMany(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]> {
    return await this.#producer.enqueueMany(entries);
  }

  async dequeue(): Promise<Job<T> | undefined> {
    return (await this.dequeueMany(1))[0];
  }

  async dequeueMany(count: number): Promise<Job<T>[]> {
    jobCount(count);
    const ids = this.#waiting.splice(0, count);
    return ids.flatMap((id) => this.#copyOf(id) ?? []);
  }

  async complete(job: string | Job<T>): Promise<boolean> {
    const held = this.#take(job);
    if (held === undefined) return false;
    this.#settle(() => held.message.ack());
    return true;
  }

  async fail(
    job: string | Job<T>,
    error: unknown,
    retry?: JobRetryDirective | boolean,
  ): Promise<boolean> {
    const { enabled, delayMs } = retryDirective(retry);
    const held = this.#take(job);
    if (held === undefined) return false;
    const { message } = held;
    const attempts = held.job.attempts + 1;
    if (!enabled || attempts >= held.job.maxAttempts) {
      return await this.#die(message, errorText(error), attempts);
    }
    if (held.isChanged) await this.#sendAgain(held, attempts, delayMs);
    else this.#settle(() => message.retry({ delaySeconds: secondsOf(delayMs) }));
    return true;
  }

  /** A message's retry would count, so that the job goes back as a new message. */
  async release(job: string | Job<T>, delayMs = 0): Promise<boolean> {
    const delay = milliseconds(delayMs, "delayMs");
    const held = this.#take(job);
    if (held === undefined) return false;
    await this.#sendAgain(held, held.job.attempts, delay);
    return true;
  }

  /** Kept for the job's next try, where this one ends with an answer. */
  async setMetadata(job: string | Job<T>, metadata: Record<string, unknown>): Promise<boolean> {
    metadataObject(metadata);
    const held = this.#held.get(idOf(job));
    if (held === undefined) return false;
    held.job = { ...held.job, metadata: structuredClone(metadata) };
    held.isChanged = true;
    return true;
  }

  async peek(): Promise<Job<T> | undefined> {
    const [id] = this.#waiting;
    return id === undefined ? undefined : this.#copyOf(id);
  }

  /** Of this batch, how many nobody has taken. */
  async size(): Promise<number> {
    return this.#waiting.length;
  }

  async getJob(id: string): Promise<Job<T> | undefined> {
    return this.#copyOf(id);
  }

  async remove(id: string): Promise<boolean> {
    return await this.complete(id);
  }

  async clear(): Promise<void> {
    throw unsupported("clear", "purge the queue with wrangler");
  }

  /** Everything that is left is delivered again. */
  giveUp(): void {
    for (const { message } of this.#held.values()) this.#settle(() => message.retry());
    this.#held.clear();
    this.#waiting.length = 0;
  }

  #copyOf(id: string): Job<T> | undefined {
    const job = this.#held.get(id)?.job;
    return job && structuredClone(job);
  }

  /** From here on nobody else ends it. */
  #take(job: string | Job<T>): Held<T> | undefined {
    const id = idOf(job);
    const held = this.#held.get(id);
    this.#held.delete(id);
    const place = this.#waiting.indexOf(id);
    if (place >= 0) this.#waiting.splice(place, 1);
    return held;
  }

  #settle(act: () => void): void {
    act();
    this.#open -= 1;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#open === 0) this.#resolve();
  }

  async #sendAgain({ message, job }: Held<T>, attempts: number, delayMs: number): Promise<void> {
    const delaySeconds = secondsOf(delayMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { body } = packed({ ...job, attempts });
        await this.queue.send(body, { contentType: "json", delaySeconds });
        return this.#settle(() => message.ack());
      } catch (error) {
        if (attempt < SEND_TRIES) {
          await sleep(SEND_DELAY * 2 ** attempt);
          continue;
        }
        const told = { jobId: job.id };
        getLogger().error("A job could not be sent again with its progress", told, error);
        return this.#settle(() => message.retry({ delaySeconds }));
      }
    }
  }

  /** @returns false when the letter reached nobody: the message is delivered again */
  async #die(
    message: CloudflareQueueMessageLike,
    error: string,
    attempts?: number,
  ): Promise<boolean> {
    const told = { messageId: message.id, failedAt: new Date() };
    const counted = attempts === undefined ? told : { ...told, attempts };
    try {
      await this.bury(makeLetter(message, error, counted));
    } catch (thrown) {
      getLogger().error("A dead letter reached nobody", { messageId: message.id }, thrown);
      this.#settle(() => message.retry({ delaySeconds: 60 }));
      return false;
    }
    this.#settle(() => message.ack());
    return true;
  }
}

const idOf = (job: string | Job): string => (typeof job === "string" ? job : job.id);
