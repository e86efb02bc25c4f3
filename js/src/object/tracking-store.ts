import { invalidRequest } from "../core/error.js";
import { isPollableDeliveryStatus } from "../core/message-types.js";
import { optionsObject } from "../core/option-checks.js";
import { compareRecords, countGroups, isBehind, matches } from "../tracking/memory-query.js";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
  TrackingPatch,
} from "../tracking/store.js";
import type { TrackingRecord } from "../tracking/types.js";
import { takeDue } from "./due.js";
import { type Change, IndexedObjects, type Loaded } from "./indexed-objects.js";
import { checkPrefix } from "./keys.js";
import { ensureIndexed } from "./migrate.js";
import type { CloudflareObjectStorage } from "./storage.js";
import {
  patched,
  recordFrom,
  type StoredRecord,
  storedFrom,
  trackingLayout,
} from "./tracking-layout.js";

export interface ObjectDeliveryTrackingStoreOptions {
  /** What every key begins with. Default: `kmsg/delivery-tracking`. */
  keyPrefix?: string | undefined;
  /**
   * Seconds after which KV deletes a finished record by itself, at least 60. Default: never. The other
   * services have no such thing; call `deleteBefore`.
   */
  expirationTtl?: number | undefined;
}

/** KV refuses less. */
const SHORTEST_TTL = 60;
/** What one deleteBefore() takes when it is not told. */
const DEFAULT_DELETE_LIMIT = 1000;

/**
 * Tracking records in KV, R2 or a Durable Object, with an index of what is due in the names of keys: a
 * pass costs what is due, whatever is stored.
 *
 * On R2 and in Durable Objects it claims, fences and marks like a SQL store. KV can do none of it, so
 * that over KV `claimDue` and `insertIfAbsent` are absent and the fence of a patch is a best effort:
 * overlapping passes may poll a record twice, and `apiFailover` needs a `marksStore`, or has to be told to
 * allow duplicates.
 *
 * `listRecords`, `countRecords`, `countBy` and `deleteBefore` walk over all that is stored. They are
 * for consoles and maintenance.
 */
export class CloudflareObjectDeliveryTrackingStore implements DeliveryTrackingStore {
  readonly claimDue?: NonNullable<DeliveryTrackingStore["claimDue"]>;
  readonly insertIfAbsent?: NonNullable<DeliveryTrackingStore["insertIfAbsent"]>;
  readonly #objects: IndexedObjects<StoredRecord>;

  /**
   * @param options the keys' prefix, or more
   * @throws KMsgError INVALID_REQUEST that names the option at fault
   */
  constructor(
    storage: CloudflareObjectStorage,
    options: string | ObjectDeliveryTrackingStoreOptions = {},
  ) {
    const {
      keyPrefix = "kmsg/delivery-tracking",
      expirationTtl,
    }: ObjectDeliveryTrackingStoreOptions =
      typeof options === "string" ? { keyPrefix: options } : optionsObject(options, "options");
    const isTtl = Number.isSafeInteger(expirationTtl) && Number(expirationTtl) >= SHORTEST_TTL;
    if (expirationTtl !== undefined && !isTtl) {
      throw invalidRequest("expirationTtl must be whole seconds, 60 or more", "expirationTtl");
    }
    const layout = trackingLayout(expirationTtl);
    this.#objects = new IndexedObjects(storage, checkPrefix(keyPrefix), layout);
    if (storage.atomicity === "none") return;
    this.claimDue = async (now, limit, leaseMs) => await this.#claim(now, limit, leaseMs);
    this.insertIfAbsent = async (record) => await this.#objects.insert(storedFrom(record));
  }

  /** Makes the index of records that were written without one; a look where that is done. */
  async init(): Promise<void> {
    await ensureIndexed(this.#objects);
  }

  async close(): Promise<void> {}

  async upsert(record: TrackingRecord): Promise<void> {
    await this.upsertMany([record]);
  }

  async upsertMany(records: readonly TrackingRecord[]): Promise<void> {
    await this.#objects.write(records.map(storedFrom));
  }

  async get(messageId: string): Promise<TrackingRecord | undefined> {
    return (await this.getMany([messageId]))[0];
  }

  async getMany(messageIds: readonly string[]): Promise<TrackingRecord[]> {
    return (await this.#objects.load(messageIds)).map(({ object }) => recordFrom(object));
  }

  async listDue(now: Date, limit: number): Promise<TrackingRecord[]> {
    const time = now.getTime();
    const due = await takeDue(this.#objects, time, whole(limit), async (loaded) =>
      loaded.filter(({ object }) => isDue(object, time)).map(({ object }) => recordFrom(object)),
    );
    return mostOverdueFirst(due);
  }

  async patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void> {
    await this.patchMany([{ messageId, patch }]);
  }

  async patchMany(patches: readonly TrackingPatch[]): Promise<string[]> {
    const byId = new Map<string, TrackingPatch[]>();
    for (const patch of patches) {
      byId.set(patch.messageId, [...(byId.get(patch.messageId) ?? []), patch]);
    }
    // Patches of one record are one write: KV takes one a second.
    const written = await this.#objects.update([...byId.keys()], (stored) => {
      let after: StoredRecord | undefined;
      for (const patch of byId.get(stored.messageId) ?? []) {
        after = patched(after ?? stored, patch) ?? after;
      }
      return after;
    });
    return written.map(({ messageId }) => messageId);
  }

  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    const behind = isBehind(options);
    const end = whole(options.offset) + whole(options.limit);
    if (whole(options.limit) === 0) return [];
    const order = compareRecords(options);
    let first: TrackingRecord[] = [];
    for await (const page of this.#matching(options)) {
      first.push(...page.filter(behind));
      // Only what can still be on the page is kept.
      first = first.sort(order).slice(0, end);
    }
    return first.slice(whole(options.offset));
  }

  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    let count = 0;
    for await (const page of this.#matching(filter)) count += page.length;
    return count;
  }

  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    if (groupBy.length === 0) return [];
    const records: TrackingRecord[] = [];
    for await (const page of this.#matching(filter)) records.push(...page);
    return countGroups(records, groupBy);
  }

  async deleteBefore(before: Date, options: { limit?: number } = {}): Promise<number> {
    const old: { key: string; time: number }[] = [];
    for await (const page of this.#objects.notes()) {
      for (const { key, note } of page) {
        if (note !== "" && Number(note) < before.getTime()) old.push({ key, time: Number(note) });
      }
    }
    const gone = old
      .sort((a, b) => a.time - b.time)
      .slice(0, whole(options.limit ?? DEFAULT_DELETE_LIMIT))
      .map(({ key }) => key);
    await this.#objects.storage.delete(gone);
    return gone.length;
  }

  async #claim(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]> {
    const time = now.getTime();
    const claimed = await this.#objects.atomically(
      async (objects) =>
        await takeDue(objects, time, whole(limit), async (loaded) => {
          const due = loaded.filter(({ object }) => isDue(object, time));
          return await objects.commit(due.map((before) => leased(before, time + leaseMs)));
        }),
    );
    return mostOverdueFirst(claimed.map(recordFrom));
  }

  /** Records that match, a page at a time. */
  async *#matching(filter: DeliveryTrackingRecordFilter): AsyncGenerator<TrackingRecord[]> {
    const { messageId } = filter;
    if (messageId !== undefined && messageId !== null) {
      const ids = Array.isArray(messageId) ? messageId : [messageId as string];
      yield (await this.getMany(ids)).filter((record) => matches(record, filter));
      return;
    }
    for await (const page of this.#objects.all()) {
      const records = page.map(({ object }) => recordFrom(object));
      yield records.filter((record) => matches(record, filter));
    }
  }
}

function isDue({ status, nextCheckAt }: StoredRecord, now: number): boolean {
  return isPollableDeliveryStatus(status) && nextCheckAt <= now;
}

/**
 * The entry stays where it is while a pass holds the record: the pass is about to move it anyway, and
 * should it die, the entry is there when the lease ends.
 */
function leased(before: Loaded<StoredRecord>, nextCheckAt: number): Change<StoredRecord> {
  return { before, after: { ...before.object, nextCheckAt }, keepEntry: true };
}

function mostOverdueFirst(records: TrackingRecord[]): TrackingRecord[] {
  return records.sort((a, b) => a.nextCheckAt.getTime() - b.nextCheckAt.getTime());
}

/** A limit or offset as a count: whole, and 0 for what is none. */
function whole(value: unknown): number {
  const count = Math.floor(Number(value ?? 0));
  return Number.isFinite(count) ? Math.max(0, count) : 0;
}
