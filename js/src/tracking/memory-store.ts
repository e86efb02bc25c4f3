import {
  type DeliveryStatus,
  isPollableDeliveryStatus,
  isTerminalDeliveryStatus,
} from "../core/message-types.js";
import { deepCopy } from "./deep-copy.js";
import { compareRecords, countGroups, isBehind, matches } from "./memory-query.js";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
  TrackingPatch,
} from "./store.js";
import type { TrackingRecord } from "./types.js";

/**
 * Keeps records in this object, for tests and programs that may forget. Records are copied deeply on
 * the way in and out. Every member is one atomic step, so it claims, fences and marks like a database.
 */
export class InMemoryDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly #records = new Map<string, TrackingRecord>();

  async init(): Promise<void> {}

  async upsert(record: TrackingRecord): Promise<void> {
    this.#records.set(record.messageId, deepCopy(record));
  }

  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    for (const record of records) this.#records.set(record.messageId, deepCopy(record));
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    if (this.#records.has(record.messageId)) return false;
    this.#records.set(record.messageId, deepCopy(record));
    return true;
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    const record = this.#records.get(messageId);
    return record && deepCopy(record);
  }

  async getMany(messageIds: readonly string[]): Promise<TrackingRecord[]> {
    const found = [...new Set(messageIds)].map((id) => this.#records.get(id));
    return found.filter((record) => record !== undefined).map(deepCopy);
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    return this.#due(now, limit).map(deepCopy);
  }

  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const due = this.#due(now, limit);
    for (const record of due) record.nextCheckAt = new Date(now.getTime() + leaseMs);
    return due.map(deepCopy);
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    this.#apply({ messageId, patch });
  }

  async patchMany(patches: readonly TrackingPatch[]): Promise<string[]> {
    return patches.filter((patch) => this.#apply(patch)).map(({ messageId }) => messageId);
  }

  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    const offset = count(options.offset);
    const inOrder = compareRecords(options);
    const behind = isBehind(options);
    return [...this.#records.values()]
      .filter((record) => matches(record, options) && behind(record))
      .sort(inOrder)
      .slice(offset, offset + count(options.limit))
      .map(deepCopy);
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    return [...this.#records.values()].filter((record) => matches(record, filter)).length;
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    const matching = [...this.#records.values()].filter((record) => matches(record, filter));
    return countGroups(matching, groupBy);
  }

  async deleteBefore(before: Date, options: { limit?: number } = {}): Promise<number> {
    const old = [...this.#records.values()]
      .filter((record) => isTerminalDeliveryStatus(record.status))
      .filter((record) => record.statusUpdatedAt.getTime() < before.getTime())
      .sort((a, b) => a.statusUpdatedAt.getTime() - b.statusUpdatedAt.getTime())
      .slice(0, options.limit ?? Number.POSITIVE_INFINITY);
    for (const record of old) this.#records.delete(record.messageId);
    return old.length;
  }

  #due(now: Date, limit: number): TrackingRecord[] {
    return [...this.#records.values()]
      .filter((record) => isPollableDeliveryStatus(record.status))
      .filter((record) => record.nextCheckAt.getTime() <= now.getTime())
      .sort((a, b) => a.nextCheckAt.getTime() - b.nextCheckAt.getTime())
      .slice(0, count(limit));
  }

  #apply({ messageId, fence, patch }: TrackingPatch): boolean {
    const record = this.#records.get(messageId);
    if (record === undefined) return false;
    const open = isPollableDeliveryStatus(record.status);
    if (fence !== undefined) {
      const held =
        open &&
        record.attemptCount === fence.attemptCount &&
        record.nextCheckAt.getTime() === fence.nextCheckAt.getTime();
      if (!held) return false;
    }
    const status: DeliveryStatus =
      patch.status === undefined || (!open && isPollableDeliveryStatus(patch.status))
        ? record.status
        : patch.status;
    const patched = { ...record, ...deepCopy(patch), messageId, status };
    for (const [field, value] of Object.entries(patched)) {
      if (value === undefined) delete patched[field as keyof TrackingRecord];
    }
    this.#records.set(messageId, patched);
    return true;
  }
}

/** A limit or offset as a count: whole, and 0 for what is none. */
function count(value: unknown): number {
  const whole = Math.floor(Number(value ?? 0));
  return Number.isFinite(whole) ? Math.max(0, whole) : 0;
}
