import type { BulkResult } from "../bulk/feed.js";
import { type KMsgError, mayHaveBeenSent, toKMsgError } from "../core/error.js";
import { getLogger } from "../core/logger.js";
import type { SendInput } from "../core/message-options.js";
import { type Clock, sleep } from "../core/timers.js";
import type { KMsg } from "../kmsg.js";
import { MessageStatus } from "../messages/enums.js";
import type { RecipientResult } from "../messages/schemas.js";
import type { BulkBatchResult, BulkMessageRequest, BulkMessageResult } from "../messages/types.js";
import { type BulkPlan, inputsOf, planOf, retryWait } from "./plan.js";
import { RetryFeed } from "./retry-feed.js";
import { Tries } from "./tries.js";

/** A bulk send, live: it shows how far the work is whenever it is looked at. */
export interface BulkSend extends BulkMessageResult {
  status: "processing" | "completed" | "cancelled";
  /** `queued + processing + sent + failed + cancelled` is the number of recipients; accepted ones that
   * the vendor has not sent yet stay in `queued`. */
  summary: BulkMessageResult["summary"] & { cancelled: number };
  /** This object, once nothing more happens to it. Never rejects. */
  readonly done: Promise<BulkSend>;
}

export interface BulkJobTools {
  kmsg: Pick<KMsg, "sendStream">;
  clock: Clock;
  random(): number;
  onProgress(result: BulkSend): void;
}

interface Batch {
  result: BulkBatchResult;
  from: number;
}

/** One bulk send at work. */
export class BulkJob {
  readonly result: BulkSend;
  readonly #plan: BulkPlan;
  readonly #controller = new AbortController();
  /** What may have to be sent yet; the rest is let go of, with its personal data. */
  readonly #inputs = new Map<number, SendInput>();
  readonly #metadata: (Record<string, unknown> | undefined)[];
  readonly #phones: string[];
  readonly #batches = new Map<string, Batch>();
  #retrying: Promise<unknown> = Promise.resolve();

  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(
    readonly id: string,
    request: BulkMessageRequest,
    private readonly tools: BulkJobTools,
  ) {
    this.#plan = planOf(request);
    for (const [index, input] of inputsOf(request, id).entries()) this.#inputs.set(index, input);
    this.#metadata = request.recipients.map((recipient) => recipient?.metadata);
    this.#phones = request.recipients.map((recipient) => recipient?.phoneNumber);
    const total = request.recipients.length;
    const summary = { queued: total, processing: 0, sent: 0, failed: 0, cancelled: 0 };
    const start = {
      requestId: id,
      totalRecipients: total,
      batches: [],
      summary,
      createdAt: this.#date(),
      status: "processing" as const,
    };
    const result = start as unknown as BulkSend;
    this.result = result;
    const done = this.#run().then(() => result);
    // Not enumerable: the result can be turned into JSON and compared.
    Object.defineProperty(result, "done", { value: done });
  }

  /** @returns false when it was over already */
  cancel(reason: unknown): boolean {
    if (this.result.status !== "processing") return false;
    this.result.status = "cancelled";
    this.#controller.abort(reason);
    return true;
  }

  /** Sends the failed recipients of a finished batch again, where they surely got nothing. */
  async retry(batchId: string): Promise<BulkBatchResult | null> {
    const batch = this.#batches.get(batchId);
    if (batch === undefined || batch.result.completedAt === undefined) return null;
    // One after another, so that two calls do not send to the same recipient.
    const retried = this.#retrying.then(async () => {
      const items = batch.result.recipients.flatMap((recipient, offset) => {
        const item = batch.from + offset;
        return recipient.status === MessageStatus.FAILED && this.#inputs.has(item) ? [item] : [];
      });
      if (items.length === 0) return null;
      this.result.summary.failed -= items.length;
      this.result.summary.processing += items.length;
      await this.#send(batch, items);
      return batch.result;
    });
    this.#retrying = retried.catch(() => undefined);
    return await retried;
  }

  async #run(): Promise<void> {
    const { batchSize, batchDelay } = this.#plan;
    const total = this.result.totalRecipients;
    const signal = this.#controller.signal;
    for (let from = 0; from < total && !signal.aborted; from += batchSize) {
      if (from > 0 && batchDelay > 0) {
        await sleep(batchDelay, signal, this.tools.clock).catch(() => undefined);
        if (signal.aborted) break;
      }
      await this.#runBatch(from, Math.min(from + batchSize, total));
    }
    const { summary, batches } = this.result;
    if (this.result.status === "cancelled") {
      const begun = batches.reduce((count, batch) => count + batch.recipients.length, 0);
      summary.queued -= total - begun;
      summary.cancelled += total - begun;
      this.#inputs.clear();
    } else {
      this.result.status = "completed";
    }
    this.result.completedAt = this.#date();
    this.#tell();
  }

  async #runBatch(from: number, to: number): Promise<void> {
    const batchNumber = this.result.batches.length + 1;
    const result: BulkBatchResult = {
      batchId: `${this.id}_batch_${batchNumber}`,
      batchNumber,
      recipients: this.#phones.slice(from, to).map((_phone, offset) => this.#blank(from + offset)),
      status: "processing",
      createdAt: this.#date(),
    };
    const batch = { result, from };
    this.#batches.set(result.batchId, batch);
    this.result.batches.push(result);
    const items = Array.from({ length: to - from }, (_, offset) => from + offset);
    this.result.summary.queued -= items.length;
    this.result.summary.processing += items.length;
    await this.#send(batch, items);
  }

  /** Every item ends once: sent, queued, failed or cancelled. */
  async #send(batch: Batch, items: readonly number[]): Promise<void> {
    const { clock, kmsg } = this.tools;
    const signal = this.#controller.signal;
    const open = new Set(items);
    const feed = new RetryFeed(items, (item) => this.#inputs.get(item) as SendInput, clock);
    const decide = (error: KMsgError, attempt: number): number | undefined =>
      this.#retries(error, attempt)
        ? retryWait(this.#plan, attempt, error, this.tools.random())
        : undefined;
    const tries = new Tries((index) => feed.order[index] as number, decide, signal);
    const close = (): void => feed.close();
    signal.addEventListener("abort", close, { once: true });
    let failure: KMsgError | undefined;
    try {
      const options = tries.plan({ concurrency: this.#plan.concurrency, signal });
      for await (const { index, result } of kmsg.sendStream(feed.inputs(), options)) {
        const item = feed.order[index] as number;
        const waitMs = result.isFailure ? tries.next(index, result.error) : undefined;
        if (waitMs !== undefined) {
          feed.again(item, waitMs);
          continue;
        }
        await tries.ended(item, result.isFailure ? result.error : undefined);
        open.delete(item);
        this.#settle(batch, item, result);
        feed.ended();
      }
    } catch (thrown) {
      // Of the stream itself, an abort among others: what has no result yet gets it below.
      failure = toKMsgError(thrown, "unknown");
    } finally {
      feed.close();
      signal.removeEventListener("abort", close);
    }
    const reason = tries.reason(failure);
    await Promise.all(Array.from(open, (item) => tries.ended(item, reason)));
    for (const item of open) this.#leave(batch, item, failure);
    const { recipients } = batch.result;
    const isLost = recipients.every(({ status }) => status === MessageStatus.FAILED);
    batch.result.status = isLost || signal.aborted ? "failed" : "completed";
    batch.result.completedAt = this.#date();
  }

  #retries(error: KMsgError, attempt: number): boolean {
    if (attempt >= this.#plan.maxAttempts) return false;
    try {
      if (!this.#plan.retryCondition(error, attempt)) return false;
    } catch (thrown) {
      report("retryCondition", thrown);
      return false;
    }
    try {
      const told: unknown = this.#plan.onRetry?.(error, attempt);
      if (told instanceof Promise) told.catch((thrown) => report("onRetry", thrown));
    } catch (thrown) {
      report("onRetry", thrown);
    }
    return true;
  }

  #settle(batch: Batch, item: number, result: BulkResult): void {
    const entry = this.#blank(item);
    if (result.isSuccess) {
      const { messageId, status } = result.value;
      entry.messageId = messageId;
      entry.status = STATUS[status] ?? MessageStatus.QUEUED;
      this.#inputs.delete(item);
    } else if (result.error.code === "REQUEST_ABORTED" && !mayHaveBeenSent(result.error)) {
      entry.status = MessageStatus.CANCELLED;
    } else {
      const { code, message, details } = result.error;
      entry.status = MessageStatus.FAILED;
      entry.error = { code, message, ...(details && { details }) };
      // It may have arrived, so it is never sent again.
      if (mayHaveBeenSent(result.error)) this.#inputs.delete(item);
    }
    this.#enter(batch, item, entry);
  }

  /** An item that has no result, because the stream ended without. */
  #leave(batch: Batch, item: number, failure: KMsgError | undefined): void {
    const entry = this.#blank(item);
    if (this.#controller.signal.aborted) {
      entry.status = MessageStatus.CANCELLED;
    } else {
      entry.status = MessageStatus.FAILED;
      entry.error = {
        code: failure?.code ?? "MESSAGE_SEND_FAILED",
        message: failure?.message ?? "Bulk send failed (no result)",
      };
      this.#inputs.delete(item);
    }
    this.#enter(batch, item, entry);
  }

  #enter(batch: Batch, item: number, entry: RecipientResult): void {
    batch.result.recipients[item - batch.from] = entry;
    const { summary } = this.result;
    summary.processing -= 1;
    if (entry.status === MessageStatus.SENT) summary.sent += 1;
    else if (entry.status === MessageStatus.FAILED) summary.failed += 1;
    else if (entry.status === MessageStatus.CANCELLED) summary.cancelled += 1;
    else summary.queued += 1;
    this.#tell();
  }

  #blank(item: number): RecipientResult {
    const metadata = this.#metadata[item];
    const phoneNumber = this.#phones[item] ?? "";
    return { phoneNumber, status: MessageStatus.QUEUED, ...(metadata && { metadata }) };
  }

  #tell(): void {
    this.tools.onProgress(this.result);
  }

  #date(): Date {
    return new Date(this.tools.clock.wallTime());
  }
}

const STATUS: Readonly<Record<string, MessageStatus>> = {
  SENT: MessageStatus.SENT,
  FAILED: MessageStatus.FAILED,
};

function report(callback: string, thrown: unknown): void {
  getLogger().warn("A callback of a bulk send threw", { callback }, thrown);
}
