import { invalidRequest } from "../core/error.js";
import { functionOption, optionsObject } from "../core/option-checks.js";
import { encodeStrict } from "../engine/encode.js";
import { errorText, HandOuts, type HeldJob } from "../queue/hand-outs.js";
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
} from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import { dueEntries, takeDue } from "./due.js";
import { IndexedObjects, type Loaded } from "./indexed-objects.js";
import { jobFrom, jobLayout, type StoredJob, storedJob } from "./job-layout.js";
import { checkPrefix } from "./keys.js";
import { ensureIndexed } from "./migrate.js";
import { type CloudflareObjectStorage, LIST_PAGE, pagesOf } from "./storage.js";

const leaseRanOut = "the lease ran out";

export interface ObjectJobQueueOptions {
  /** What every key begins with. Default: `kmsg/jobs`. */
  keyPrefix?: string | undefined;
  /** Milliseconds that a job stays with who took it. Default: 60,000. */
  leaseMs?: number | undefined;
  /** What time it is. Default: the system's clock. */
  now?: (() => Date) | undefined;
}

/**
 * Jobs in KV, R2 or a Durable Object, with an index of what waits in the names of keys: taking a job
 * costs the same whatever is stored.
 *
 * On R2 and in Durable Objects it hands out, leases and fences like a SQL queue. KV can do none of it:
 * over KV a job may be handed out more than once and the fence is a best effort, so its work must bear
 * being done twice. Only in Durable Objects `enqueueMany` stores all or none; elsewhere what was stored
 * is deleted when a write fails.
 *
 * `clear` and `cleanupTerminal` walk over the names of all jobs, a thousand with each list call. Finished
 * jobs stay until then: call `cleanupTerminal` from a daily cron trigger.
 */
export class CloudflareObjectJobQueue<T = unknown> implements Required<JobQueue<T>> {
  readonly #objects: IndexedObjects<StoredJob>;
  readonly #handOuts = new HandOuts();
  readonly #leaseMs: number;
  readonly #now: () => Date;

  /**
   * @param options the keys' prefix, or more
   * @throws KMsgError INVALID_REQUEST that names the option at fault
   */
  constructor(storage: CloudflareObjectStorage, options: string | ObjectJobQueueOptions = {}) {
    const {
      keyPrefix = "kmsg/jobs",
      leaseMs = defaultLeaseMs,
      now = () => new Date(),
    }: ObjectJobQueueOptions = typeof options === "string"
      ? { keyPrefix: options }
      : optionsObject(options, "options");
    this.#leaseMs = milliseconds(leaseMs, "leaseMs", 1);
    this.#now = functionOption(now, "now");
    this.#objects = new IndexedObjects(storage, checkPrefix(keyPrefix), jobLayout);
  }

  async enqueue(type: string, data: T, options: EnqueueOptions = {}): Promise<Job<T>> {
    const [job] = await this.enqueueMany([{ ...options, type, data }]);
    return job as Job<T>;
  }

  async enqueueMany(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]> {
    const now = this.#now();
    const jobs = entries.map((entry) => storedJob(newJob(entry, newJobId(now), now)));
    const encoded = encodeStrict(jobs, "jobs");
    if ("error" in encoded) throw encoded.error;
    try {
      await this.#objects.atomically(async (inside) => await inside.write(jobs));
    } catch (thrown) {
      await this.#discard(jobs);
      throw thrown;
    }
    return (JSON.parse(encoded.text) as StoredJob[]).map((job) => jobFrom<T>(job));
  }

  async dequeue(): Promise<Job<T> | undefined> {
    return (await this.dequeueMany(1))[0];
  }

  async dequeueMany(count: number): Promise<Job<T>[]> {
    jobCount(count);
    if (count === 0) return [];
    await ensureIndexed(this.#objects);
    const now = this.#now().getTime();
    const taken = await this.#objects.atomically(
      async (objects) =>
        await takeDue(
          objects,
          now,
          count,
          async (loaded) => await this.#take(objects, loaded, now),
        ),
    );
    const jobs = taken.map((job) => jobFrom<T>(job));
    for (const job of jobs) this.#handOuts.add(job);
    return jobs;
  }

  async complete(job: string | Job<T>, _result?: unknown): Promise<boolean> {
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const completedAt = this.#now().getTime();
    const done = await this.#change(id, held, (stored) => {
      return { ...stored, status: JobStatus.COMPLETED, completedAt };
    });
    if (done !== undefined) this.#handOuts.forget(id);
    return done !== undefined;
  }

  async fail(
    job: string | Job<T>,
    error: unknown,
    retry?: JobRetryDirective | boolean,
  ): Promise<boolean> {
    const { enabled, delayMs } = retryDirective(retry);
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const now = this.#now().getTime();
    const failed = await this.#change(id, held, (stored) => {
      const after = { ...stored, attempts: stored.attempts + 1, error: errorText(error) };
      return enabled && after.attempts < stored.maxAttempts
        ? { ...after, status: JobStatus.PENDING, processAt: now + delayMs }
        : { ...after, status: JobStatus.FAILED, failedAt: now };
    });
    if (failed !== undefined) this.#handOuts.forget(id);
    else if ((await this.getJob(id)) === undefined) {
      throw invalidRequest("no job in the queue has this id", "id");
    }
    return failed !== undefined;
  }

  async extendLease(job: string | Job<T>, ms: number): Promise<Job<T> | undefined> {
    const length = milliseconds(ms, "ms", 1);
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const processAt = this.#now().getTime() + length;
    const extended = await this.#change(id, held, (stored) => ({ ...stored, processAt }));
    if (extended === undefined) return undefined;
    const answer = jobFrom<T>(extended);
    this.#handOuts.add(answer);
    return answer;
  }

  async release(job: string | Job<T>, delayMs = 0): Promise<boolean> {
    const delay = milliseconds(delayMs, "delayMs");
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const processAt = this.#now().getTime() + delay;
    const released = await this.#change(id, held, (stored) => {
      return { ...stored, status: JobStatus.PENDING, processAt };
    });
    if (released !== undefined) this.#handOuts.forget(id);
    return released !== undefined;
  }

  async setMetadata(job: string | Job<T>, metadata: Record<string, unknown>): Promise<boolean> {
    metadataObject(metadata);
    const encoded = encodeStrict(metadata, "metadata");
    if ("error" in encoded) throw encoded.error;
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const changed = await this.#change(id, held, (stored) => {
      return { ...stored, metadata: JSON.parse(encoded.text) };
    });
    return changed !== undefined;
  }

  async peek(): Promise<Job<T> | undefined> {
    await ensureIndexed(this.#objects);
    const now = this.#now().getTime();
    const [next] = await takeDue(this.#objects, now, 1, async (loaded) =>
      loaded.filter(({ object }) => isDue(object, now) && hasAttempt(object)),
    );
    return next && jobFrom<T>(next.object);
  }

  /** Counts names; jobs whose last attempt ended with its lease are among them until a dequeue. */
  async size(): Promise<number> {
    await ensureIndexed(this.#objects);
    let count = 0;
    const now = this.#now().getTime();
    for await (const page of dueEntries(this.#objects, now, LIST_PAGE)) count += page.length;
    return count;
  }

  async getJob(id: string): Promise<Job<T> | undefined> {
    const [loaded] = await this.#objects.load([id]);
    return loaded && jobFrom<T>(loaded.object);
  }

  async remove(id: string): Promise<boolean> {
    this.#handOuts.forget(id);
    return await this.#objects.atomically(async (inside) => {
      const found = await inside.storage.get(inside.keyOf(id));
      if (found === undefined) return false;
      const entry = inside.parse(found.value)?.entry;
      await inside.storage.delete([found.key, ...(entry === undefined ? [] : [entry])]);
      return true;
    });
  }

  async clear(): Promise<void> {
    this.#handOuts.clear();
    const { storage, objectPrefix, indexPrefix } = this.#objects;
    for (const prefix of [indexPrefix, objectPrefix]) {
      for await (const page of pagesOf(storage, prefix)) {
        await storage.delete(page.map(({ key }) => key));
      }
    }
  }

  async cleanupTerminal(
    statuses: readonly JobStatus[] = [JobStatus.COMPLETED, JobStatus.FAILED],
  ): Promise<number> {
    if (statuses.length === 0) return 0;
    let deleted = 0;
    for await (const page of this.#objects.notes()) {
      const gone = page.filter(({ note }) => (statuses as readonly string[]).includes(note));
      await this.#objects.storage.delete(gone.map(({ key }) => key));
      deleted += gone.length;
    }
    return deleted;
  }

  async close(): Promise<void> {}

  /** Hands out what has an attempt left and ends what has none; answers what was handed out. */
  async #take(
    objects: IndexedObjects<StoredJob>,
    loaded: Loaded<StoredJob>[],
    now: number,
  ): Promise<StoredJob[]> {
    const changes = loaded
      .filter(({ object }) => isDue(object, now))
      .map((before) => ({ before, after: taken(before.object, now, this.#leaseMs) }));
    const written = await objects.commit(changes);
    return written.filter(({ status }) => status === JobStatus.PROCESSING);
  }

  /** Changes the job if it is at work and, where a fence is known, still the caller's. */
  async #change(
    id: string,
    held: HeldJob | undefined,
    change: (stored: StoredJob) => StoredJob,
  ): Promise<StoredJob | undefined> {
    const [written] = await this.#objects.update([id], (stored) => {
      if (stored.status !== JobStatus.PROCESSING) return undefined;
      return held === undefined || carries(stored, held) ? change(stored) : undefined;
    });
    return written;
  }

  async #discard(jobs: readonly StoredJob[]): Promise<void> {
    try {
      // Their entries, which nobody names then, are cleaned up by a later dequeue.
      await this.#objects.storage.delete(jobs.map(({ id }) => this.#objects.keyOf(id)));
    } catch {
      // The failure that led here is the one to be told.
    }
  }
}

function isDue({ status, processAt }: StoredJob, now: number): boolean {
  return (status === JobStatus.PENDING || status === JobStatus.PROCESSING) && processAt <= now;
}

/** Whether the job may be handed out once it is due; of one at work, the present attempt counts. */
function hasAttempt({ status, attempts, maxAttempts }: StoredJob): boolean {
  return status === JobStatus.PROCESSING ? attempts + 1 < maxAttempts : true;
}

function taken(job: StoredJob, now: number, leaseMs: number): StoredJob {
  const isExpired = job.status === JobStatus.PROCESSING;
  const after = isExpired ? { ...job, attempts: job.attempts + 1, error: leaseRanOut } : job;
  return hasAttempt(job)
    ? { ...after, status: JobStatus.PROCESSING, processAt: now + leaseMs }
    : { ...after, status: JobStatus.FAILED, failedAt: now };
}

function carries(job: StoredJob, held: HeldJob): boolean {
  return job.attempts === held.attempts && job.processAt === held.processAt.getTime();
}
