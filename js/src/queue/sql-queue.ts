import { ResourceHost } from "../call-host.js";
import { invalidRequest } from "../core/error.js";
import { Configuration } from "../engine/configuration.js";
import { encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import { Method } from "../engine/method.js";
import { dateFrom } from "../engine/revive.js";
import { initializeCloudflareSqlSchema } from "../schema/initialize.js";
import type { SqlDatabase } from "../sql/database.js";
import { sqlError } from "../sql/sql-error.js";
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

export interface SqlJobQueueOptions {
  /** Letters, digits and `_`. Default: `kmsg_jobs`. */
  tableName?: string;
  /** Milliseconds that a job stays with who took it. Default: 60,000. */
  leaseMs?: number;
  /** What time it is. Default: the system's clock. */
  now?: () => Date;
}

/** Members of a job as the core takes them, times as milliseconds. */
type JobChange = Record<string, string | number | undefined>;

const DATES = ["createdAt", "processAt", "completedAt", "failedAt"] as const;
// Settled facts only: on Workers a promise belongs to the request that made it.
const ready = new WeakMap<object, Set<string>>();

/**
 * Jobs in a SQL table, through the core: each member is one statement or one atomic batch, whatever
 * the number of jobs. `data` and `metadata` travel as JSON, so dates in them come back as text.
 */
export class SqlJobQueue<T = unknown> implements JobQueue<T> {
  readonly #configuration: Configuration;
  readonly #database: SqlDatabase;
  readonly #tableName: string | undefined;
  readonly #handOuts = new HandOuts();
  readonly #leaseMs: number;
  readonly #now: () => Date;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(database: SqlDatabase, options: SqlJobQueueOptions = {}) {
    const { tableName, leaseMs = defaultLeaseMs, now = () => new Date() } = options;
    this.#leaseMs = milliseconds(leaseMs, "leaseMs", 1);
    this.#now = now;
    this.#database = database;
    this.#tableName = tableName;
    const encoded = encodeStrict({ dialect: database.dialect, tableName }, "options");
    if ("error" in encoded) throw encoded.error;
    this.#configuration = new Configuration(`{"providers":[],"queue":${encoded.text}}`);
  }

  /**
   * Makes the table and its indexes where they are missing; every other member does so by itself.
   *
   * @throws KMsgError INVALID_REQUEST that names the missing columns of a table that is there
   */
  async init(): Promise<void> {
    const options = { target: "queue", tableName: this.#tableName } as const;
    try {
      await initializeCloudflareSqlSchema(this.#database.client, options);
    } catch (thrown) {
      throw sqlError(thrown, this.#database.dialect);
    }
  }

  async enqueue(type: string, data: T, options: EnqueueOptions = {}): Promise<Job<T>> {
    const [job] = await this.enqueueMany([{ ...options, type, data }]);
    return job as Job<T>;
  }

  async enqueueMany(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]> {
    const now = this.#now();
    const jobs = entries.map((entry) => toWire(newJob(entry, newJobId(now), now)));
    if (jobs.length === 0) return [];
    const encoded = encodeStrict(jobs, "jobs");
    if ("error" in encoded) throw encoded.error;
    await this.#call("add", { jobs: JSON.parse(encoded.text) });
    return (JSON.parse(encoded.text) as unknown[]).map((job) => fromWire<T>(job));
  }

  async dequeue(): Promise<Job<T> | undefined> {
    return (await this.dequeueMany(1))[0];
  }

  async dequeueMany(count: number): Promise<Job<T>[]> {
    jobCount(count);
    if (count === 0) return [];
    const now = this.#now().getTime();
    const taken = await this.#call<unknown[]>("take", { now, count, leaseMs: this.#leaseMs });
    const jobs = taken.map((job) => fromWire<T>(job));
    for (const job of jobs) this.#handOuts.add(job);
    return jobs;
  }

  async complete(job: string | Job<T>, _result?: unknown): Promise<boolean> {
    const claim = this.#handOuts.claimOf(job as string | Job);
    const set = { status: JobStatus.COMPLETED, completedAt: this.#now().getTime() };
    return await this.#change(claim.id, claim.held, set);
  }

  async fail(
    job: string | Job<T>,
    error: unknown,
    retry?: JobRetryDirective | boolean,
  ): Promise<boolean> {
    const { enabled, delayMs } = retryDirective(retry);
    const claim = this.#handOuts.claimOf(job as string | Job);
    const held = claim.held ?? (await this.getJob(claim.id));
    if (held === undefined) throw invalidRequest("no job in the queue has this id", "id");
    const attempts = held.attempts + 1;
    const now = this.#now().getTime();
    const set = { attempts, error: errorText(error) };
    return await this.#change(
      claim.id,
      held,
      enabled && attempts < held.maxAttempts
        ? { ...set, status: JobStatus.PENDING, processAt: now + delayMs }
        : { ...set, status: JobStatus.FAILED, failedAt: now },
    );
  }

  async extendLease(job: string | Job<T>, ms: number): Promise<Job<T> | undefined> {
    const length = milliseconds(ms, "ms", 1);
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    const processAt = this.#now().getTime() + length;
    if (!(await this.#applied(id, held, { processAt }))) return undefined;
    const extended = await this.getJob(id);
    if (extended?.processAt.getTime() !== processAt) return undefined;
    this.#handOuts.add(extended);
    return extended;
  }

  async release(job: string | Job<T>, delayMs = 0): Promise<boolean> {
    const processAt = this.#now().getTime() + milliseconds(delayMs, "delayMs");
    const claim = this.#handOuts.claimOf(job as string | Job);
    return await this.#change(claim.id, claim.held, { status: JobStatus.PENDING, processAt });
  }

  async setMetadata(job: string | Job<T>, metadata: Record<string, unknown>): Promise<boolean> {
    metadataObject(metadata);
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    return await this.#call("change", { id, fence: fenceOf(held), set: { metadata } });
  }

  async peek(): Promise<Job<T> | undefined> {
    return jobOrNone(await this.#call("peek", { now: this.#now().getTime() }));
  }

  async size(): Promise<number> {
    return await this.#call("countDue", { now: this.#now().getTime() });
  }

  async getJob(id: string): Promise<Job<T> | undefined> {
    return jobOrNone(await this.#call("find", { id }));
  }

  async remove(id: string): Promise<boolean> {
    this.#handOuts.forget(id);
    return await this.#call("remove", { id });
  }

  async clear(): Promise<void> {
    this.#handOuts.clear();
    await this.#call("removeAll", {});
  }

  async cleanupTerminal(
    statuses: readonly JobStatus[] = [JobStatus.COMPLETED, JobStatus.FAILED],
  ): Promise<number> {
    return statuses.length === 0 ? 0 : await this.#call("removeAll", { statuses });
  }

  /** Closes the client, where it can be closed. */
  async close(): Promise<void> {
    await this.#database.client.close?.();
  }

  async #change(id: string, held: HeldJob | undefined, set: JobChange): Promise<boolean> {
    const applied = await this.#applied(id, held, set);
    if (applied) this.#handOuts.forget(id);
    return applied;
  }

  /** Where a change ran again because its answer was lost, the job itself says whether it applied. */
  async #applied(id: string, held: HeldJob | undefined, set: JobChange): Promise<boolean> {
    let repeats = 0;
    const change = { id, fence: fenceOf(held), set };
    const applied = await this.#call<boolean>("change", change, () => {
      repeats += 1;
    });
    if (applied || repeats === 0) return applied;
    const job = await this.getJob(id);
    return job !== undefined && isAfter(toWire(job), { attempts: held?.attempts, ...set });
  }

  /** @throws KMsgError */
  async #call<A>(member: string, args: object, onRepeat?: () => void): Promise<A> {
    await this.#ensureTable();
    const encoded = encodeStrict({ member, args }, "arguments");
    if ("error" in encoded) throw encoded.error;
    const database: SqlDatabase = {
      ...this.#database,
      run: (statements) => this.#database.run(statements, onRepeat),
    };
    const host = new ResourceHost({ database });
    const settlement = await engine.call(Method.queue, this.#configuration, encoded.text, host);
    if ("error" in settlement) throw settlement.error;
    return settlement.value as A;
  }

  async #ensureTable(): Promise<void> {
    const name = this.#tableName ?? "";
    const known = ready.get(this.#database.handle) ?? new Set<string>();
    if (known.has(name)) return;
    await this.init();
    ready.set(this.#database.handle, known.add(name));
  }
}

function fenceOf(held: HeldJob | undefined): { attempts: number; processAt: number } | undefined {
  return held && { attempts: held.attempts, processAt: held.processAt.getTime() };
}

/** Whether a job has what a change sets; `undefined` sets nothing. */
function isAfter(job: Record<string, unknown>, set: JobChange): boolean {
  return Object.entries(set).every(([key, value]) => value === undefined || job[key] === value);
}

function toWire(job: Job): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...job };
  for (const field of DATES) {
    if (job[field] !== undefined) wire[field] = job[field].getTime();
  }
  return wire;
}

function jobOrNone<T>(wire: unknown): Job<T> | undefined {
  return wire === null || wire === undefined ? undefined : fromWire<T>(wire);
}

function fromWire<T>(wire: unknown): Job<T> {
  const job = { data: null, metadata: {}, ...(wire as object) } as Record<string, unknown>;
  for (const field of DATES) {
    if (job[field] !== undefined) job[field] = dateFrom(job[field]);
  }
  return job as unknown as Job<T>;
}
