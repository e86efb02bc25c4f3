import { inPool } from "../object/storage.js";
import { filterToWire } from "../tracking/filter-wire.js";
import { compareRecords, sumGroups } from "../tracking/memory-query.js";
import { patchToWire, recordFromWire, recordToWire } from "../tracking/record-wire.js";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
  TrackingPatch,
} from "../tracking/store.js";
import type { TrackingRecord } from "../tracking/types.js";
import type { ObjectCall } from "./client.js";
import { shardOf } from "./shard.js";

/** Records of one call: their texts stay far below what a call may carry. */
const CHUNK = 500;

/**
 * The stores of several objects as one. A message's records are in the object that its id chooses; what
 * names no message asks all of them, six at a time.
 */
export class ShardedStore implements Required<DeliveryTrackingStore> {
  /** Each object runs passes over what it has: see `apiFailover.marksStore`. */
  readonly followsByItself = true;
  readonly #calls: readonly ObjectCall[];

  constructor(calls: readonly ObjectCall[]) {
    this.#calls = calls;
  }

  /** Nothing: each object makes its tables itself. */
  async init(): Promise<void> {}

  async close(): Promise<void> {}

  async upsert(record: TrackingRecord): Promise<void> {
    await this.upsertMany([record]);
  }

  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    await this.#byId(records, ({ messageId }) => messageId, "upsertMany", recordToWire);
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    const shard = shardOf(record.messageId, this.#calls.length);
    return await this.#call<boolean>(shard, "insertIfAbsent", recordToWire(record));
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    return (await this.getMany([messageId]))[0];
  }

  async getMany(messageIds: readonly string[]): Promise<TrackingRecord[]> {
    const found = await this.#byId<string, unknown>(
      messageIds,
      (id) => id,
      "getMany",
      (id) => id,
    );
    const byId = new Map(
      found.map(recordFromWire).map((record) => [record.messageId, record] as const),
    );
    return [...new Set(messageIds)].flatMap((id) => byId.get(id) ?? []);
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    const lists = await this.#all<unknown[]>("listDue", now.getTime(), limit);
    return lists.flat().map(recordFromWire).sort(mostOverdueFirst).slice(0, Math.max(0, limit));
  }

  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    // Of each object as many as are among the most overdue of all.
    const shares = this.#calls.map(() => limit);
    if (shares.length > 1) {
      shares.fill(0);
      for (const { messageId } of await this.listDue(now, limit)) {
        const shard = shardOf(messageId, shares.length);
        shares[shard] = (shares[shard] ?? 0) + 1;
      }
    }
    const claimed: TrackingRecord[] = [];
    for (const [shard, share] of shares.entries()) {
      if (share <= 0) continue;
      try {
        const taken = await this.#call<unknown[]>(shard, "claimDue", now.getTime(), share, leaseMs);
        claimed.push(...taken.map(recordFromWire));
      } catch (thrown) {
        // What is claimed already must be answered; the rest is due to the next pass.
        if (claimed.length === 0) throw thrown;
        break;
      }
    }
    return claimed.sort(mostOverdueFirst);
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    await this.patchMany([{ messageId, patch }]);
  }

  async patchMany(patches: readonly TrackingPatch[]): Promise<string[]> {
    return await this.#byId<TrackingPatch, string>(
      patches,
      ({ messageId }) => messageId,
      "patchMany",
      patchToWire,
    );
  }

  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    const { offset = 0, limit } = options;
    const most = Math.max(0, offset) + limit;
    const wire = filterToWire({
      ...options,
      offset: 0,
      limit: most,
    } as DeliveryTrackingListOptions);
    const lists = await this.#all<unknown[]>("listRecords", wire);
    const records = lists.flat().map(recordFromWire).sort(compareRecords(options));
    return records.slice(Math.max(0, offset), Math.max(0, most));
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    const counts = await this.#all<number>("countRecords", filterToWire(filter));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    const wire = filterToWire(filter);
    const lists = await this.#all<DeliveryTrackingCountByRow[]>("countBy", wire, groupBy);
    return sumGroups(lists.flat(), groupBy);
  }

  async deleteBefore(before: Date, options: { limit?: number } = {}): Promise<number> {
    let deleted = 0;
    for (let shard = 0; shard < this.#calls.length; shard += 1) {
      const limit = options.limit === undefined ? null : options.limit - deleted;
      if (limit !== null && limit <= 0) break;
      deleted += await this.#call<number>(shard, "deleteBefore", before.getTime(), limit);
    }
    return deleted;
  }

  /** Gives each object its part of the items; answers what they answer, put together. */
  async #byId<T, R = unknown>(
    items: readonly T[],
    idOf: (item: T) => string,
    member: string,
    toWire: (item: T) => unknown,
  ): Promise<R[]> {
    const parts = new Map<number, T[][]>();
    for (const item of items) {
      const shard = shardOf(idOf(item), this.#calls.length);
      const lists = parts.get(shard) ?? [];
      if ((lists.at(-1)?.length ?? CHUNK) >= CHUNK) lists.push([]);
      lists.at(-1)?.push(item);
      parts.set(shard, lists);
    }
    const answers = await inPool([...parts], async ([shard, lists]) => {
      const answered: R[] = [];
      for (const list of lists) {
        const answer = await this.#call<R[] | undefined>(shard, member, list.map(toWire));
        answered.push(...(answer ?? []));
      }
      return answered;
    });
    return answers.flat();
  }

  async #all<R>(member: string, ...args: unknown[]): Promise<R[]> {
    return await inPool(
      this.#calls.map((_, shard) => shard),
      (shard) => this.#call<R>(shard, member, ...args),
    );
  }

  async #call<R>(shard: number, member: string, ...args: unknown[]): Promise<R> {
    const call = this.#calls[shard] as ObjectCall;
    return (await call({ target: "store", member, args })) as R;
  }
}

function mostOverdueFirst(a: TrackingRecord, b: TrackingRecord): number {
  return a.nextCheckAt.getTime() - b.nextCheckAt.getTime();
}
