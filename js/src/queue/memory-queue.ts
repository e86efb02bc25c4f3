import { invalidRequest } from "../core/error.js";
import { deepCopy } from "../tracking/deep-copy.js";
import { DueJobs } from "./due-jobs.js";
import { errorText, HandOuts, type HeldJob } from "./hand-outs.js";
import {
  defaultLeaseMs,
  type EnqueueEntry,
  type EnqueueOptions,
  type Job,
  type JobRetryDirective,
  JobStatus,
  jobCount,
  metadataObject,
  milliseconds,
  newJob,
  newJobId,
  retryDirective,
} from "./job.js";
import type { JobQueue } from "./job-queue.js";

const leaseRanOut = "the lease ran out";

export interface InMemoryJobQueueOptions {
  /** Milliseconds that a job stays with who took it. Default: 60,000. */
  leaseMs?: number;
  /** What time it is. Default: the system's clock. */
  now?: () => Date;
}

/**
 * Keeps jobs in this object, for tests and programs that may forget. Jobs are copied on the way in and
 * out. Every member is one atomic step, so it hands out, leases and fences like a database.
 */
export class InMemoryJobQueue<T = unknown> implements JobQueue<T> {
  readonly #jobs = new Map<string, Job<T>>();
  readonly #due = new DueJobs<T>();
  readonly #handOuts = new HandOuts();
  readonly #leaseMs: number;
  readonly #now: () => Date;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(options: InMemoryJobQueueOptions = {}) {
    this.#leaseMs = milliseconds(options.leaseMs ?? defaultLeaseMs, "leaseMs", 1);
    this.#now = options.now ?? (() => new Date());
  }

  async enqueue(type: string, data: T, options: EnqueueOptions = {}): Promise<Job<T>> {
    const [job] = await this.enqueueMany([{ ...options, type, data }]);
    return job as Job<T>;
  }

  async enqueueMany(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]> {
    const now = this.#now();
    const jobs = entries.map((entry) => deepCopy(newJob(entry, newJobId(now), now)));
    for (const job of jobs) {
      this.#jobs.set(job.id, job);
      this.#due.place(job);
    }
    return jobs.map(deepCopy);
  }

  async dequeue(): Promise<Job<T> | undefined> {
    return (await this.dequeueMany(1))[0];
  }

  async dequeueMany(count: number): Promise<Job<T>[]> {
    jobCount(count);
    const now = this.#now();
    this.#endExhausted(now);
    const taken: Job<T>[] = [];
    while (taken.length < count) {
      const job = this.#due.first(now);
      if (job === undefined) break;
      if (job.status === JobStatus.PROCESSING) {
        job.attempts += 1;
        job.error = leaseRanOut;
      }
      job.status = JobStatus.PROCESSING;
      job.processAt = new Date(now.getTime() + this.#leaseMs);
      this.#due.place(job);
      this.#handOuts.add(job);
      taken.push(job);
    }
    return taken.map(deepCopy);
  }

  async complete(job: string | Job<T>, _result?: unknown): Promise<boolean> {
    const held = this.#held(job);
    if (held === undefined) return false;
    held.status = JobStatus.COMPLETED;
    held.completedAt = this.#now();
    this.#due.place(held);
    this.#handOuts.forget(held.id);
    return true;
  }

  async fail(
    job: string | Job<T>,
    error: unknown,
    retry?: JobRetryDirective | boolean,
  ): Promise<boolean> {
    const { enabled, delayMs } = retryDirective(retry);
    const { id } = this.#handOuts.claimOf(job);
    if (!this.#jobs.has(id)) throw invalidRequest("no job in the queue has this id", "id");
    const held = this.#held(job);
    if (held === undefined) return false;
    const now = this.#now();
    held.attempts += 1;
    held.error = errorText(error);
    this.#handOuts.forget(id);
    if (enabled && held.attempts < held.maxAttempts) {
      held.status = JobStatus.PENDING;
      held.processAt = new Date(now.getTime() + delayMs);
    } else {
      held.status = JobStatus.FAILED;
      held.failedAt = now;
    }
    this.#due.place(held);
    return true;
  }

  async extendLease(job: string | Job<T>, ms: number): Promise<Job<T> | undefined> {
    const length = milliseconds(ms, "ms", 1);
    const held = this.#held(job);
    if (held === undefined) return undefined;
    held.processAt = new Date(this.#now().getTime() + length);
    this.#due.place(held);
    this.#handOuts.add(held);
    return deepCopy(held);
  }

  async release(job: string | Job<T>, delayMs = 0): Promise<boolean> {
    const delay = milliseconds(delayMs, "delayMs");
    const held = this.#held(job);
    if (held === undefined) return false;
    held.status = JobStatus.PENDING;
    held.processAt = new Date(this.#now().getTime() + delay);
    this.#due.place(held);
    this.#handOuts.forget(held.id);
    return true;
  }

  async setMetadata(job: string | Job<T>, metadata: Record<string, unknown>): Promise<boolean> {
    metadataObject(metadata);
    const held = this.#held(job);
    if (held === undefined) return false;
    held.metadata = deepCopy(metadata);
    return true;
  }

  async peek(): Promise<Job<T> | undefined> {
    const job = this.#due.first(this.#now());
    return job && deepCopy(job);
  }

  async size(): Promise<number> {
    return this.#due.count(this.#now());
  }

  async getJob(id: string): Promise<Job<T> | undefined> {
    const job = this.#jobs.get(id);
    return job && deepCopy(job);
  }

  async remove(id: string): Promise<boolean> {
    this.#handOuts.forget(id);
    this.#due.remove(id);
    return this.#jobs.delete(id);
  }

  async clear(): Promise<void> {
    this.#jobs.clear();
    this.#due.clear();
    this.#handOuts.clear();
  }

  async cleanupTerminal(
    statuses: readonly JobStatus[] = [JobStatus.COMPLETED, JobStatus.FAILED],
  ): Promise<number> {
    let deleted = 0;
    for (const { id, status } of this.#jobs.values()) {
      if (!statuses.includes(status)) continue;
      this.#due.remove(id);
      this.#jobs.delete(id);
      deleted += 1;
    }
    return deleted;
  }

  /** The job, if it is at work and, where a fence is known, still the caller's. */
  #held(job: string | Job<T>): Job<T> | undefined {
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const stored = this.#jobs.get(id);
    if (stored?.status !== JobStatus.PROCESSING) return undefined;
    return held === undefined || carries(stored, held) ? stored : undefined;
  }

  /** Fails the jobs whose last attempt ended with its lease. */
  #endExhausted(now: Date): void {
    for (const job of this.#due.spent(now)) {
      job.status = JobStatus.FAILED;
      job.attempts += 1;
      job.error = leaseRanOut;
      job.failedAt = now;
      this.#due.place(job);
    }
  }
}

function carries(job: Job, held: HeldJob): boolean {
  return job.attempts === held.attempts && job.processAt.getTime() === held.processAt.getTime();
}
