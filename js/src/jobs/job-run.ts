import type { CircuitBreaker } from "../core/circuit-breaker.js";
import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { type Clock, sleep } from "../core/timers.js";
import { type Job, JobStatus } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import { Lease } from "./lease.js";
import type { JobContext, JobHandler } from "./processor-types.js";

/** How a run ended: what the queue has to be told. */
export type JobOutcome =
  | { kind: "completed"; result: unknown }
  | { kind: "failed"; error: unknown }
  | { kind: "deferred"; delayMs: number }
  /** The circuit breaker did not let the handler run. */
  | { kind: "refused"; error: unknown }
  | { kind: "lost"; error: unknown };

export interface RunOptions<T> {
  queue: JobQueue<T>;
  clock: Clock;
  leaseMs: number;
  onQueueError(thrown: unknown, operation: string): void;
}

const WRITE_TRIES = 8;
const FIRST_WRITE_DELAY = 50;

/** One job at work: its handler, its lease, and what is written of it at the end. */
export class JobRun<T> {
  readonly lease: Lease<T>;
  readonly #controller = new AbortController();
  #deferMs: number | undefined;
  /** The processor no longer waits for the handler: the job has been given back. */
  isAbandoned = false;

  constructor(
    job: Job<T>,
    private readonly options: RunOptions<T>,
  ) {
    const lost = new KMsgError(
      KMsgErrorCode.REQUEST_ABORTED,
      "The job's lease was lost: another worker may have the job now",
      { jobId: job.id },
    );
    this.lease = new Lease<T>(options.queue, job, {
      clock: options.clock,
      leaseMs: options.leaseMs,
      onLost: () => this.abort(lost),
      onError: (thrown) => options.onQueueError(thrown, "extendLease"),
    });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  /** Calls the handler, through the breaker where there is one. Never rejects. */
  async work(handler: JobHandler<T>, breaker: CircuitBreaker | undefined): Promise<JobOutcome> {
    let call: Promise<unknown> | undefined;
    const operate = (signal?: AbortSignal): Promise<unknown> => {
      signal?.addEventListener("abort", () => this.abort(signal.reason), { once: true });
      call = (async () => handler(this.lease.job, this.#context()))();
      return call;
    };
    try {
      const result = await (breaker === undefined ? operate() : breaker.execute(operate));
      return this.#succeeded(result);
    } catch (error) {
      if (call === undefined) return { kind: "refused", error };
      // After a time-out the handler may still be at work, and may yet succeed.
      const late = breaker === undefined ? undefined : await this.#late(call);
      if (late !== undefined) return this.#succeeded(late.value);
      return this.lease.lost ? { kind: "lost", error } : { kind: "failed", error };
    }
  }

  #succeeded(result: unknown): JobOutcome {
    if (this.#deferMs !== undefined) return { kind: "deferred", delayMs: this.#deferMs };
    return { kind: "completed", result };
  }

  /** What an aborted handler answers, waited for as long as a lease. */
  async #late(call: Promise<unknown>): Promise<{ value: unknown } | undefined> {
    const over = new AbortController();
    const answer = call.then(
      (value) => ({ value }),
      () => undefined,
    );
    const patience = sleep(this.options.leaseMs, over.signal, this.options.clock).catch(
      () => undefined,
    );
    const late = await Promise.race([answer, patience]);
    over.abort();
    return typeof late === "object" ? late : undefined;
  }

  #context(): JobContext {
    const { queue } = this.options;
    return {
      signal: this.signal,
      defer: (delayMs) => {
        this.#deferMs = Math.max(delayMs, 0);
      },
      saveMetadata: async (metadata) => {
        if (queue.setMetadata === undefined) return undefined;
        const saved = await this.lease.use(async (job) => queue.setMetadata?.(job, metadata));
        if (saved === false) this.lease.lose();
        return saved;
      },
    };
  }

  async complete(result: unknown): Promise<boolean> {
    return await this.#write("complete", async (job) => {
      return await this.options.queue.complete(job, result);
    });
  }

  async fail(error: unknown, retryDelay: number | undefined): Promise<boolean> {
    const retry =
      retryDelay === undefined ? { enabled: false } : { enabled: true, delayMs: retryDelay };
    return await this.#write("fail", (job) => this.options.queue.fail(job, error, retry));
  }

  /** Puts the job back; where the queue cannot do that without it, an attempt is counted. */
  async giveBack(delayMs: number): Promise<boolean> {
    const { queue } = this.options;
    return await this.#write("release", async (job) => {
      if (queue.release !== undefined) return await queue.release(job, delayMs);
      return await queue.fail(job, "given back", { enabled: true, delayMs });
    });
  }

  /**
   * A failing queue is asked again while the lease lasts: what the handler has done must not be done
   * twice because one write failed.
   */
  async #write(
    operation: "complete" | "fail" | "release",
    action: (job: Job<T>) => Promise<boolean>,
  ): Promise<boolean> {
    const { clock, onQueueError } = this.options;
    this.lease.stop();
    for (let attempt = 1; ; attempt += 1) {
      try {
        // Queues of others may answer nothing.
        const applied = (await this.lease.use(action)) !== false;
        return applied || (attempt > 1 && (await this.#alreadyWritten(operation)));
      } catch (thrown) {
        onQueueError(thrown, operation);
        // A refusal, of an unknown id for one, stays one.
        const isFinal = KMsgError.is(thrown) && thrown.code === KMsgErrorCode.INVALID_REQUEST;
        if (isFinal || attempt >= WRITE_TRIES || !this.lease.isLive) return false;
        await sleep(FIRST_WRITE_DELAY * 2 ** attempt, undefined, clock);
        await this.lease.renew().catch((error: unknown) => onQueueError(error, "extendLease"));
      }
    }
  }

  /** Whether a write whose answer was an error had taken effect all the same. */
  async #alreadyWritten(operation: string): Promise<boolean> {
    const job = await this.options.queue.getJob(this.lease.job.id);
    if (operation === "complete") return job?.status === JobStatus.COMPLETED;
    return job?.status === JobStatus.PENDING || job?.status === JobStatus.FAILED;
  }
}
