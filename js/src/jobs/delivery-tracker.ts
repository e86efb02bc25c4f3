import {
  booleanOption,
  countOption,
  durationOption,
  finiteOption,
  optionsObject,
} from "../core/option-checks.js";
import type { FetchLike } from "../core/provider.js";
import { type Clock, startTimer, systemClock } from "../core/timers.js";
import { MessageEventType, MessageStatus } from "../messages/enums.js";
import type { MessageError } from "../messages/schemas.js";
import type { DeliveryReport, MessageEvent } from "../messages/types.js";
import { DeliveryCounts, type DeliveryStats } from "./delivery-stats.js";
import { EventEmitter } from "./event-emitter.js";
import { eventTypeOf, messageEvent } from "./message-events.js";
import { type DeliveryWebhook, WebhookSender } from "./webhook-sender.js";

/** How long this tracker remembers messages that came to their end, or expired. */
export interface DeliveryTrackerPersistence {
  /** `false`: until the next clean-up. Default: true. */
  enabled?: boolean;
  /** Days after a message's last change. Default: 30. */
  retentionDays?: number;
}

export interface DeliveryTrackerOptions {
  /** Milliseconds between two clean-ups. Default: 5,000. */
  trackingInterval?: number;
  /** How long a message is tracked, in milliseconds. Default: 24 hours. */
  maxTrackingDuration?: number;
  /** Webhooks under way at once; the others wait for their turn. Default: 100. */
  batchSize?: number;
  /** Default: true. */
  enableWebhooks?: boolean;
  /** For webhooks that do not say. Default: 3. */
  webhookRetries?: number;
  /** For webhooks that do not say, in milliseconds. Default: 5,000. */
  webhookTimeout?: number;
  /**
   * Keeps ended messages for reports and statistics, in memory as all that a tracker knows. Default: they
   * go with the next clean-up.
   */
  persistence?: DeliveryTrackerPersistence;
  /** Default: the global one. */
  fetch?: FetchLike;
  /** Default: the runtime's. */
  clock?: Clock;
}

export interface StatusHistoryEntry {
  status: MessageStatus;
  timestamp: Date;
  provider: string;
  source: string;
}

export interface TrackingRecord {
  messageId: string;
  phoneNumber: string;
  templateId: string;
  provider: string;
  currentStatus: MessageStatus;
  statusHistory: StatusHistoryEntry[];
  deliveryReport: DeliveryReport;
  webhooks: DeliveryWebhook[];
  createdAt: Date;
  updatedAt: Date;
  expiresAt: Date;
  metadata: Record<string, unknown>;
}

export interface StatusDetails {
  provider?: string;
  error?: MessageError;
  metadata?: Record<string, unknown>;
  source?: string;
  sentAt?: Date;
  deliveredAt?: Date;
  clickedAt?: Date;
  failedAt?: Date;
  /** Lets a late DELIVERED follow FAILED. */
  force?: boolean;
}

const DAY_MS = 86_400_000;
const { QUEUED, SENDING, SENT, DELIVERED, CLICKED, FAILED, CANCELLED } = MessageStatus;
const ORDER: readonly MessageStatus[] = [QUEUED, SENDING, SENT, DELIVERED, CLICKED];
const TERMINAL: ReadonlySet<MessageStatus> = new Set([DELIVERED, CLICKED, FAILED, CANCELLED]);

/** Keeps in memory where messages are, as it is told, and passes it on to listeners and webhooks. */
export class DeliveryTracker extends EventEmitter implements AsyncDisposable {
  readonly #records = new Map<string, TrackingRecord>();
  readonly #counts = new DeliveryCounts();
  readonly #webhooks: WebhookSender;
  readonly #clock: Clock;
  readonly #interval: number;
  readonly #duration: number;
  readonly #retention: number;
  readonly #sendsWebhooks: boolean;
  #cancelTimer: (() => void) | undefined;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(options: DeliveryTrackerOptions = {}) {
    super();
    const given = optionsObject(options, "options");
    this.#clock = given.clock ?? systemClock;
    this.#interval = durationOption(given.trackingInterval ?? 5000, "trackingInterval");
    this.#duration = durationOption(given.maxTrackingDuration ?? 86_400_000, "maxTrackingDuration");
    this.#retention = retentionOf(given.persistence);
    this.#sendsWebhooks = given.enableWebhooks ?? true;
    this.#webhooks = new WebhookSender({
      clock: this.#clock,
      fetch: given.fetch ?? ((url, init) => fetch(url, init)),
      batchSize: countOption(given.batchSize ?? 100, "batchSize"),
      retries: given.webhookRetries ?? 3,
      timeout: durationOption(given.webhookTimeout ?? 5000, "webhookTimeout"),
      onEnd: (webhook, event, result) => {
        const { secret: _, ...shown } = webhook;
        const { attempt, error } = result;
        if (result.success) {
          this.emit("webhook:delivered", { webhook: shown, event, result, attempt });
        } else {
          this.emit("webhook:failed", { webhook: shown, event, error, attempts: attempt });
        }
      },
    });
  }

  start(): void {
    if (this.#cancelTimer !== undefined) return;
    const tick = (): void => {
      this.#cancelTimer = startTimer(this.#clock, this.#interval, () => {
        this.cleanup();
        tick();
      });
    };
    tick();
    this.#webhooks.start();
    this.emit("tracker:started");
  }

  /** Aborts the webhooks under way; those that wait stay for `flush` or the next `start`. */
  async stop(): Promise<void> {
    if (this.#cancelTimer === undefined) return;
    this.#cancelTimer();
    this.#cancelTimer = undefined;
    await this.#webhooks.stop();
    this.emit("tracker:stopped");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** Posts all webhooks that wait. */
  async flush(): Promise<void> {
    await this.#webhooks.flush();
  }

  async trackMessage(
    messageId: string,
    phoneNumber: string,
    templateId: string,
    provider: string,
    options: {
      webhooks?: DeliveryWebhook[];
      metadata?: Record<string, unknown>;
      initialStatus?: MessageStatus;
    } = {},
  ): Promise<void> {
    const status = options.initialStatus ?? QUEUED;
    const now = this.#date();
    const metadata = { ...options.metadata };
    const record: TrackingRecord = {
      messageId,
      phoneNumber,
      templateId,
      provider,
      currentStatus: status,
      statusHistory: [{ status, timestamp: now, provider, source: "system" }],
      deliveryReport: {
        messageId,
        phoneNumber,
        status,
        attempts: [{ attemptNumber: 1, attemptedAt: now, status, provider }],
        metadata,
      },
      webhooks: [...(options.webhooks ?? [])],
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + this.#duration),
      metadata,
    };
    this.#records.set(messageId, record);
    this.#counts.count(record);
    this.#tell("tracking:started", MessageEventType.MESSAGE_QUEUED, record);
  }

  /** @returns false for an unknown message, and for a status that cannot follow its own */
  async updateStatus(
    messageId: string,
    status: MessageStatus,
    details: StatusDetails = {},
  ): Promise<boolean> {
    const record = this.#records.get(messageId);
    if (record === undefined || !follows(record.currentStatus, status, details.force)) return false;
    const { provider = record.provider, error, metadata, source = "provider" } = details;
    const now = this.#date();
    const previousStatus = record.currentStatus;
    const report = record.deliveryReport;
    record.currentStatus = status;
    record.provider = provider;
    record.updatedAt = now;
    record.statusHistory.push({ status, timestamp: now, provider, source });
    report.status = status;
    for (const field of ["sentAt", "deliveredAt", "clickedAt", "failedAt"] as const) {
      const at = details[field];
      if (at !== undefined) report[field] = at;
    }
    if (error !== undefined) report.error = error;
    Object.assign(report.metadata, metadata);
    this.#counts.count(record);
    // One attempt for each try to send; where it is now is not another try.
    const attempt = report.attempts.at(-1);
    if (attempt !== undefined) Object.assign(attempt, { status, ...(error && { error }) });
    const event = this.#tell("status:updated", eventTypeOf(status), record, { previousStatus });
    if (TERMINAL.has(status)) {
      this.emit("tracking:completed", { ...event, trackingCompleted: true });
    }
    return true;
  }

  getDeliveryReport(messageId: string): DeliveryReport | undefined {
    return this.#records.get(messageId)?.deliveryReport;
  }

  getTrackingRecord(messageId: string): TrackingRecord | undefined {
    return this.#records.get(messageId);
  }

  getMessagesByStatus(status: MessageStatus): TrackingRecord[] {
    return [...this.#records.values()].filter((record) => record.currentStatus === status);
  }

  /** A copy of counts that are kept with each change. */
  getStats(): DeliveryStats {
    return this.#counts.read();
  }

  /** Over the messages that were created from `from` to `to`, both included; looks at every message. */
  getStatsForPeriod(from: Date, to: Date): DeliveryStats {
    const counts = new DeliveryCounts();
    for (const record of this.#records.values()) {
      if (record.createdAt >= from && record.createdAt <= to) counts.count(record);
    }
    return counts.read();
  }

  /** Lets go of what expired or came to its end, once it was kept long enough. @returns how many */
  cleanup(): number {
    const now = this.#clock.wallTime();
    let removedCount = 0;
    for (const { messageId, expiresAt, updatedAt, currentStatus } of this.#records.values()) {
      if (expiresAt.getTime() > now && !TERMINAL.has(currentStatus)) continue;
      if (updatedAt.getTime() + this.#retention > now) continue;
      this.#forget(messageId);
      removedCount += 1;
    }
    if (removedCount > 0) this.emit("cleanup:completed", { removedCount });
    return removedCount;
  }

  stopTracking(messageId: string): boolean {
    const record = this.#records.get(messageId);
    if (record === undefined) return false;
    this.#forget(messageId);
    this.#tell("tracking:stopped", MessageEventType.MESSAGE_CANCELLED, record);
    return true;
  }

  #forget(messageId: string): void {
    this.#records.delete(messageId);
    this.#counts.forget(messageId);
  }

  #tell(name: string, type: MessageEventType, record: TrackingRecord, more = {}): MessageEvent {
    const { webhooks, ...shown } = record;
    const data = structuredClone({ ...shown, ...more });
    const event = messageEvent<unknown>(type, data, this.#clock.wallTime());
    if (this.#sendsWebhooks) {
      for (const webhook of webhooks) {
        if (webhook.events.includes(type)) this.#webhooks.add(webhook, event);
      }
    }
    this.emit(name, event);
    return event;
  }

  #date(): Date {
    return new Date(this.#clock.wallTime());
  }
}

/** Milliseconds; 0 without `persistence`. */
function retentionOf(persistence: DeliveryTrackerPersistence | undefined): number {
  const { enabled, retentionDays } = optionsObject(persistence, "persistence");
  const days = finiteOption(retentionDays ?? 30, "persistence.retentionDays", 0, " of days");
  const isOn = booleanOption(enabled ?? true, "persistence.enabled");
  return isOn && persistence ? days * DAY_MS : 0;
}

function follows(from: MessageStatus, to: MessageStatus, force = false): boolean {
  if (from === FAILED) return force && to === DELIVERED;
  if (from === DELIVERED) return to === CLICKED;
  if (TERMINAL.has(from)) return false;
  if (to === FAILED || to === CANCELLED) return true;
  return ORDER.indexOf(to) > ORDER.indexOf(from);
}
