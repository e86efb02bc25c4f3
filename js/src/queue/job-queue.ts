import type { EnqueueEntry, EnqueueOptions, Job, JobRetryDirective, JobStatus } from "./job.js";

/**
 * Jobs, each handed out to one worker at a time.
 *
 * A job that is handed out carries a lease: `processAt` is its end. A worker that dies loses nothing;
 * its job is due again when the lease ends, with one more attempt counted, and is failed instead when
 * no attempt is left. Who still works must call {@link extendLease} before that.
 *
 * `complete`, `fail` and `extendLease` take the job as it was handed out, and then do nothing once it
 * belongs to somebody else: its pair (`attempts`, `processAt`) is the fence. With an id, the fence is
 * that of this object's last hand-out of the id; where this object has not handed it out (another
 * isolate did), any worker's job of that id is meant.
 *
 * The optional members are found by checking that they exist; every queue of this package has them.
 */
export interface JobQueue<T = unknown> {
  /** @returns the job as stored */
  enqueue(type: string, data: T, options?: EnqueueOptions): Promise<Job<T>>;
  /**
   * Takes the due job of the highest priority, of equal ones the longest due, then the oldest.
   * Atomic: no two callers get the same job.
   */
  dequeue(): Promise<Job<T> | undefined>;
  /** @returns true when the job is now `COMPLETED`; false when it is no longer the caller's, or unknown */
  complete(job: string | Job<T>, result?: unknown): Promise<boolean>;
  /**
   * Counts an attempt and puts the job back, or ends it: without a retry, or with no attempt left.
   *
   * @returns true when it took effect; false when the job is no longer the caller's
   * @throws Error for an id that is not in the queue
   */
  fail(job: string | Job<T>, error: unknown, retry?: JobRetryDirective | boolean): Promise<boolean>;
  /** The job that `dequeue` would take, left where it is. */
  peek(): Promise<Job<T> | undefined>;
  /** How many jobs are due now. */
  size(): Promise<number>;
  getJob(id: string): Promise<Job<T> | undefined>;
  /** @returns whether there was such a job */
  remove(id: string): Promise<boolean>;
  /** Deletes every job, those at work too. */
  clear(): Promise<void>;

  /** All or none of the jobs are stored. */
  enqueueMany?(entries: readonly EnqueueEntry<T>[]): Promise<Job<T>[]>;
  /** Takes up to `count` jobs at once, in the order of {@link dequeue}. */
  dequeueMany?(count: number): Promise<Job<T>[]>;
  /**
   * Lets the lease end `ms` milliseconds from now.
   *
   * @returns the job with its new fence, to be used from here on; undefined when it is no longer the
   *   caller's
   */
  extendLease?(job: string | Job<T>, ms: number): Promise<Job<T> | undefined>;
  /**
   * Gives a job back unfinished: it is due again in `delayMs` (default: 0) and no attempt is counted.
   *
   * @returns false when it is no longer the caller's
   */
  release?(job: string | Job<T>, delayMs?: number): Promise<boolean>;

  /**
   * Replaces the metadata of a job at work, for the sake of its next try. The fence stays.
   *
   * @returns false when it is no longer the caller's
   */
  setMetadata?(job: string | Job<T>, metadata: Record<string, unknown>): Promise<boolean>;

  /**
   * Deletes the jobs in these statuses. Default: `COMPLETED` and `FAILED`.
   *
   * @returns how many were deleted
   */
  cleanupTerminal?(statuses?: readonly JobStatus[]): Promise<number>;
  close?(): Promise<void> | void;
}
