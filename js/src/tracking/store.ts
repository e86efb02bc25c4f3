import type { DeliveryStatus, MessageType } from "../core/message-types.js";
import type { TrackingRecord } from "./types.js";

type OneOrMany<T> = T | readonly T[];

/** A record matches when it matches every member that is given. An empty list matches nothing. */
export interface DeliveryTrackingRecordFilter {
  messageId?: OneOrMany<string>;
  providerId?: OneOrMany<string>;
  providerMessageId?: OneOrMany<string>;
  type?: OneOrMany<MessageType>;
  status?: OneOrMany<DeliveryStatus>;
  to?: OneOrMany<string>;
  from?: OneOrMany<string>;
  /** Inclusive. */
  requestedAtFrom?: Date;
  /** Inclusive. */
  requestedAtTo?: Date;
  /** Inclusive. */
  statusUpdatedAtFrom?: Date;
  /** Inclusive. */
  statusUpdatedAtTo?: Date;
}

export interface DeliveryTrackingListOptions extends DeliveryTrackingRecordFilter {
  limit: number;
  /** Default: 0. */
  offset?: number;
  /** Default: `"requestedAt"`. Records of equal time are ordered by `messageId`. */
  orderBy?: "requestedAt" | "statusUpdatedAt";
  /** Default: `"desc"`. */
  orderDirection?: "asc" | "desc";
  /**
   * The last record of the page before: the answer starts behind it. It costs the same for every page,
   * while `offset` reads what it skips, and records that come or go in between shift nothing.
   */
  after?: Pick<TrackingRecord, "messageId"> &
    Partial<Pick<TrackingRecord, "requestedAt" | "statusUpdatedAt">>;
}

export type DeliveryTrackingCountByField = "providerId" | "type" | "status";

export interface DeliveryTrackingCountByRow {
  key: Partial<Record<DeliveryTrackingCountByField, string>>;
  count: number;
}

/**
 * Proof that a pass still holds a record: the two members as they were claimed. A patch that carries
 * it changes nothing once another pass has claimed the record.
 */
export interface TrackingFence {
  attemptCount: number;
  nextCheckAt: Date;
}

export interface TrackingPatch {
  messageId: string;
  fence?: TrackingFence;
  /** A member that is present and undefined is cleared. */
  patch: Partial<TrackingRecord>;
}

/**
 * Where tracking records live. The first five members are what a store needs. The others are found
 * by checking that they exist: without `claimDue`, `patchMany` and `insertIfAbsent` passes may
 * overlap, and tracking is at-least-once.
 *
 * No member may move a terminal status back to PENDING or SENT by a patch.
 */
export interface DeliveryTrackingStore {
  /** Makes what the store needs. Called again after a failure. */
  init(): Promise<void>;
  /** Writes a whole record, replacing the one with the same `messageId`. */
  upsert(record: TrackingRecord): Promise<void>;
  get(messageId: string): Promise<TrackingRecord | undefined>;
  /** PENDING and SENT records with `nextCheckAt <= now`, most overdue first. */
  listDue(now: Date, limit: number): Promise<TrackingRecord[]>;
  /** An unknown id is ignored. */
  patch(messageId: string, patch: Partial<TrackingRecord>): Promise<void>;

  listRecords?(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]>;
  countRecords?(filter: DeliveryTrackingRecordFilter): Promise<number>;
  countBy?(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]>;
  close?(): Promise<void> | void;

  /**
   * Takes what {@link listDue} would list and moves each `nextCheckAt` to `now + leaseMs`, in one
   * atomic step: no two callers get the same record. The records come back as claimed.
   */
  claimDue?(now: Date, limit: number, leaseMs: number): Promise<TrackingRecord[]>;
  /**
   * Applies patches and answers the ids that were changed. A patch with a fence applies only while
   * the record still carries that fence and is PENDING or SENT.
   */
  patchMany?(patches: readonly TrackingPatch[]): Promise<string[]>;
  upsertMany?(records: readonly TrackingRecord[]): Promise<void>;
  getMany?(messageIds: readonly string[]): Promise<TrackingRecord[]>;
  /** Writes the record unless its `messageId` is there, in one atomic step; true if it was written. */
  insertIfAbsent?(record: TrackingRecord): Promise<boolean>;
  /**
   * Deletes up to `limit` terminal records whose `statusUpdatedAt` is before `before`, oldest first.
   *
   * @returns how many were deleted
   */
  deleteBefore?(before: Date, options?: { limit?: number }): Promise<number>;
}
