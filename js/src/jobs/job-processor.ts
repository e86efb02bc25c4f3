import { invalidRequest, KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { ErrorUtils } from "../core/error-utils.js";
import { getLogger } from "../core/logger.js";
import { delayOption, functionOption } from "../core/option-checks.js";
import { sleep } from "../core/timers.js";
import { errorText } from "../queue/hand-outs.js";
import type { EnqueueOptions, Job } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import { EventEmitter } from "./event-emitter.js";
import { JobIntake } from "./job-intake.js";
import { JobRun } from "./job-run.js";
import { ProcessorCounts } from "./processor-counts.js";
import {
  type CheckedOptions,
  checkedOptions,
  type JobHandler,
  type JobProcessorMetrics,
  type JobProcessorOptions,
} from "./processor-types.js";
import { listenToQueue, Waker, wakeWorkersOf } from "./waker.js";

const DEFAULT_PRIORITY = 5;
const MAX_ERROR_DELAY = 30_000;

/**
 * Takes jobs from a queue and gives them to handlers, `concurrency` at a time. Leases are renewed while
 * a handler runs. An idle processor waits: jobs added in this program wake it, others are found by
 * `pollInterval`. What the queue throws goes to the event `processor:error` and the log, and is tried
 * again more and more rarely.
 *
 * Events: `processor:started`, `processor:stopped`; `job:added` (job); `job:completed`
 * (`{ job, result, processingTime }`); `job:retry` (`{ job, error, retryDelay }`); `job:failed`
 * (`{ jobId, error }`, its text); `job:released` (`{ job, delayMs }`); `job:lost` (`{ job }`), when
 * somebody else has the job; `processor:error` (`{ error, operation, jobId? }`).
 */
export class JobProcessor<T = unknown> extends EventEmitter implements AsyncDisposable {
  readonly #options: CheckedOptions;
  readonly #queue: JobQueue<T>;
  readonly #handlers = new Map<string, JobHandler<T>>();
  readonly #runs = new Map<string, JobRun<T>>();
  readonly #intake: JobIntake<T>;
  readonly #counts: ProcessorCounts;
  readonly #waker: Waker;
  #loop: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #isStopping = false;
  #idle: (() => void) | undefined;

  /**
   * @throws Error without a queue
   * @throws KMsgError INVALID_REQUEST that names the option at fault
   */
  constructor(options: JobProcessorOptions, jobQueue: JobQueue<T>) {
    super();
    if (typeof jobQueue?.dequeue !== "function") {
      throw invalidRequest(
        `${new.target.name} requires an explicit jobQueue. Use adapters/* to choose a runtime-specific queue implementation.`,
        "jobQueue",
      );
    }
    this.#options = checkedOptions(options);
    this.#queue = jobQueue;
    const { clock } = this.#options;
    this.#waker = new Waker(clock);
    this.#intake = new JobIntake<T>(jobQueue, this.#options);
    const size = async (): Promise<number> => await jobQueue.size();
    this.#counts = new ProcessorCounts(clock, size, (error) => this.#queueError(error, "size"));
  }

  /** One handler for each type; the last one counts. */
  handle<D = T, R = unknown>(type: string, handler: JobHandler<D, R>): void {
    functionOption(handler, "handler");
    this.#handlers.set(type, handler as unknown as JobHandler<T>);
  }

  /**
   * Puts a job into the queue, with priority 5 and `maxRetries` where the options say nothing.
   *
   * @returns the job's id
   */
  async add(type: string, data: T, options: EnqueueOptions = {}): Promise<string> {
    const { priority, delay, maxAttempts, metadata } = options;
    const job = await this.#queue.enqueue(type, data, {
      priority: priority ?? DEFAULT_PRIORITY,
      delay: delay ?? 0,
      maxAttempts: maxAttempts ?? this.#options.maxRetries,
      metadata: metadata ?? {},
    });
    if (job.delay > 0) this.#intake.expectDue(job.delay);
    wakeWorkersOf(this.#queue);
    await this.#refreshSize();
    this.emit("job:added", job);
    return job.id;
  }

  /** Begins to take jobs. Does nothing when it has begun; waits for a `stop` that is not over. */
  start(): void {
    if (this.#loop !== undefined) return;
    const before = this.#stopping;
    this.#loop = (async () => {
      await before;
      this.#isStopping = false;
      const end = listenToQueue(this.#queue, this.#waker);
      try {
        this.emit("processor:started");
        await this.#poll();
      } finally {
        end();
      }
    })();
  }

  /**
   * Takes no more jobs and waits for those at work, up to `shutdownTimeoutMs`. Then their signals are
   * aborted, and what has not ended `abortGraceMs` later is given back to the queue all the same.
   */
  async stop(options: { timeoutMs?: number } = {}): Promise<void> {
    const timeoutMs = delayOption(
      options.timeoutMs ?? this.#options.shutdownTimeoutMs,
      "timeoutMs",
    );
    if (this.#loop === undefined) return await this.#stopping;
    const loop = this.#loop;
    this.#loop = undefined;
    this.#isStopping = true;
    this.#waker.wake();
    this.#stopping = this.#shutDown(loop, timeoutMs);
    await this.#stopping;
  }

  /** The same as `stop()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  getMetrics(): JobProcessorMetrics {
    return this.#counts.read(this.#runs.size);
  }

  async getQueueStatus(): Promise<{
    pending: number;
    processing: number;
    failed: number;
    totalProcessed: number;
  }> {
    const pending = await this.#queue.size();
    const { failed, processed, activeJobs } = this.getMetrics();
    return { pending, processing: activeJobs, failed, totalProcessed: processed };
  }

  /**
   * Deletes the completed and failed jobs of the queue.
   *
   * @returns how many
   * @throws KMsgError INVALID_REQUEST when the queue cannot do that
   */
  async cleanup(): Promise<number> {
    if (this.#queue.cleanupTerminal === undefined) {
      throw invalidRequest(
        "JobQueue must implement cleanupTerminal() to support JobProcessor.cleanup()",
        "jobQueue",
      );
    }
    return await this.#queue.cleanupTerminal();
  }

  async getJob(id: string): Promise<Job<T> | undefined> {
    return await this.#queue.getJob(id);
  }

  /** Aborts its handler if it is at work here; the slot is free once that has ended. */
  async removeJob(id: string): Promise<boolean> {
    const removed = await this.#queue.remove(id);
    const error = new KMsgError(KMsgErrorCode.REQUEST_ABORTED, "The job was removed");
    this.#runs.get(id)?.abort(error);
    await this.#refreshSize();
    return removed;
  }

  async #poll(): Promise<void> {
    const { pollInterval, maxPollInterval, clock } = this.#options;
    let idleDelay = pollInterval;
    let errorDelay = pollInterval;
    while (!this.#isStopping) {
      const room = this.#intake.room(this.#runs.size);
      if (room.count === 0) {
        await this.#waker.wait(room.waitMs);
        continue;
      }
      let jobs: Job<T>[];
      try {
        jobs = await this.#intake.take(
          room.count,
          () => this.#isStopping,
          (error) => this.#queueError(error, "dequeue"),
        );
        errorDelay = pollInterval;
      } catch (error) {
        this.#queueError(error, "dequeue");
        // Not ended by new jobs: a queue that is down must not be asked for each of them.
        const until = clock.now() + errorDelay;
        while (!this.#isStopping && clock.now() < until) {
          await this.#waker.wait(until - clock.now());
        }
        errorDelay = Math.min(errorDelay * 2, Math.max(MAX_ERROR_DELAY, pollInterval));
        continue;
      }
      for (const job of jobs) this.#begin(job);
      if (jobs.length === room.count) continue;
      if (jobs.length > 0) idleDelay = pollInterval;
      void this.#refreshSize();
      await this.#waker.wait(this.#intake.idleFor(idleDelay));
      idleDelay = Math.min(idleDelay * 2, maxPollInterval);
    }
  }

  #begin(job: Job<T>): void {
    const run: JobRun<T> = new JobRun<T>(job, {
      queue: this.#queue,
      clock: this.#options.clock,
      leaseMs: this.#options.leaseMs,
      onQueueError: (error, operation) => this.#queueError(error, operation, job.id),
    });
    this.#runs.set(job.id, run);
    this.#process(run, job)
      .catch((error: unknown) => this.#queueError(error, "process", job.id))
      .finally(() => {
        run.lease.stop();
        if (this.#runs.get(job.id) === run) this.#runs.delete(job.id);
        if (this.#runs.size === 0) this.#idle?.();
        this.#waker.wake();
      });
  }

  async #process(run: JobRun<T>, job: Job<T>): Promise<void> {
    const { clock } = this.#options;
    if (this.#isStopping) return await this.#release(run, 0);
    const handler = this.#handlers.get(job.type);
    if (handler === undefined) {
      const error = new Error(`No handler registered for job type: ${job.type}`);
      return await this.#failed(run, error, undefined);
    }
    // The loop took no more jobs than there are slots, so this does not wait.
    await this.#intake.limiter?.acquire();
    const started = clock.now();
    const outcome = await run.work(handler, this.#intake.breaker);
    if (run.isAbandoned) return;
    if (outcome.kind === "lost") {
      this.emit("job:lost", { job: run.lease.job });
    } else if (outcome.kind === "deferred") {
      await this.#release(run, outcome.delayMs);
    } else if (outcome.kind === "refused") {
      const delayMs = ErrorUtils.resolveRetryAfterMs(outcome.error) ?? this.#options.pollInterval;
      this.#intake.pause(delayMs);
      await this.#release(run, delayMs);
    } else if (outcome.kind === "completed") {
      await this.#completed(run, outcome.result, clock.now() - started);
    } else if (this.#isStopping && run.signal.aborted) {
      await this.#release(run, 0);
    } else {
      await this.#failed(run, outcome.error, this.#retryDelay(outcome.error, job));
    }
  }

  async #completed(run: JobRun<T>, result: unknown, processingTime: number): Promise<void> {
    const { job } = run.lease;
    if (!(await run.complete(result))) {
      this.emit("job:lost", { job });
      return;
    }
    this.#counts.succeeded(processingTime);
    this.emit("job:completed", { job, result, processingTime });
  }

  async #failed(run: JobRun<T>, error: unknown, retryDelay: number | undefined): Promise<void> {
    const { job } = run.lease;
    if (!(await run.fail(error, retryDelay))) {
      this.emit("job:lost", { job });
    } else if (retryDelay !== undefined) {
      this.#counts.retried();
      this.#intake.expectDue(retryDelay);
      this.emit("job:retry", { job, error, retryDelay });
    } else {
      this.#counts.failed();
      this.emit("job:failed", { jobId: job.id, error: errorText(error) });
    }
  }

  async #release(run: JobRun<T>, delayMs: number): Promise<void> {
    const { job } = run.lease;
    if (!(await run.giveBack(delayMs))) {
      this.emit("job:lost", { job });
      return;
    }
    this.#intake.expectDue(delayMs);
    this.emit("job:released", { job, delayMs });
  }

  /** Undefined: not again. */
  #retryDelay(error: unknown, job: Job<T>): number | undefined {
    const { retryDelays, shouldRetry } = this.#options;
    if (job.attempts + 1 >= job.maxAttempts) return undefined;
    try {
      if (shouldRetry?.(error, job) === false) return undefined;
    } catch (thrown) {
      this.#queueError(thrown, "shouldRetry", job.id);
      return undefined;
    }
    const listed = retryDelays[Math.min(job.attempts, retryDelays.length - 1)] ?? 0;
    return Math.max(listed, ErrorUtils.resolveRetryAfterMs(error) ?? 0);
  }

  async #refreshSize(): Promise<void> {
    if (this.#options.enableMetrics) await this.#counts.refreshSize();
  }

  async #shutDown(loop: Promise<void>, timeoutMs: number): Promise<void> {
    const { abortGraceMs } = this.#options;
    const ended = async (): Promise<void> => {
      await loop;
      if (this.#runs.size === 0) return;
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
    };
    const all = ended();
    if (!(await this.#within(all, timeoutMs))) {
      const reason = new KMsgError(KMsgErrorCode.REQUEST_ABORTED, "The processor stopped");
      for (const run of this.#runs.values()) run.abort(reason);
      if (!(await this.#within(all, abortGraceMs))) {
        const left = [...this.#runs.values()];
        this.#runs.clear();
        for (const run of left) run.isAbandoned = true;
        await this.#within(Promise.all(left.map((run) => this.#release(run, 0))), abortGraceMs);
      }
    }
    this.#idle = undefined;
    this.emit("processor:stopped");
  }

  /** Whether the work ended in that time. */
  async #within(work: Promise<unknown>, ms: number): Promise<boolean> {
    const over = new AbortController();
    const late = sleep(ms, over.signal, this.#options.clock).then(
      () => false,
      () => true,
    );
    const inTime = await Promise.race([work.then(() => true), late]);
    over.abort();
    return inTime;
  }

  #queueError(error: unknown, operation: string, jobId?: string): void {
    const told = jobId === undefined ? { error, operation } : { error, operation, jobId };
    if (this.emit("processor:error", told)) return;
    getLogger().error("A job processor's queue failed", { operation, jobId }, error);
  }
}
