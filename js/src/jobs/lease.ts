import { type Clock, startTimer } from "../core/timers.js";
import type { Job } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";

export interface LeaseOptions {
  clock: Clock;
  leaseMs: number;
  /** The job is somebody else's now, or may be. Told once. */
  onLost(): void;
  /** A renewal failed; it is tried again while the lease lasts. */
  onError(thrown: unknown): void;
}

/**
 * A job that was handed out, and its lease, renewed until `stop`. Whoever changes the job in the queue
 * does so through `use`: a renewal changes the job's fence, so the two must not overlap.
 */
export class Lease<T> {
  #job: Job<T>;
  #tail: Promise<unknown> = Promise.resolve();
  #cancel: (() => void) | undefined;
  #renewing = false;
  #endsAt: number;
  lost = false;

  constructor(
    private readonly queue: JobQueue<T>,
    job: Job<T>,
    private readonly options: LeaseOptions,
  ) {
    this.#job = job;
    const { clock, leaseMs } = options;
    // The queue's lease may be shorter than the one we renew to; its clock may also be another one.
    const left = job.processAt.getTime() - clock.wallTime();
    const first = left > 0 ? Math.min(left, leaseMs) : leaseMs;
    this.#endsAt = clock.now() + first;
    if (this.queue.extendLease !== undefined) this.#schedule(first / 3);
  }

  /** The job with the fence that counts now. */
  get job(): Job<T> {
    return this.#job;
  }

  /** False once the lease ended without a renewal. */
  get isLive(): boolean {
    return !this.lost && this.options.clock.now() < this.#endsAt;
  }

  /** Runs one action on the job at a time. */
  use<R>(action: (job: Job<T>) => Promise<R>): Promise<R> {
    const done = this.#tail.then(() => action(this.#job));
    this.#tail = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /** @returns whether the job is still ours; without `extendLease`, whether nobody said otherwise */
  async renew(): Promise<boolean> {
    const { clock, leaseMs } = this.options;
    if (this.queue.extendLease === undefined) return !this.lost;
    await this.use(async (job) => {
      const endsAt = clock.now() + leaseMs;
      const renewed = await this.queue.extendLease?.(job, leaseMs);
      if (renewed === undefined) this.lose();
      else {
        this.#job = renewed;
        this.#endsAt = endsAt;
      }
    });
    return !this.lost;
  }

  /** No more renewals. One that runs is finished before the next `use`. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  lose(): void {
    this.stop();
    if (this.lost) return;
    this.lost = true;
    this.options.onLost();
  }

  #schedule(ms: number): void {
    this.#cancel = startTimer(this.options.clock, ms, () => this.#tick());
  }

  #tick(): void {
    if (!this.isLive) {
      this.lose();
      return;
    }
    // Before the renewal: a queue that hangs must not hide that the lease has ended.
    const left = this.#endsAt - this.options.clock.now();
    this.#schedule(Math.min(this.options.leaseMs / 3, left));
    if (this.#renewing) return;
    this.#renewing = true;
    this.renew()
      .catch((thrown: unknown) => this.options.onError(thrown))
      .finally(() => {
        this.#renewing = false;
      });
  }
}
