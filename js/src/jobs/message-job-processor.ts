import { invalidRequest, KMsgError, type SendOutcome } from "../core/error.js";
import { isErrorCode, KMsgErrorCode } from "../core/error-code.js";
import { countOption, optionsObject } from "../core/option-checks.js";
import type { Provider } from "../core/provider.js";
import { systemClock } from "../core/timers.js";
import { KMsg } from "../kmsg.js";
import { providersOf } from "../kmsg-providers.js";
import { MessageEventType } from "../messages/enums.js";
import type { MessageRequest, MessageResult, RecipientResult } from "../messages/schemas.js";
import type { DeliveryReport } from "../messages/types.js";
import type { Job } from "../queue/job.js";
import type { JobQueue } from "../queue/job-queue.js";
import { JobProcessor } from "./job-processor.js";
import { eventTypeOf, messageEvent } from "./message-events.js";
import { MessageProgress } from "./message-progress.js";
import {
  inputOf,
  type MessageJobRequest,
  type MessageUnit,
  resultOf,
  scheduledTime,
  unitsOf,
} from "./message-units.js";
import type { JobContext, JobProcessorOptions } from "./processor-types.js";
import { findersOf, findSent } from "./sent-lookup.js";

export interface MessageJobProcessorOptions extends Partial<JobProcessorOptions> {
  /** Requests to vendors at once for each job. Default: 10. */
  sendConcurrency?: number;
  /**
   * Messages that are sent between two writes of the job's progress. After a crash so many of a job
   * have an unknown outcome: the provider's `findSent` is asked for each, a minute later. Default: 100.
   */
  checkpointSize?: number;
}

/** What a message job may be queued with. */
export interface QueueMessageOptions {
  priority?: number;
  /** Milliseconds. */
  delay?: number;
  metadata?: Record<string, unknown>;
}

/** What sends: a `KMsg`, or a provider, which gets one of its own. */
export type MessageJobSender = KMsg | Provider;

const PRIORITIES: Readonly<Record<string, number>> = { high: 10, low: 1 };
const PRIORITY = 5;
const BULK_PRIORITY = 3;
const DEFAULTS = { concurrency: 5, maxRetries: 3, pollInterval: 1000, enableMetrics: true };
const RETRY_DELAYS = [1000, 5000, 15_000, 60_000];
const MAX_KEPT = 1000;

/** Thrown by a message job when messages of it failed. `result` tells of each. */
export class MessageJobError extends KMsgError {
  constructor(
    first: { code: string; message: string },
    retryAfterMs: number | undefined,
    readonly result: MessageResult | MessageResult[],
    /** Whether some of them may be sent again. */
    readonly isRetryable: boolean,
    outcome: SendOutcome = "not_sent",
  ) {
    const code = isErrorCode(first.code) ? first.code : KMsgErrorCode.MESSAGE_SEND_FAILED;
    super(code, first.message, undefined, { retryAfterMs, outcome });
  }
}

/**
 * Sends the messages of jobs. A try sends only what no earlier one can have sent, with the same
 * `messageId`; what failed for good, or may have arrived, is not repeated. How far a job came is in its
 * metadata, where the queue has `setMetadata`; else this object remembers its last thousand jobs.
 *
 * What a worker was sending when it died is looked for a minute after the job was taken over, where all
 * providers that may have sent it have `findSent`: a message that is found counts with its state, one
 * that surely was not sent is sent, and of any other the result has the error UNKNOWN_ERROR with
 * `details.outcome` `"unknown"`.
 *
 * Events besides the processor's: `message:processing` before a request's first message,
 * `message:queued` when all went well, `message:failed` otherwise, and `delivery:updated`.
 */
export class MessageJobProcessor extends JobProcessor {
  readonly #kmsg: KMsg;
  readonly #providerId: string;
  readonly #sendConcurrency: number;
  readonly #checkpointSize: number;
  readonly #now: () => number;
  readonly #memory = new Map<string, MessageProgress>();

  /**
   * @throws KMsgError INVALID_REQUEST without a queue, or that names the option at fault
   */
  constructor(
    sender: MessageJobSender,
    options: MessageJobProcessorOptions = {},
    jobQueue?: JobQueue,
  ) {
    const { sendConcurrency, checkpointSize, ...given } = optionsObject(options, "options");
    const { shouldRetry } = given;
    super(
      {
        ...DEFAULTS,
        retryDelays: RETRY_DELAYS,
        ...given,
        shouldRetry: (error, job) =>
          !isFinal(error) && (shouldRetry === undefined || shouldRetry(error, job)),
      },
      jobQueue as JobQueue,
    );
    const isKMsg = typeof (sender as KMsg | undefined)?.sendMany === "function";
    this.#kmsg = isKMsg ? (sender as KMsg) : new KMsg({ providers: [sender as Provider] });
    this.#providerId = isKMsg ? "kmsg" : (sender as Provider).id;
    this.#sendConcurrency = countOption(sendConcurrency ?? 10, "sendConcurrency");
    this.#checkpointSize = countOption(checkpointSize ?? 100, "checkpointSize");
    this.#now = (given.clock ?? systemClock).wallTime;
    this.handle<MessageJobRequest>("send_message", (job, context) => this.#sendOne(job, context));
    this.handle<MessageJobRequest>("send_scheduled_message", (job, context) =>
      this.#sendOne(job, context),
    );
    this.handle<MessageJobRequest[]>("send_bulk_messages", (job, context) =>
      this.#send(job, job.data, context),
    );
    this.handle<DeliveryReport>("update_delivery_status", ({ data, metadata }) => {
      const event = messageEvent(eventTypeOf(data.status), data, this.#now(), metadata);
      this.emit("delivery:updated", event);
    });
  }

  /** @returns the job's id */
  async queueMessage(
    request: MessageJobRequest | MessageRequest,
    options: QueueMessageOptions = {},
  ): Promise<string> {
    const priority = PRIORITIES[request.options?.priority ?? ""] ?? PRIORITY;
    return await this.add("send_message", request, { priority, ...defined(options) });
  }

  /** Many requests in one job. @returns its id */
  async queueBulkMessages(
    requests: readonly (MessageJobRequest | MessageRequest)[],
    options: QueueMessageOptions = {},
  ): Promise<string> {
    const settings = { priority: BULK_PRIORITY, ...defined(options) };
    return await this.add("send_bulk_messages", requests, settings);
  }

  /** The job is due at `at`, or now when that is past. @returns its id */
  async scheduleMessage(
    request: MessageJobRequest | MessageRequest,
    at: Date,
    options: Pick<QueueMessageOptions, "metadata"> = {},
  ): Promise<string> {
    if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
      throw invalidRequest("scheduledAt must be a valid Date", "scheduledAt");
    }
    const delay = Math.max(0, at.getTime() - this.#now());
    const settings = { priority: PRIORITY, delay, ...defined(options) };
    return await this.add("send_scheduled_message", request, settings);
  }

  async #sendOne(job: Job<MessageJobRequest>, context: JobContext): Promise<unknown> {
    const delay = (scheduledTime(job.data) ?? 0) - this.#now();
    if (delay > 0) return context.defer(delay);
    const results = await this.#send(job, [job.data], context);
    return results?.[0];
  }

  async #send(
    job: Job,
    requests: readonly MessageJobRequest[],
    context: JobContext,
  ): Promise<MessageResult[] | undefined> {
    if (!Array.isArray(requests)) throw invalidRequest("data must be an array of requests", "data");
    const units = unitsOf(job, requests);
    const known = this.#memory.get(job.id);
    const progress = new MessageProgress(job.metadata, units.length);
    if (known !== undefined) progress.adopt(known);
    this.#remember(job.id, progress);
    if (job.attempts === 0) this.#tellStart(job, requests);
    const asked = await this.#lookUp(job, units, progress, context);
    const open = progress.open;
    for (let at = 0; at < open.length && !context.signal.aborted; at += this.#checkpointSize) {
      await this.#sendWindow(
        job,
        units,
        open.slice(at, at + this.#checkpointSize),
        progress,
        context,
      );
    }
    if (open.length > 0 || asked.isNew) await context.saveMetadata(progress.into(job.metadata));
    // Only when messages are left: a job that is through is done, whatever the signal says.
    const isLeft = progress.open.length > 0 || progress.mayBecomeKnown || asked.waitMs > 0;
    if (context.signal.aborted && isLeft) throw context.signal.reason;
    if (asked.waitMs > 0) {
      context.defer(Math.max(asked.waitMs, progress.retryAfterMs ?? 0));
      return undefined;
    }
    return this.#finish(job, requests, units, progress);
  }

  /** Asks vendors what became of the messages that an earlier try may have sent. */
  async #lookUp(
    job: Job,
    units: readonly MessageUnit[],
    progress: MessageProgress,
    { signal }: JobContext,
  ): Promise<{ waitMs: number; isNew: boolean }> {
    const providers = providersOf(this.#kmsg);
    const questions = progress.unknown.flatMap((index) => {
      const input = inputOf(units[index] as MessageUnit, job);
      if (input.isFailure) return [];
      const finders = findersOf(input.value, providers);
      return finders.length > 0 ? [{ index, input: input.value, finders }] : [];
    });
    if (questions.length === 0) return { waitMs: 0, isNew: false };
    const waitMs = progress.waitToAsk(this.#now());
    if (waitMs > 0) return { waitMs, isNew: true };
    const since = new Date(progress.since ?? job.createdAt);
    const next = questions.values();
    const ask = async (): Promise<void> => {
      for (const { index, input, finders } of next) {
        progress.learn(index, await findSent(input, finders, since, signal));
      }
    };
    await Promise.all(Array.from({ length: this.#sendConcurrency }, ask));
    return { waitMs: 0, isNew: true };
  }

  async #sendWindow(
    job: Job,
    units: readonly MessageUnit[],
    window: readonly number[],
    progress: MessageProgress,
    context: JobContext,
  ): Promise<void> {
    const sendable: number[] = [];
    const inputs = [];
    for (const index of window) {
      const input = inputOf(units[index] as MessageUnit, job);
      if (input.isFailure) progress.settle(index, input);
      else {
        sendable.push(index);
        inputs.push(input.value);
      }
    }
    progress.start(sendable, this.#now());
    try {
      const saved = await context.saveMetadata(progress.into(job.metadata));
      if (saved === false) throw context.signal.reason;
    } catch (error) {
      progress.reopen(sendable);
      throw error;
    }
    const results = await this.#kmsg.sendMany(inputs, {
      concurrency: this.#sendConcurrency,
      signal: context.signal,
    });
    for (const [place, result] of results.entries())
      progress.settle(sendable[place] as number, result);
  }

  #finish(
    job: Job,
    requests: readonly MessageJobRequest[],
    units: readonly MessageUnit[],
    progress: MessageProgress,
  ): MessageResult[] {
    let from = 0;
    const results = requests.map((request, i) => {
      const to = from + request.recipients.length;
      const id = requests.length > 1 ? `${job.id}_${i}` : job.id;
      const result = resultOf(job, units, progress, this.#providerId, [from, to], id);
      from = to;
      return result;
    });
    const failed = results.flatMap((result): RecipientResult[] => result.results).find(hasError);
    if (failed?.error === undefined) {
      for (const result of results) this.#tell("message:queued", "MESSAGE_QUEUED", job, result);
      this.#memory.delete(job.id);
      return results;
    }
    const isLeft = progress.open.length > 0 || progress.mayBecomeKnown;
    const isRetryable = isLeft && job.attempts + 1 < job.maxAttempts;
    if (!isRetryable) {
      for (const result of results) this.#tell("message:failed", "MESSAGE_FAILED", job, result);
      this.#memory.delete(job.id);
    }
    const outcome = progress.unknown.length > 0 ? "unknown" : "not_sent";
    throw new MessageJobError(failed.error, progress.retryAfterMs, results, isRetryable, outcome);
  }

  #tellStart(job: Job, requests: readonly MessageJobRequest[]): void {
    for (const messageRequest of requests) {
      const data = { requestId: job.id, messageRequest };
      this.#tell("message:processing", "MESSAGE_QUEUED", job, data);
    }
  }

  #tell(name: string, type: keyof typeof MessageEventType, job: Job, data: unknown): void {
    this.emit(name, messageEvent(MessageEventType[type], data, this.#now(), job.metadata));
  }

  #remember(id: string, progress: MessageProgress): void {
    this.#memory.delete(id);
    this.#memory.set(id, progress);
    if (this.#memory.size <= MAX_KEPT) return;
    for (const oldest of this.#memory.keys()) {
      this.#memory.delete(oldest);
      return;
    }
  }
}

/** A failure that trying again cannot mend. */
function isFinal(error: unknown): boolean {
  if (error instanceof MessageJobError) return !error.isRetryable;
  return KMsgError.is(error) && error.code === KMsgErrorCode.INVALID_REQUEST;
}

const hasError = (result: RecipientResult): boolean => result.error !== undefined;

function defined<O extends object>(options: O): Partial<O> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<O>;
}
