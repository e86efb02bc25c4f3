import { CircuitBreaker } from "../core/circuit-breaker.js";
import { RateLimiter } from "../core/rate-limiter.js";
import type { Job } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import type { CheckedOptions } from "./processor-types.js";

/** How many jobs a processor may take, by its slots, limits and pauses, and the taking itself. */
export class JobIntake<T> {
  readonly limiter: RateLimiter | undefined;
  readonly breaker: CircuitBreaker | undefined;
  #pausedUntil = 0;
  /** The next time at which a job that this processor delayed is due. */
  #nextDue = Number.POSITIVE_INFINITY;

  constructor(
    private readonly queue: JobQueue<T>,
    private readonly options: CheckedOptions,
  ) {
    const { rateLimiter, circuitBreaker, clock } = options;
    if (rateLimiter) {
      this.limiter = new RateLimiter(rateLimiter.maxRequests, rateLimiter.windowMs, { clock });
    }
    if (circuitBreaker) {
      const onOpen = (): void => this.pause(circuitBreaker.resetTimeout);
      this.breaker = new CircuitBreaker({ ...circuitBreaker, clock, onOpen });
    }
  }

  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.options.clock.now() + ms);
  }

  expectDue(delayMs: number): void {
    this.#nextDue = Math.min(this.#nextDue, this.options.clock.now() + delayMs);
  }

  /** How long to wait after an empty look: until a delayed job is due, at most `idleDelay`. */
  idleFor(idleDelay: number): number {
    const untilDue = this.#nextDue - this.options.clock.now();
    if (untilDue <= idleDelay) this.#nextDue = Number.POSITIVE_INFINITY;
    return Math.max(Math.min(idleDelay, untilDue), 1);
  }

  /**
   * How many jobs may be taken beside those at work; where none, after how long that changes by
   * itself, if it does.
   */
  room(atWork: number): { count: number; waitMs?: number } {
    const { concurrency, clock } = this.options;
    const paused = this.#pausedUntil - clock.now();
    if (paused > 0) return { count: 0, waitMs: paused };
    // A breaker that is not closed lets one job probe.
    const isProbing = this.breaker !== undefined && this.breaker.getState() !== "CLOSED";
    const free = (isProbing ? 1 : concurrency) - atWork;
    if (free <= 0) return { count: 0 };
    if (this.limiter === undefined) return { count: free };
    const count = Math.min(free, this.limiter.getRemainingRequests());
    return count > 0 ? { count } : { count: 0, waitMs: Math.max(this.limiter.getWaitMs(), 1) };
  }

  /**
   * @param isStopping asked between two jobs of a queue that hands out one at a time
   * @param onError told of a failure after which jobs are left to work on
   */
  async take(
    count: number,
    isStopping: () => boolean,
    onError: (error: unknown) => void,
  ): Promise<Job<T>[]> {
    if (this.queue.dequeueMany !== undefined) return await this.queue.dequeueMany(count);
    const jobs: Job<T>[] = [];
    while (jobs.length < count && !isStopping()) {
      try {
        const job = await this.queue.dequeue();
        if (job === undefined) break;
        jobs.push(job);
      } catch (error) {
        // What was taken before is ours and must be worked on.
        if (jobs.length === 0) throw error;
        onError(error);
        break;
      }
    }
    return jobs;
  }
}
