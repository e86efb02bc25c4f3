import { claimDue, getMany, patchMany, upsertMany } from "../host/script-store.js";
import { isFallbackId } from "./fallback-id.js";
import { initialise } from "./initialise.js";
import { compareRecords, sumGroups } from "./memory-query.js";
import type { DeliveryTrackingListOptions, DeliveryTrackingStore, TrackingPatch } from "./store.js";
import type { TrackingRecord } from "./types.js";

/** What a store must have for replacements to be sent once. */
export const MARK_MEMBERS = ["claimDue", "patchMany", "insertIfAbsent"] as const;

/** A store that can hold marks. */
export type MarksStore = DeliveryTrackingStore &
  Required<Pick<DeliveryTrackingStore, (typeof MARK_MEMBERS)[number]>>;

/**
 * A store that cannot claim, with another one beside it for the rows of replacements. Such a row is the mark
 * that a replacement is under way, and its claim and fence say who sends it: in a store that keeps them,
 * passes that overlap may poll a message twice, and send one replacement.
 */
export class MarkedStore implements DeliveryTrackingStore {
  readonly listRecords?: NonNullable<DeliveryTrackingStore["listRecords"]>;
  readonly countRecords?: NonNullable<DeliveryTrackingStore["countRecords"]>;
  readonly countBy?: NonNullable<DeliveryTrackingStore["countBy"]>;
  readonly deleteBefore?: NonNullable<DeliveryTrackingStore["deleteBefore"]>;
  readonly #both: readonly [DeliveryTrackingStore, MarksStore];

  constructor(
    private readonly records: DeliveryTrackingStore,
    private readonly marks: MarksStore,
  ) {
    this.#both = [records, marks];
    const has = (member: keyof DeliveryTrackingStore): boolean =>
      this.#both.every((store) => typeof store[member] === "function");
    if (has("listRecords")) this.listRecords = (options) => this.#list(options);
    if (has("countRecords")) {
      this.countRecords = async (filter) => {
        const counts = await this.#of((store) => store.countRecords?.(filter));
        return counts.reduce((sum, count) => sum + count, 0);
      };
    }
    if (has("countBy")) {
      this.countBy = async (filter, groupBy) =>
        sumGroups((await this.#of((store) => store.countBy?.(filter, groupBy))).flat(), groupBy);
    }
    if (has("deleteBefore")) {
      this.deleteBefore = async (before, options = {}) => {
        const first = (await records.deleteBefore?.(before, options)) ?? 0;
        const { limit } = options;
        if (limit !== undefined && first >= limit) return first;
        const rest = limit === undefined ? options : { limit: limit - first };
        return first + ((await marks.deleteBefore?.(before, rest)) ?? 0);
      };
    }
  }

  async init(): Promise<void> {
    for (const store of this.#both) await initialise(store);
  }

  async close(): Promise<void> {
    for (const store of this.#both) await store.close?.();
  }

  async upsert(record: TrackingRecord): Promise<void> {
    await this.#storeOf(record.messageId).upsert(record);
  }

  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    await this.#split(records, ({ messageId }) => messageId, upsertMany);
  }

  async insertIfAbsent(record: TrackingRecord): Promise<boolean> {
    if (isFallbackId(record.messageId)) return await this.marks.insertIfAbsent(record);
    if (typeof this.records.insertIfAbsent === "function") {
      return await this.records.insertIfAbsent(record);
    }
    if ((await this.records.get(record.messageId)) !== undefined) return false;
    await this.records.upsert(record);
    return true;
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    return await this.#storeOf(messageId).get(messageId);
  }

  async getMany(messageIds: readonly string[]): Promise<TrackingRecord[]> {
    return (await this.#split(messageIds, (id) => id, getMany)).flat();
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    const lists = await this.#of((store) => store.listDue(now, limit));
    return lists.flat().sort(mostOverdueFirst).slice(0, Math.max(0, limit));
  }

  /** Rows of replacements are claimed; the others only where their store can do that. */
  async claimDue(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const marks = await this.marks.claimDue(now, limit, leaseMs);
    const left = limit - marks.length;
    if (left <= 0) return marks;
    try {
      return [...marks, ...(await claimDue(this.records, [now.getTime(), left, leaseMs]))];
    } catch (thrown) {
      // What is claimed already must be answered; the rest is due to the next pass.
      if (marks.length === 0) throw thrown;
      return marks;
    }
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    await this.#storeOf(messageId).patch(messageId, patch);
  }

  /** Marks come last: one that says "sending" must not stand without what was to be written before it. */
  async patchMany(patches: readonly TrackingPatch[]): Promise<string[]> {
    return (await this.#split(patches, ({ messageId }) => messageId, patchMany)).flat();
  }

  #storeOf(messageId: string): DeliveryTrackingStore {
    return isFallbackId(messageId) ? this.marks : this.records;
  }

  /** Gives each store its part, the marks last; leaves out a store without any. */
  async #split<T, R>(
    items: readonly T[],
    idOf: (item: T) => string,
    work: (store: DeliveryTrackingStore, part: T[]) => Promise<R>,
  ): Promise<R[]> {
    const answers: R[] = [];
    for (const store of this.#both) {
      const part = items.filter((item) => this.#storeOf(idOf(item)) === store);
      if (part.length > 0) answers.push(await work(store, part));
    }
    return answers;
  }

  async #of<R>(
    work: (store: DeliveryTrackingStore) => Promise<R> | undefined,
  ): Promise<Awaited<R>[]> {
    const answers: Awaited<R>[] = [];
    for (const store of this.#both) {
      const answer = await work(store);
      if (answer !== undefined) answers.push(answer);
    }
    return answers;
  }

  async #list(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    const offset = Math.max(0, options.offset ?? 0);
    const limit = offset + options.limit;
    const lists = await this.#of((store) => store.listRecords?.({ ...options, offset: 0, limit }));
    return lists.flat().sort(compareRecords(options)).slice(offset, Math.max(0, limit));
  }
}

function mostOverdueFirst(a: TrackingRecord, b: TrackingRecord): number {
  return a.nextCheckAt.getTime() - b.nextCheckAt.getTime();
}
