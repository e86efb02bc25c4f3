import { invalidRequest } from "../core/error.js";

/** Where a job is. */
export enum JobStatus {
  /** Waits for its `processAt`. */
  PENDING = "pending",
  /** Handed out; until `processAt`, the end of its lease, nobody else gets it. */
  PROCESSING = "processing",
  COMPLETED = "completed",
  FAILED = "failed",
  /** Never written: a delayed job is `PENDING` with a later `processAt`. */
  DELAYED = "delayed",
}

/** A unit of work. What a queue hands out is a copy: changing it changes nothing in the queue. */
export interface Job<T = unknown> {
  id: string;
  type: string;
  data: T;
  status: JobStatus;
  /** Higher goes first. Whole. */
  priority: number;
  /** How often it was handed out and not completed: failures, and leases that ran out. */
  attempts: number;
  maxAttempts: number;
  /** Milliseconds between `createdAt` and the first `processAt`. */
  delay: number;
  createdAt: Date;
  /** When the job is due; while it is `PROCESSING`, when its lease ends. */
  processAt: Date;
  completedAt?: Date;
  failedAt?: Date;
  /** Text of the last failure. */
  error?: string;
  metadata: Record<string, unknown>;
}

export interface EnqueueOptions {
  /** Higher goes first. Default: 0. */
  priority?: number;
  /** Milliseconds until the job is due. Default: 0. */
  delay?: number;
  /** How often the job may be handed out, at least 1. Default: 3. */
  maxAttempts?: number;
  metadata?: Record<string, unknown>;
}

/** One entry of {@link JobQueue.enqueueMany}. */
export interface EnqueueEntry<T = unknown> extends EnqueueOptions {
  type: string;
  data: T;
}

/** Whether a failed job is tried again, and when. */
export interface JobRetryDirective {
  /** The job becomes `PENDING` again if it has attempts left. */
  enabled: boolean;
  /** Milliseconds until it is due again. Default: 0. */
  delayMs?: number;
}

export const defaultMaxAttempts = 3;
/** How long a job stays with who took it, unless the queue was made with another time. */
export const defaultLeaseMs = 60_000;

/** `value` as milliseconds. @throws KMsgError INVALID_REQUEST that names `field` */
export function milliseconds(value: unknown, field: string, least = 0): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= least) return value;
  throw invalidRequest(`${field} must be a number of milliseconds, ${least} or more`, field);
}

/** @throws KMsgError INVALID_REQUEST unless `count` is a whole number, 0 or more */
export function jobCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw invalidRequest("count must be a whole number, 0 or more", "count");
}

/** @throws KMsgError INVALID_REQUEST unless it is an object */
export function metadataObject(metadata: unknown): void {
  if (typeof metadata === "object" && metadata !== null && !Array.isArray(metadata)) return;
  throw invalidRequest("metadata must be an object", "metadata");
}

/** A new job. @throws KMsgError INVALID_REQUEST that names the member at fault */
export function newJob<T>(entry: EnqueueEntry<T>, id: string, now: Date): Job<T> {
  if (typeof entry?.type !== "string" || entry.type === "") {
    throw invalidRequest("type must be a text that is not empty", "type");
  }
  const { priority = 0, delay = 0, maxAttempts = defaultMaxAttempts, metadata = {} } = entry;
  if (!Number.isSafeInteger(priority)) {
    throw invalidRequest("priority must be a whole number", "priority");
  }
  if (!Number.isSafeInteger(maxAttempts) || maxAttempts < 1) {
    throw invalidRequest("maxAttempts must be a whole number, 1 or more", "maxAttempts");
  }
  metadataObject(metadata);
  const processAt = new Date(now.getTime() + milliseconds(delay, "delay"));
  if (Number.isNaN(processAt.getTime())) {
    throw invalidRequest("delay must end before the year 275760", "delay");
  }
  return {
    id,
    type: entry.type,
    data: entry.data,
    status: JobStatus.PENDING,
    priority,
    attempts: 0,
    maxAttempts,
    delay,
    createdAt: now,
    processAt,
    metadata,
  };
}

/**
 * The directive that a caller gave to `fail`; a boolean stands for `{ enabled }`.
 *
 * @throws KMsgError INVALID_REQUEST that names the member at fault
 */
export function retryDirective(
  retry: JobRetryDirective | boolean | undefined,
): Required<JobRetryDirective> {
  if (retry === undefined || typeof retry === "boolean") {
    return { enabled: retry === true, delayMs: 0 };
  }
  const { enabled, delayMs = 0 } = retry ?? {};
  if (typeof enabled !== "boolean") {
    throw invalidRequest("retry.enabled must be a boolean", "retry.enabled");
  }
  return { enabled, delayMs: milliseconds(delayMs, "retry.delayMs") };
}

let last = 0;
let count = 0;

/**
 * "job_<milliseconds>_<6 digits><12 random characters>": ids sort by age, those of one program and
 * millisecond by the digits, which count; and they never meet.
 */
export function newJobId(now: Date): string {
  const time = now.getTime();
  count = time === last ? (count + 1) % 1_000_000 : 0;
  last = time;
  const random = crypto.randomUUID().replaceAll("-", "").slice(0, 12);
  return `job_${time}_${String(count).padStart(6, "0")}${random}`;
}
