import { jobFrom, type StoredJob, storedJob } from "../object/job-layout.js";
import { errorText, HandOuts } from "../queue/hand-outs.js";
import type {
  EnqueueEntry,
  EnqueueOptions,
  Job,
  JobRetryDirective,
  JobStatus,
} from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import type { ObjectCall } from "./client.js";

/** The queue inside one object, seen from a Worker. */
export class ObjectQueue<T = unknown> implements Required<JobQueue<T>> {
  readonly #ask: ObjectCall;
  readonly #handOuts = new HandOuts();

  constructor(call: ObjectCall) {
    this.#ask = call;
  }

  async enqueue(type: string, data: T, options: EnqueueOptions = {}): Promise<Job<T>> {
    return this.#job(await this.#call("enqueue", type, data, options)) as Job<T>;
  }

  async enqueueMany(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]> {
    return this.#jobs(await this.#call("enqueueMany", entries));
  }

  async dequeue(): Promise<Job<T> | undefined> {
    return (await this.dequeueMany(1))[0];
  }

  async dequeueMany(count: number): Promise<Job<T>[]> {
    const jobs = this.#jobs(await this.#call("dequeueMany", count));
    for (const job of jobs) this.#handOuts.add(job);
    return jobs;
  }

  async complete(job: string | Job<T>, _result?: unknown): Promise<boolean> {
    return await this.#end(job, "complete");
  }

  async fail(
    job: string | Job<T>,
    error: unknown,
    retry?: JobRetryDirective | boolean,
  ): Promise<boolean> {
    return await this.#end(job, "fail", errorText(error), retry ?? false);
  }

  async extendLease(job: string | Job<T>, ms: number): Promise<Job<T> | undefined> {
    const extended = this.#job(await this.#call("extendLease", this.#claim(job), ms));
    if (extended !== undefined) this.#handOuts.add(extended);
    return extended;
  }

  async release(job: string | Job<T>, delayMs = 0): Promise<boolean> {
    return await this.#end(job, "release", delayMs);
  }

  async setMetadata(job: string | Job<T>, metadata: Record<string, unknown>): Promise<boolean> {
    return (await this.#call("setMetadata", this.#claim(job), metadata)) as boolean;
  }

  async peek(): Promise<Job<T> | undefined> {
    return this.#job(await this.#call("peek"));
  }

  async size(): Promise<number> {
    return (await this.#call("size")) as number;
  }

  async getJob(id: string): Promise<Job<T> | undefined> {
    return this.#job(await this.#call("getJob", id));
  }

  async remove(id: string): Promise<boolean> {
    this.#handOuts.forget(id);
    return (await this.#call("remove", id)) as boolean;
  }

  async clear(): Promise<void> {
    this.#handOuts.clear();
    await this.#call("clear");
  }

  async cleanupTerminal(statuses?: readonly JobStatus[]): Promise<number> {
    return (await this.#call("cleanupTerminal", statuses ?? null)) as number;
  }

  async close(): Promise<void> {}

  async #end(job: string | Job<T>, member: string, ...args: unknown[]): Promise<boolean> {
    const done = (await this.#call(member, this.#claim(job), ...args)) as boolean;
    if (done) this.#handOuts.forget(typeof job === "string" ? job : job.id);
    return done;
  }

  /** A job with its fence where that is known, else its id. */
  #claim(job: string | Job<T>): unknown {
    const { id, held } = this.#handOuts.claimOf(job as string | Job);
    if (held === undefined) return id;
    const { attempts, maxAttempts, processAt } = held;
    return storedJob({ id, attempts, maxAttempts, processAt } as Job);
  }

  #job(wire: unknown): Job<T> | undefined {
    return wire === undefined || wire === null ? undefined : jobFrom<T>(wire as StoredJob);
  }

  #jobs(wire: unknown): Job<T>[] {
    return (wire as StoredJob[]).map((each) => jobFrom<T>(each));
  }

  async #call(member: string, ...args: unknown[]): Promise<unknown> {
    return await this.#ask({ target: "queue", member, args });
  }
}
