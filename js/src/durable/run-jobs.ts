import type { KMsgError } from "../core/error.js";
import { toKMsgError } from "../core/error.js";
import { ErrorUtils } from "../core/error-utils.js";
import { systemClock } from "../core/timers.js";
import { JobRun } from "../jobs/job-run.js";
import type { JobHandler } from "../jobs/processor-types.js";
import { defaultLeaseMs, type Job } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";

const RETRY_DELAYS = [1_000, 5_000, 15_000, 60_000];

export interface RunJobsOptions {
  handlers: Readonly<Record<string, JobHandler>>;
  concurrency: number;
  /** No job is begun after this, in milliseconds of the system's clock. */
  until: number;
}

/**
 * Does the jobs that are due, `concurrency` at a time, until none is left. Leases are renewed meanwhile.
 * A job that fails is tried again later, as often as it may be.
 *
 * @throws KMsgError what the queue said first, after the jobs at work have ended
 */
export async function runJobs(
  queue: Required<JobQueue>,
  { handlers, concurrency, until }: RunJobsOptions,
): Promise<number> {
  let done = 0;
  let trouble: KMsgError | undefined;
  const onQueueError = (thrown: unknown): void => {
    trouble ??= toKMsgError(thrown);
  };
  const one = async (job: Job): Promise<void> => {
    const options = { queue, clock: systemClock, leaseMs: defaultLeaseMs, onQueueError };
    const run = new JobRun(job, options);
    const handler = Object.hasOwn(handlers, job.type) ? handlers[job.type] : undefined;
    if (handler === undefined) {
      await run.fail(new Error(`jobs has no handler for the type ${job.type}`), undefined);
      return;
    }
    const outcome = await run.work(handler, undefined);
    run.lease.stop();
    if (outcome.kind === "completed") await run.complete(outcome.result);
    else if (outcome.kind === "deferred") await run.giveBack(outcome.delayMs);
    else if (outcome.kind === "failed") {
      await run.fail(outcome.error, retryDelay(outcome.error, job.attempts));
    }
    done += 1;
  };
  const worker = async (): Promise<void> => {
    while (trouble === undefined && Date.now() < until) {
      const job = await queue.dequeue();
      if (job === undefined) return;
      await one(job);
    }
  };
  await Promise.all(
    Array.from({ length: concurrency }, async () => await worker().catch(onQueueError)),
  );
  if (trouble !== undefined) throw trouble;
  return done;
}

function retryDelay(error: unknown, attempts: number): number {
  const listed = RETRY_DELAYS[Math.min(attempts, RETRY_DELAYS.length - 1)] ?? 0;
  return Math.max(listed, ErrorUtils.resolveRetryAfterMs(error) ?? 0);
}
