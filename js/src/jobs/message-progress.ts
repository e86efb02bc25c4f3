import { type KMsgError, mayHaveBeenSent } from "../core/error.js";
import { ErrorUtils } from "../core/error-utils.js";
import type { SendResult } from "../core/provider.js";
import type { Result } from "../core/result.js";

const KEY = "kmsgProgress";

/** What is known of one message of a job, as one letter. */
export const Mark = {
  OPEN: ".",
  /** Handed to the vendor, and no answer yet; after a crash nobody knows. */
  STARTED: "?",
  SENT: "S",
  QUEUED: "Q",
  /** Failed, and surely not sent: the next try may send it. */
  RETRY: "R",
  FAILED: "F",
} as const;

interface Stored {
  marks: string;
  errors: Record<string, { code: string; message: string }>;
}

/**
 * How far a job's messages came, kept in the job's metadata: a try sends only what no earlier one may
 * have sent. A message with the mark STARTED at the begin of a try is not sent again.
 */
export class MessageProgress {
  readonly #marks: string[];
  readonly errors = new Map<number, { code: string; message: string }>();
  /** What the retryable failures asked for, the longest. */
  retryAfterMs: number | undefined;

  constructor(metadata: Record<string, unknown>, count: number) {
    const stored = metadata[KEY] as Stored | undefined;
    const isFitting = stored?.marks?.length === count;
    this.#marks = isFitting ? [...stored.marks] : new Array(count).fill(Mark.OPEN);
    if (!isFitting) return;
    for (const [index, error] of Object.entries(stored.errors ?? {})) {
      this.errors.set(Number(index), error);
    }
    for (const [index, mark] of this.#marks.entries()) {
      if (mark === Mark.STARTED) this.#unknown(index);
    }
  }

  /** Takes over what this program knows to have been accepted, where the queue was not told. */
  adopt(known: MessageProgress): void {
    for (const index of this.#marks.keys()) {
      const mark = known.mark(index);
      if (mark !== Mark.SENT && mark !== Mark.QUEUED) continue;
      this.#marks[index] = mark;
      this.errors.delete(index);
    }
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

  start(indexes: readonly number[]): void {
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
    const wait = mark === Mark.RETRY ? ErrorUtils.resolveRetryAfterMs(error) : undefined;
    if (wait !== undefined) this.retryAfterMs = Math.max(this.retryAfterMs ?? 0, wait);
  }

  /** The job's metadata with this progress in it. */
  into(metadata: Record<string, unknown>): Record<string, unknown> {
    const stored: Stored = { marks: this.#marks.join(""), errors: Object.fromEntries(this.errors) };
    return { ...metadata, [KEY]: stored };
  }

  #unknown(index: number): void {
    const text = "The try that sent this message ended without an answer; it is not sent again";
    this.#fail(index, Mark.FAILED, "UNKNOWN_ERROR", text);
  }

  #fail(index: number, mark: string, code: string, message: string): void {
    this.#marks[index] = mark;
    this.errors.set(index, { code, message });
  }
}
