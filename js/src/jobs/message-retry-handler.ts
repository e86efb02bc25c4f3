import { Heap } from "../core/heap.js";
import { getLogger } from "../core/logger.js";
import {
  countOption,
  delayOption,
  finiteOption,
  functionOption,
  optionsObject,
} from "../core/option-checks.js";
import { type Clock, systemClock } from "../core/timers.js";
import { MessageEventType } from "../messages/enums.js";
import type { DeliveryReport } from "../messages/types.js";
import { EventEmitter } from "./event-emitter.js";
import { messageEvent } from "./message-events.js";
import {
  defaultRetryPolicy,
  type RetryAttempt,
  type RetryHandlerMetrics,
  type RetryHandlerOptions,
  type RetryPolicy,
  type RetryQueueItem,
  retryDelay,
} from "./retry-types.js";
import { Waker } from "./waker.js";

/** An item with the numbers of all tries that are known of its message. */
interface Entry {
  item: RetryQueueItem;
  tries: Set<number>;
  isCancelled: boolean;
  /** When it is due, in milliseconds since 1970. */
  dueAt: number;
  /** Of two that are due at once, the one that was put in first goes first. */
  place: number;
}

/**
 * Sends failed messages again through the caller's `execute`, when they are due, `concurrency` at a
 * time. What callbacks and listeners throw is contained and changes no item's state.
 *
 * Events: `handler:started`, `handler:stopped`, `retry:queued`, `retry:started`, `retry:success`,
 * `retry:failed`, `retry:exhausted`, `retry:cancelled`, `queue:full`.
 */
export class MessageRetryHandler extends EventEmitter implements AsyncDisposable {
  readonly #options: RetryHandlerOptions;
  readonly #policy: RetryPolicy;
  readonly #concurrency: number;
  readonly #clock: Clock;
  /** By message. */
  readonly #entries = new Map<string, Entry>();
  readonly #pending = new Heap<Entry>(
    (a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.place < b.place),
  );
  /** In the order of their ends, in which they make room. */
  readonly #ended = new Set<Entry>();
  #places = 0;
  readonly #running = new Set<Promise<void>>();
  readonly #waker: Waker;
  readonly #counts = { total: 0, successful: 0, failed: 0, exhausted: 0, delays: 0 };
  #lastRetryAt: Date | undefined;
  #loop: Promise<void> | undefined;
  #isStopping = false;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(options: RetryHandlerOptions) {
    super();
    this.#options = { ...optionsObject(options, "options") };
    functionOption(this.#options.execute, "execute");
    countOption(this.#options.maxQueueSize, "maxQueueSize");
    this.#concurrency = countOption(this.#options.concurrency ?? 5, "concurrency");
    this.#policy = { ...defaultRetryPolicy(), ...optionsObject(options.policy, "policy") };
    countOption(this.#policy.maxAttempts, "policy.maxAttempts");
    delayOption(this.#policy.initialDelay, "policy.initialDelay");
    delayOption(this.#policy.maxDelay, "policy.maxDelay");
    finiteOption(this.#policy.backoffMultiplier, "policy.backoffMultiplier", 1);
    this.#clock = this.#options.clock ?? systemClock;
    this.#waker = new Waker(this.#clock);
  }

  start(): void {
    if (this.#loop !== undefined) return;
    this.#isStopping = false;
    this.emit("handler:started");
    this.#loop = this.#run();
  }

  /** Starts no further item and waits for those at work. */
  async stop(): Promise<void> {
    if (this.#loop === undefined) return;
    this.#isStopping = true;
    this.#waker.wake();
    await this.#loop;
    await Promise.all(this.#running);
    this.#loop = undefined;
    this.emit("handler:stopped");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** @returns whether the message is now to be sent again */
  async addForRetry(report: DeliveryReport): Promise<boolean> {
    const { retryableStatuses, retryableErrorCodes, maxAttempts } = this.#policy;
    const error = report.error ?? report.attempts.at(-1)?.error;
    if (!retryableStatuses.includes(report.status)) return false;
    if (error !== undefined && !retryableErrorCodes.includes(error.code)) return false;
    const known = this.#entries.get(report.messageId);
    // The report may list our own tries as well; the same number is the same try.
    const tries = new Set([...(known?.tries ?? []), ...report.attempts.map(numberOf)]);
    if (tries.size >= maxAttempts) return false;
    if (known !== undefined && isOpen(known)) {
      known.tries = tries;
      known.item.originalDeliveryReport = report;
      if (known.item.status === "pending") this.#schedule(known);
      return true;
    }
    if (this.#openCount() >= this.#options.maxQueueSize) {
      this.emit("queue:full", { rejected: report });
      return false;
    }
    if (known !== undefined) this.#drop(known);
    this.#makeRoom();
    const now = this.#date();
    const entry: Entry = {
      tries,
      isCancelled: false,
      dueAt: now.getTime(),
      place: this.#places++,
      item: {
        id: `retry_${report.messageId}_${crypto.randomUUID()}`,
        messageId: report.messageId,
        originalDeliveryReport: report,
        attempts: [],
        status: "pending",
        nextRetryAt: now,
        createdAt: now,
        updatedAt: now,
      },
    };
    this.#entries.set(report.messageId, entry);
    this.#schedule(entry);
    this.#tell("retry:queued", MessageEventType.MESSAGE_QUEUED, entry.item);
    return true;
  }

  /** A running item ends cancelled, unless its try succeeds. @returns false when it had ended */
  cancelRetry(messageId: string): boolean {
    const entry = this.#entries.get(messageId);
    if (entry === undefined || !isOpen(entry) || entry.isCancelled) return false;
    entry.isCancelled = true;
    if (entry.item.status === "pending") this.#cancelled(entry);
    return true;
  }

  getRetryStatus(messageId: string): RetryQueueItem | undefined {
    return this.#entries.get(messageId)?.item;
  }

  getRetryQueue(): RetryQueueItem[] {
    return [...this.#entries.values()].map(({ item }) => item);
  }

  getMetrics(): RetryHandlerMetrics {
    const { total, successful, failed, exhausted, delays } = this.#counts;
    return {
      totalRetries: total,
      successfulRetries: successful,
      failedRetries: failed,
      exhaustedRetries: exhausted,
      queueSize: this.#openCount(),
      averageRetryDelay: total === 0 ? 0 : delays / total,
      ...(this.#lastRetryAt && { lastRetryAt: new Date(this.#lastRetryAt) }),
    };
  }

  /** Lets go of what has ended. @returns how many */
  cleanup(): number {
    const count = this.#ended.size;
    for (const entry of this.#ended) this.#drop(entry);
    return count;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const next = this.#pending.peek();
      const left = next && next.dueAt - this.#clock.wallTime();
      // With all slots taken or nothing to do, the end of a try or a new item wakes the loop.
      if (next === undefined || this.#running.size >= this.#concurrency) await this.#waker.wait();
      else if (left !== undefined && left > 0) await this.#waker.wait(left);
      else this.#begin(next);
    }
  }

  #begin(entry: Entry): void {
    const { item } = entry;
    const report = item.originalDeliveryReport;
    const { templateId, variables } = report.metadata;
    const attempt: RetryAttempt = {
      messageId: item.messageId,
      phoneNumber: report.phoneNumber,
      attemptNumber: Math.max(0, ...entry.tries) + 1,
      scheduledAt: this.#date(),
      provider: report.attempts[0]?.provider ?? "unknown",
      templateId: typeof templateId === "string" ? templateId : "",
      variables: (variables ?? {}) as Record<string, unknown>,
      metadata: report.metadata,
    };
    item.attempts.push(attempt);
    entry.tries.add(attempt.attemptNumber);
    this.#set(entry, "processing");
    this.#counts.total += 1;
    this.#counts.delays += this.#clock.wallTime() - item.updatedAt.getTime();
    this.#lastRetryAt = this.#date();
    const run = this.#attempt(entry, attempt)
      .catch((error: unknown) => getLogger().error("A retry could not be recorded", {}, error))
      .finally(() => {
        this.#running.delete(run);
        this.#waker.wake();
      });
    this.#running.add(run);
  }

  async #attempt(entry: Entry, attempt: RetryAttempt): Promise<void> {
    const { item } = entry;
    this.#tell("retry:started", MessageEventType.MESSAGE_QUEUED, { item, attempt });
    let result: unknown;
    try {
      result = await this.#options.execute(attempt, item);
    } catch (error) {
      return await this.#failed(entry, attempt, error);
    }
    const answered = result as { isFailure?: unknown; error?: unknown } | null | undefined;
    if (answered?.isFailure === true) return await this.#failed(entry, attempt, answered.error);
    this.#set(entry, "succeeded");
    this.#counts.successful += 1;
    await this.#call("onRetrySuccess", () => this.#options.onRetrySuccess?.(item, result));
    this.#tell("retry:success", MessageEventType.MESSAGE_SENT, { item, attempt, result });
  }

  async #failed(entry: Entry, attempt: RetryAttempt, error: unknown): Promise<void> {
    const { item } = entry;
    const total = entry.tries.size;
    const { shouldRetryError } = this.#options;
    let willRetry = !entry.isCancelled && total < this.#policy.maxAttempts;
    if (willRetry && shouldRetryError !== undefined) {
      willRetry = await this.#call("shouldRetryError", () =>
        shouldRetryError(error, item, attempt),
      );
    }
    this.#counts.failed += 1;
    // It may have been cancelled while the callback ran.
    if (entry.isCancelled) this.#cancelled(entry);
    else if (willRetry === true) this.#schedule(entry);
    else {
      this.#set(entry, "exhausted");
      this.#counts.exhausted += 1;
    }
    const isExhausted = item.status === "exhausted";
    await this.#call("onRetryFailed", () => this.#options.onRetryFailed?.(item, error));
    const failure = { item, error, willRetry: willRetry === true && !entry.isCancelled };
    this.#tell("retry:failed", MessageEventType.MESSAGE_FAILED, failure);
    if (!isExhausted) return;
    await this.#call("onRetryExhausted", () => this.#options.onRetryExhausted?.(item));
    this.#tell("retry:exhausted", MessageEventType.MESSAGE_FAILED, { item, finalError: error });
  }

  /** What the caller's function answers; undefined when it throws. */
  // biome-ignore lint/suspicious/noExplicitAny: the functions answer different things.
  async #call(name: string, callback: () => any): Promise<any> {
    try {
      return await callback();
    } catch (error) {
      getLogger().warn("A callback of a retry handler threw", { callback: name }, error);
      return undefined;
    }
  }

  #schedule(entry: Entry): void {
    const random = (this.#options.random ?? Math.random)();
    const delay = retryDelay(this.#policy, entry.tries.size, random);
    this.#pending.delete(entry);
    entry.dueAt = this.#clock.wallTime() + delay;
    entry.item.nextRetryAt = new Date(entry.dueAt);
    this.#set(entry, "pending");
    this.#waker.wake();
  }

  #cancelled(entry: Entry): void {
    this.#set(entry, "cancelled");
    this.emit("retry:cancelled", entry.item);
  }

  #set(entry: Entry, status: RetryQueueItem["status"]): void {
    entry.item.status = status;
    if (status !== "processing") entry.item.updatedAt = this.#date();
    this.#pending.delete(entry);
    if (status === "pending") this.#pending.push(entry);
    else if (status !== "processing") this.#ended.add(entry);
  }

  #openCount(): number {
    return this.#entries.size - this.#ended.size;
  }

  /** Ended items are kept for `getRetryStatus`, but no more than the queue may hold. */
  #makeRoom(): void {
    for (const entry of this.#ended) {
      if (this.#entries.size < this.#options.maxQueueSize) return;
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    this.#ended.delete(entry);
    this.#entries.delete(entry.item.messageId);
  }

  #tell(name: string, type: MessageEventType, data: unknown): void {
    this.emit(name, messageEvent(type, data, this.#clock.wallTime()));
  }

  #date(): Date {
    return new Date(this.#clock.wallTime());
  }
}

function isOpen({ item }: Entry): boolean {
  return item.status === "pending" || item.status === "processing";
}

/** A report's try without a number of its own has that of its place. */
function numberOf({ attemptNumber }: { attemptNumber: number }, place: number): number {
  return Number.isSafeInteger(attemptNumber) && attemptNumber > 0 ? attemptNumber : place + 1;
}
