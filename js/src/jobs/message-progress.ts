import { type KMsgError, mayHaveBeenSent } from "../core/error.js";
import { ErrorUtils } from "../core/error-utils.js";
import type { SendResult } from "../core/provider.js";
import type { Result } from "../core/result.js";
import type { SentTrace } from "./sent-lookup.js";

const KEY = "kmsgProgress";

/** What is known of one message of a job, as one letter. */
export const Mark = {
  OPEN: ".",
  /** Handed to the vendor, and no answer; it may have been sent, so it is not sent again unasked. */
  STARTED: "?",
  SENT: "S",
  QUEUED: "Q",
  /** Failed, and surely not sent: the next try may send it. */
  RETRY: "R",
  FAILED: "F",
} as const;

/** What a result tells of a failure. */
export interface MessageFailure {
  code: string;
  message: string;
  details?: Record<string, unknown>;
}

interface Stored {
  marks: string;
  errors: Record<string, MessageFailure>;
  since?: number;
  askAt?: number;
}

/** How long a request that its worker left may still be under way, and its record take a moment. */
const SETTLING_MS = 60_000;

/**
 * How far a job's messages came, kept in the job's metadata: a try sends only what no earlier one may
 * have sent. A message with the mark STARTED at the begin of a try is not sent again, unless vendors
 * say that it surely was not sent.
 */
export class MessageProgress {
  readonly #marks: string[];
  readonly errors = new Map<number, MessageFailure>();
  /** What the retryable failures asked for, the longest. */
  retryAfterMs: number | undefined;
  /** Whether vendors may yet tell of a message that is unknown now. */
  mayBecomeKnown = false;
  /** When the first of the unknown messages was handed to its vendor, at the earliest. */
  #since: number | undefined;
  /** When vendors may be asked for the unknown ones. */
  #askAt: number | undefined;

  constructor(metadata: Record<string, unknown>, count: number) {
    const stored = metadata[KEY] as Stored | undefined;
    const isFitting = stored?.marks?.length === count;
    this.#marks = isFitting ? [...stored.marks] : new Array(count).fill(Mark.OPEN);
    if (!isFitting) return;
    for (const [index, error] of Object.entries(stored.errors ?? {})) {
      this.errors.set(Number(index), error);
    }
    this.#since = stored.since;
    this.#askAt = stored.askAt;
    this.#tellUnknown();
  }

  /** Takes over what this program knows of the messages, where the queue was not told. */
  adopt(known: MessageProgress): void {
    for (const index of this.#marks.keys()) {
      const mark = known.mark(index);
      if (!isNews(mark, this.mark(index))) continue;
      this.#marks[index] = mark;
      this.errors.delete(index);
      const error = known.errors.get(index);
      if (error !== undefined) this.errors.set(index, error);
    }
    this.#since ??= known.#since;
    this.#askAt ??= known.#askAt;
    this.#tellUnknown();
  }

  mark(index: number): string {
    return this.#marks[index] ?? Mark.OPEN;
  }

  /** The messages that this try may send. */
  get open(): number[] {
    return [...this.#marks.keys()].filter((index) => {
      const mark = this.mark(index);
      return mark === Mark.OPEN || mark === Mark.RETRY;
    });
  }

  /** The messages that an earlier try may have sent. */
  get unknown(): number[] {
    return [...this.#marks.keys()].filter((index) => this.mark(index) === Mark.STARTED);
  }

  /** When the vendor got the first of the unknown messages, as far as that was noted. */
  get since(): number | undefined {
    return this.#since;
  }

  /**
   * How long to wait before vendors are asked for the unknown messages. Whoever sent them may have lost
   * the job this moment, so the wait begins when their marks are seen for the first time.
   */
  waitToAsk(now: number): number {
    this.#askAt ??= now + SETTLING_MS;
    return Math.max(this.#askAt - now, 0);
  }

  start(indexes: readonly number[], now: number): void {
    if (this.unknown.length === 0) this.#since = now;
    this.#askAt = undefined;
    for (const index of indexes) this.#marks[index] = Mark.STARTED;
  }

  /** None of these was started after all. */
  reopen(indexes: readonly number[]): void {
    for (const index of indexes) this.#marks[index] = Mark.OPEN;
  }

  settle(index: number, result: Result<SendResult, KMsgError>): void {
    if (result.isSuccess) {
      const { status } = result.value;
      this.errors.delete(index);
      this.#marks[index] = status === "SENT" ? Mark.SENT : Mark.QUEUED;
      if (status === "FAILED") this.#fail(index, Mark.FAILED, "MESSAGE_SEND_FAILED", "Refused");
      return;
    }
    const { error } = result;
    // Nothing was sent to the vendor when the processor stopped.
    const isUnsent = error.code === "REQUEST_ABORTED" && !mayHaveBeenSent(error);
    if (isUnsent) {
      this.#marks[index] = Mark.OPEN;
      return;
    }
    const mark = ErrorUtils.mayResend(error) ? Mark.RETRY : Mark.FAILED;
    this.#fail(index, mark, error.code, error.message);
    if (mark === Mark.RETRY) this.#wait(ErrorUtils.resolveRetryAfterMs(error));
  }

  /** What vendors said of an unknown message; one that they cannot tell of stays unknown. */
  learn(index: number, trace: SentTrace): void {
    if (trace.kind === "unknown") {
      this.mayBecomeKnown ||= trace.mayPass;
      if (trace.mayPass) this.#wait(trace.retryAfterMs);
      return;
    }
    this.errors.delete(index);
    if (trace.kind === "not_sent") {
      this.#marks[index] = Mark.OPEN;
      return;
    }
    const { status, statusMessage } = trace.status;
    const isSent = status === "SENT" || status === "DELIVERED";
    this.#marks[index] = isSent ? Mark.SENT : Mark.QUEUED;
    if (status === "FAILED" || status === "CANCELLED") {
      this.#fail(index, Mark.FAILED, "MESSAGE_SEND_FAILED", statusMessage ?? "Not delivered");
    }
  }

  /** The job's metadata with this progress in it. */
  into(metadata: Record<string, unknown>): Record<string, unknown> {
    const stored: Stored = { marks: this.#marks.join(""), errors: Object.fromEntries(this.errors) };
    if (this.unknown.length > 0) {
      if (this.#since !== undefined) stored.since = this.#since;
      if (this.#askAt !== undefined) stored.askAt = this.#askAt;
    }
    return { ...metadata, [KEY]: stored };
  }

  #tellUnknown(): void {
    const message = "The try that sent this message ended without an answer; it is not sent again";
    const details = { outcome: "unknown" };
    for (const index of this.unknown) {
      this.errors.set(index, { code: "UNKNOWN_ERROR", message, details });
    }
  }

  #wait(ms: number | undefined): void {
    if (ms !== undefined) this.retryAfterMs = Math.max(this.retryAfterMs ?? 0, ms);
  }

  #fail(index: number, mark: string, code: string, message: string): void {
    this.#marks[index] = mark;
    this.errors.set(index, { code, message });
  }
}

/** Whether a mark of this program says more than the one that the queue has. */
function isNews(mark: string, stored: string): boolean {
  if (mark === Mark.SENT || mark === Mark.QUEUED) return true;
  if (mark === Mark.FAILED) return stored === Mark.OPEN || stored === Mark.STARTED;
  return mark === Mark.STARTED && stored === Mark.OPEN;
}
