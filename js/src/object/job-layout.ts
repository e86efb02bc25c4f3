import { dateFrom } from "../engine/revive.js";
import { type Job, JobStatus } from "../queue/job.js";
import type { ObjectLayout } from "./indexed-objects.js";
import { sortable } from "./keys.js";

const DATES = ["createdAt", "processAt", "completedAt", "failedAt"] as const;

/** A job as it is stored: times as milliseconds. */
export type StoredJob = Omit<Job, (typeof DATES)[number]> & {
  createdAt: number;
  processAt: number;
  completedAt?: number;
  failedAt?: number;
};

/**
 * Jobs wait by priority, then `processAt`, then age: to be done, or for the end of their lease.
 * Finished ones have no entry.
 */
export const jobLayout: ObjectLayout<StoredJob> = {
  objects: "jobs",
  index: "ready",
  levels: true,
  idOf: ({ id }) => id,
  placeOf: ({ status, priority, processAt, createdAt }) =>
    status === JobStatus.PENDING || status === JobStatus.PROCESSING
      ? {
          level: sortable(Number.MAX_SAFE_INTEGER - priority),
          time: processAt,
          rank: sortable(createdAt),
        }
      : undefined,
  noteOf: ({ status }) => status,
};

export function storedJob(job: Job): StoredJob {
  const stored: Record<string, unknown> = { ...job };
  for (const field of DATES) {
    if (job[field] !== undefined) stored[field] = job[field].getTime();
  }
  return stored as unknown as StoredJob;
}

export function jobFrom<T>(stored: StoredJob): Job<T> {
  const empty: Record<string, unknown> = { data: null, metadata: {} };
  const job: Record<string, unknown> = { ...empty, ...stored };
  for (const field of DATES) {
    if (job[field] !== undefined) job[field] = dateFrom(job[field]);
  }
  return job as unknown as Job<T>;
}
