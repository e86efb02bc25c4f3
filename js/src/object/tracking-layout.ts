import { isPollableDeliveryStatus, isTerminalDeliveryStatus } from "../core/message-types.js";
import { recordFromWire, recordToWire } from "../tracking/record-wire.js";
import type { TrackingPatch } from "../tracking/store.js";
import type { TrackingRecord } from "../tracking/types.js";
import type { ObjectLayout } from "./indexed-objects.js";

/** A record as it is stored: times as milliseconds. */
export type StoredRecord = Pick<TrackingRecord, "messageId" | "status" | "attemptCount"> & {
  nextCheckAt: number;
  statusUpdatedAt: number;
};

/** What k-msg 0.30 adds to every record; of no meaning here. */
const FOREIGN = ["retentionClass", "retentionBucketYm", "cryptoState"];

/**
 * Open records wait in the index until `nextCheckAt`; finished ones have no entry. Of those, the note
 * tells how old they are.
 */
export function trackingLayout(expirationTtl: number | undefined): ObjectLayout<StoredRecord> {
  return {
    objects: "records",
    index: "due",
    levels: false,
    idOf: ({ messageId }) => messageId,
    placeOf: ({ status, nextCheckAt }) =>
      isPollableDeliveryStatus(status) ? { time: nextCheckAt } : undefined,
    noteOf: ({ status, statusUpdatedAt }) =>
      isTerminalDeliveryStatus(status) ? String(statusUpdatedAt) : "",
    ttlOf: ({ status }) => (isTerminalDeliveryStatus(status) ? expirationTtl : undefined),
  };
}

export function storedFrom(record: TrackingRecord): StoredRecord {
  return recordToWire(record) as StoredRecord;
}

export function recordFrom(stored: StoredRecord): TrackingRecord {
  const wire: Record<string, unknown> = { ...stored };
  for (const member of FOREIGN) delete wire[member];
  return recordFromWire(wire);
}

/** The record after a patch; undefined where the patch does not apply. */
export function patched(
  stored: StoredRecord,
  { fence, patch }: TrackingPatch,
): StoredRecord | undefined {
  const isOpen = isPollableDeliveryStatus(stored.status);
  if (fence !== undefined) {
    const isHeld =
      isOpen &&
      stored.attemptCount === fence.attemptCount &&
      stored.nextCheckAt === fence.nextCheckAt.getTime();
    if (!isHeld) return undefined;
  }
  const { messageId, status: old } = stored;
  const isReopened = !isOpen && isPollableDeliveryStatus(patch.status);
  const status = patch.status === undefined || isReopened ? old : patch.status;
  return { ...stored, ...recordToWire(patch as TrackingRecord), messageId, status } as StoredRecord;
}
