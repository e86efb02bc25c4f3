import { dateFrom, millisFrom } from "../engine/revive.js";
import type { TrackingPatch } from "./store.js";
import type { TrackingRecord } from "./types.js";

const TIME_FIELDS = [
  "requestedAt",
  "scheduledAt",
  "statusUpdatedAt",
  "sentAt",
  "deliveredAt",
  "failedAt",
  "lastCheckedAt",
  "nextCheckAt",
] as const satisfies (keyof TrackingRecord)[];

type Wire = Record<string, unknown>;

/** A record of the core (recordToJson in src/tracking/record.h) with its times as Dates. */
export function recordFromWire(wire: unknown): TrackingRecord {
  const record = { ...(wire as Wire) };
  for (const field of TIME_FIELDS) {
    if (record[field] === undefined || record[field] === null) delete record[field];
    else record[field] = dateFrom(record[field]);
  }
  return record as unknown as TrackingRecord;
}

/** A record of a store in the form that the core reads. */
export function recordToWire(record: TrackingRecord): Wire {
  const wire: Wire = { ...record };
  for (const field of TIME_FIELDS) {
    if (wire[field] !== undefined) wire[field] = millisFrom(wire[field]);
  }
  return wire;
}

/** A patch of the core: times as Dates, null as "clear". */
export function patchFromWire(wire: unknown): TrackingPatch {
  const { messageId, fence, set } = wire as { messageId: string; fence?: Wire; set: Wire };
  const patch: Wire = {};
  for (const [field, value] of Object.entries(set)) {
    const isTime = (TIME_FIELDS as readonly string[]).includes(field);
    patch[field] = value === null ? undefined : isTime ? dateFrom(value) : value;
  }
  const result: TrackingPatch = { messageId, patch: patch as Partial<TrackingRecord> };
  if (fence !== undefined && fence !== null) {
    result.fence = {
      attemptCount: Number(fence.attemptCount),
      nextCheckAt: new Date(Number(fence.nextCheckAt)),
    };
  }
  return result;
}

/** A patch in the form that the core reads. */
export function patchToWire({ messageId, fence, patch }: TrackingPatch): Wire {
  const set: Wire = {};
  for (const [field, value] of Object.entries(patch)) {
    if (field === "messageId") continue;
    const isTime = (TIME_FIELDS as readonly string[]).includes(field);
    set[field] = value === undefined ? null : isTime ? (millisFrom(value) ?? null) : value;
  }
  if (fence === undefined) return { messageId, set };
  const { attemptCount, nextCheckAt } = fence;
  return { messageId, fence: { attemptCount, nextCheckAt: millisFrom(nextCheckAt) }, set };
}
