import { toKMsgError } from "../core/error.js";
import { isPollableDeliveryStatus } from "../core/message-types.js";
import { encodeLenient } from "../engine/encode.js";
import { errorToWire } from "../engine/error-wire.js";
import { type HostAnswer, type HostRequest, jsonAnswer } from "../engine/host-ops.js";
import { patchFromWire, recordFromWire, recordToWire } from "../tracking/record-wire.js";
import type { DeliveryTrackingStore, TrackingPatch } from "../tracking/store.js";
import type { TrackingRecord } from "../tracking/types.js";

/** Whether passes over this store exclude each other: it claims, and its writes honour the fence. */
export function canClaim(store: DeliveryTrackingStore): boolean {
  return typeof store.claimDue === "function" && typeof store.patchMany === "function";
}

/**
 * Calls a member of a tracking store written in JavaScript. Members that the store does not have are
 * made from the five that every store has, one record after the other and without their atomicity.
 */
export async function answerStore(
  store: DeliveryTrackingStore,
  request: HostRequest,
): Promise<HostAnswer> {
  try {
    const args = JSON.parse(request.body) as unknown[];
    return jsonAnswer(
      encodeLenient((await call(store, String(request.head.member), args)) ?? null),
    );
  } catch (thrown) {
    // What a store has written before it threw cannot be known.
    return { ok: false, head: errorToWire(toKMsgError(thrown, "unknown")), body: "" };
  }
}

async function call(
  store: DeliveryTrackingStore,
  member: string,
  args: unknown[],
): Promise<unknown> {
  switch (member) {
    case "upsertMany":
      return await upsertMany(store, (args[0] as unknown[]).map(recordFromWire));
    case "insertIfAbsent":
      return await insertIfAbsent(store, (args[0] as unknown[]).map(recordFromWire));
    case "getMany":
      return (await getMany(store, args[0] as string[])).map(recordToWire);
    case "claimDue":
      return (await claimDue(store, args as number[])).map(recordToWire);
    case "patchMany":
      return await patchMany(store, (args[0] as unknown[]).map(patchFromWire));
    default:
      throw new TypeError(`a tracking store has no member ${member}`);
  }
}

export async function upsertMany(
  store: DeliveryTrackingStore,
  records: TrackingRecord[],
): Promise<void> {
  if (typeof store.upsertMany === "function") return await store.upsertMany(records);
  for (const record of records) await store.upsert(record);
}

async function insertIfAbsent(
  store: DeliveryTrackingStore,
  records: TrackingRecord[],
): Promise<string[]> {
  const inserted: string[] = [];
  for (const record of records) {
    if (typeof store.insertIfAbsent === "function") {
      if (await store.insertIfAbsent(record)) inserted.push(record.messageId);
      continue;
    }
    if ((await store.get(record.messageId)) !== undefined) continue;
    await store.upsert(record);
    inserted.push(record.messageId);
  }
  return inserted;
}

export async function getMany(
  store: DeliveryTrackingStore,
  ids: string[],
): Promise<TrackingRecord[]> {
  if (typeof store.getMany === "function") return await store.getMany(ids);
  const records: TrackingRecord[] = [];
  for (const id of ids) {
    const record = await store.get(id);
    if (record !== undefined && record !== null) records.push(record);
  }
  return records;
}

export async function claimDue(
  store: DeliveryTrackingStore,
  args: number[],
): Promise<TrackingRecord[]> {
  const [now = 0, limit = 0, leaseMs = 0] = args;
  return typeof store.claimDue === "function"
    ? await store.claimDue(new Date(now), limit, leaseMs)
    : await store.listDue(new Date(now), limit);
}

export async function patchMany(
  store: DeliveryTrackingStore,
  patches: TrackingPatch[],
): Promise<string[]> {
  if (typeof store.patchMany === "function") return await store.patchMany(patches);
  const applied: string[] = [];
  for (const { messageId, fence, patch } of patches) {
    const stored = await store.get(messageId);
    if (stored === undefined || stored === null) continue;
    const open = isPollableDeliveryStatus(stored.status);
    const held =
      fence === undefined ||
      (open &&
        stored.attemptCount === fence.attemptCount &&
        stored.nextCheckAt.getTime() === fence.nextCheckAt.getTime());
    if (!held) continue;
    // A store of the documented shape may not guard terminal statuses itself.
    const { status, ...rest } = patch;
    const regresses = !open && isPollableDeliveryStatus(status);
    await store.patch(messageId, regresses ? rest : patch);
    applied.push(messageId);
  }
  return applied;
}
