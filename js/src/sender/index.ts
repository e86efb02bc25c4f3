/**
 * One template to many recipients.
 *
 * @module kmsg-edge/sender
 */
import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import {
  countOption,
  durationOption,
  optionalFunction,
  optionsObject,
} from "../core/option-checks.js";
import { type Clock, systemClock } from "../core/timers.js";
import { EventEmitter } from "../jobs/event-emitter.js";
import type { KMsg } from "../kmsg.js";
import type { BulkBatchResult, BulkMessageRequest } from "../messages/types.js";
import { BulkJob, type BulkSend } from "./bulk-job.js";

export type {
  BulkBatchResult,
  BulkMessageRequest,
  BulkMessageResult,
  BulkRecipient,
  BulkSendingOptions,
} from "../messages/types.js";
export type { BulkSend } from "./bulk-job.js";

export interface BulkMessageSenderOptions {
  /** Finished sends that are kept for `getBulkStatus`; the oldest go first. Default: 100. */
  maxFinished?: number;
  /** How long they are kept, in milliseconds. Default: 24 hours. */
  retentionMs?: number;
  /** Default: the runtime's. */
  clock?: Clock;
  /** A number from 0 up to 1. Default: `Math.random`. */
  random?: () => number;
}

const DAY = 86_400_000;

/**
 * Sends a template to lists of recipients, batch by batch, through a `KMsg`. A recipient that failed is
 * tried again by itself, with the same `messageId`.
 *
 * Events: `bulk:progress` and `bulk:completed`, both with the live result.
 */
export class BulkMessageSender extends EventEmitter {
  readonly #kmsg: Pick<KMsg, "sendStream">;
  readonly #jobs = new Map<string, BulkJob>();
  readonly #maxFinished: number;
  readonly #retentionMs: number;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(kmsg: Pick<KMsg, "sendStream">, options: BulkMessageSenderOptions = {}) {
    super();
    const given = optionsObject(options, "options");
    this.#kmsg = kmsg;
    this.#maxFinished = countOption(given.maxFinished ?? 100, "maxFinished");
    this.#retentionMs = durationOption(given.retentionMs ?? DAY, "retentionMs");
    this.#clock = given.clock ?? systemClock;
    this.#random = optionalFunction(given.random, "random") ?? Math.random;
  }

  /**
   * Begins, and answers the live result with the first batch at work; `done` resolves at the end.
   *
   * @throws KMsgError INVALID_REQUEST that names the member at fault
   */
  async sendBulk(request: BulkMessageRequest): Promise<BulkSend> {
    this.cleanup();
    const id = `bulk_${this.#clock.wallTime()}_${crypto.randomUUID().replaceAll("-", "").slice(0, 9)}`;
    const job = new BulkJob(id, request, {
      kmsg: this.#kmsg,
      clock: this.#clock,
      random: this.#random,
      onProgress: (result) => this.emit("bulk:progress", result),
    });
    this.#jobs.set(id, job);
    void job.result.done.then((result) => {
      this.emit("bulk:completed", result);
      this.cleanup();
    });
    return job.result;
  }

  /** The live result; null for an id that is unknown or no longer kept. */
  async getBulkStatus(requestId: string): Promise<BulkSend | null> {
    return this.#jobs.get(requestId)?.result ?? null;
  }

  /**
   * Starts no further message and aborts the requests in flight. Who was not reached is `CANCELLED`;
   * who may have been is `FAILED` with an error that says so.
   *
   * @returns false when there is no such send, or it has ended
   */
  async cancelBulkJob(requestId: string): Promise<boolean> {
    const reason = new KMsgError(KMsgErrorCode.REQUEST_ABORTED, "The bulk send was cancelled");
    return this.#jobs.get(requestId)?.cancel(reason) ?? false;
  }

  /**
   * Sends to the failed recipients of a finished batch again, with their variables; never to one whose
   * message may have arrived.
   *
   * @returns the batch; null when it is unknown, not finished, or has nobody to send to
   */
  async retryFailedBatch(requestId: string, batchId: string): Promise<BulkBatchResult | null> {
    return (await this.#jobs.get(requestId)?.retry(batchId)) ?? null;
  }

  /** Lets go of finished sends that are too old or too many. Each `sendBulk` does so by itself. */
  cleanup(): void {
    const finished = [...this.#jobs.values()].filter((job) => job.result.completedAt);
    const oldest = this.#clock.wallTime() - this.#retentionMs;
    for (const [place, job] of finished.entries()) {
      const isOld = (job.result.completedAt?.getTime() ?? 0) <= oldest;
      if (isOld || finished.length - place > this.#maxFinished) this.#jobs.delete(job.id);
    }
  }
}
