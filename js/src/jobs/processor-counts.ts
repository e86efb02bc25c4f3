import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import type { Clock } from "../core/timers.js";
import type { JobProcessorMetrics } from "./processor-types.js";

/** What a processor counts. */
export class ProcessorCounts {
  readonly #counts: JobProcessorMetrics = {
    processed: 0,
    succeeded: 0,
    failed: 0,
    retried: 0,
    activeJobs: 0,
    queueSize: 0,
    averageProcessingTime: 0,
  };
  #sizing: Promise<void> | undefined;
  #isCountable = true;

  constructor(
    private readonly clock: Clock,
    private readonly size: () => Promise<number>,
    private readonly onError: (error: unknown) => void,
  ) {}

  read(activeJobs: number): JobProcessorMetrics {
    return { ...this.#counts, activeJobs };
  }

  succeeded(processingTime: number): void {
    const counts = this.#counts;
    counts.succeeded += 1;
    counts.averageProcessingTime +=
      (processingTime - counts.averageProcessingTime) / counts.succeeded;
    this.#ended();
  }

  failed(): void {
    this.#counts.failed += 1;
    this.#ended();
  }

  retried(): void {
    this.#counts.retried += 1;
  }

  /** One query at a time, however many ask. A queue that refuses to be counted is asked once. Never rejects. */
  async refreshSize(): Promise<void> {
    if (!this.#isCountable) return;
    this.#sizing ??= (async () => {
      try {
        this.#counts.queueSize = await this.size();
      } catch (error) {
        const isRefused = KMsgError.is(error) && error.code === KMsgErrorCode.INVALID_REQUEST;
        if (isRefused) this.#isCountable = false;
        else this.onError(error);
      } finally {
        this.#sizing = undefined;
      }
    })();
    await this.#sizing;
  }

  #ended(): void {
    this.#counts.processed += 1;
    this.#counts.lastProcessedAt = new Date(this.clock.wallTime());
  }
}
