import { invalidRequest } from "../core/error.js";
import { type Job, JobStatus } from "../queue/job.js";
import type { CloudflareQueueDeadLetter, CloudflareQueueMessageLike } from "./types.js";

/** Longest delay that the service takes, of a new message and of a retry. */
export const MAX_DELAY_MS = 12 * 60 * 60 * 1000;
export const MAX_BATCH_MESSAGES = 100;
/** The service takes 128,000 bytes a message; the rest is left for what a dead letter adds. */
export const MAX_JOB_BYTES = 126_000;
/** The service takes 256,000 bytes a batch, with some 100 of its own for each message. */
export const MAX_BATCH_BYTES = 240_000;
const MAX_ERROR_LENGTH = 300;
const JOB_VERSION = 1;

/** A job as a message carries it. */
export interface JobBody {
  kmsgJob: typeof JOB_VERSION;
  id: string;
  type: string;
  data?: unknown;
  priority: number;
  /** Tries before this message was sent. */
  attempts: number;
  maxAttempts: number;
  delay: number;
  createdAt: number;
  metadata: Record<string, unknown>;
}

export function bodyOf(job: Job): JobBody {
  const { id, type, data, priority, attempts, maxAttempts, delay, metadata } = job;
  return {
    kmsgJob: JOB_VERSION,
    id,
    type,
    data,
    priority,
    attempts,
    maxAttempts,
    delay,
    createdAt: job.createdAt.getTime(),
    metadata,
  };
}

/** The body as the service would carry it, and its size. @throws KMsgError INVALID_REQUEST */
export function packed(job: Job): { body: JobBody; bytes: number } {
  let text: string;
  try {
    text = JSON.stringify(bodyOf(job));
  } catch (cause) {
    throw invalidRequest("data and metadata must be JSON: no BigInt and no cycles", "data", cause);
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_JOB_BYTES) {
    throw invalidRequest(
      `a job for Cloudflare Queues takes up to ${MAX_JOB_BYTES} bytes of JSON (128 KB a message), not ${bytes}; keep the data elsewhere and send its key`,
      "data",
    );
  }
  return { body: JSON.parse(text) as JobBody, bytes };
}

/** Whole seconds, never less than asked for. */
export const secondsOf = (ms: number): number => Math.ceil(Math.min(ms, MAX_DELAY_MS) / 1000);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

/** The job of a message that was delivered; undefined for a message that is none. */
export function jobOf(
  { body, attempts: deliveries }: Pick<CloudflareQueueMessageLike, "body" | "attempts">,
  now: Date,
): Job | undefined {
  if (!isRecord(body) || body.kmsgJob !== JOB_VERSION) return undefined;
  const { id, type, data, priority, attempts, maxAttempts, delay, createdAt, metadata } = body;
  if (typeof id !== "string" || id === "" || typeof type !== "string" || type === "") {
    return undefined;
  }
  if (!Number.isSafeInteger(priority) || !isCount(attempts) || !isCount(maxAttempts)) {
    return undefined;
  }
  if (typeof delay !== "number" || typeof createdAt !== "number" || !isRecord(metadata)) {
    return undefined;
  }
  const created = new Date(createdAt);
  if (Number.isNaN(created.getTime())) return undefined;
  return {
    id,
    type,
    data,
    status: JobStatus.PROCESSING,
    priority: priority as number,
    attempts: attempts + deliveries - 1,
    maxAttempts,
    delay,
    createdAt: created,
    processAt: now,
    metadata,
  };
}

/** A dead letter as a message of `deadLetters` carries it. */
export function letterBody(letter: CloudflareQueueDeadLetter): unknown {
  const { messageId, attempts, error, failedAt, body } = letter;
  const text = error.slice(0, MAX_ERROR_LENGTH);
  return {
    kmsgDeadLetter: 1,
    messageId,
    attempts,
    error: text,
    failedAt: failedAt.getTime(),
    body,
  };
}

/** What a message of a dead letter queue tells: one of ours, or one that the service moved there. */
export function letterOf(message: CloudflareQueueMessageLike): CloudflareQueueDeadLetter {
  const { body, id, timestamp } = message;
  if (!isRecord(body) || body.kmsgDeadLetter !== 1) {
    return makeLetter(message, "moved by Cloudflare Queues: its max_retries were used up", {
      messageId: id,
      failedAt: timestamp,
    });
  }
  const told = {
    messageId: typeof body.messageId === "string" ? body.messageId : id,
    failedAt: typeof body.failedAt === "number" ? new Date(body.failedAt) : timestamp,
    attempts: isCount(body.attempts) ? body.attempts : 0,
  };
  const error = typeof body.error === "string" ? body.error : "the job failed";
  return makeLetter({ body: body.body, attempts: 1 }, error, told);
}

/** A letter about a message; `attempts` counts tries of its job unless `told` says otherwise. */
export function makeLetter(
  message: Pick<CloudflareQueueMessageLike, "body" | "attempts">,
  error: string,
  told: { messageId: string; failedAt: Date; attempts?: number },
): CloudflareQueueDeadLetter {
  const job = jobOf(message, told.failedAt);
  const { messageId, failedAt, attempts = job?.attempts ?? message.attempts } = told;
  const letter = { messageId, attempts, error, failedAt, body: message.body };
  if (job === undefined) return letter;
  return { ...letter, job: { ...job, status: JobStatus.FAILED, attempts, failedAt, error } };
}
