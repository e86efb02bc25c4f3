import { dateFrom, millisFrom } from "../engine/revive.js";
import type { DeliveryTrackingListOptions, DeliveryTrackingRecordFilter } from "./store.js";

const FILTER_TIMES = [
  "requestedAtFrom",
  "requestedAtTo",
  "statusUpdatedAtFrom",
  "statusUpdatedAtTo",
] as const;

/** A filter, or the options of a list, with its times as milliseconds. */
export function filterToWire(filter: DeliveryTrackingRecordFilter): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...filter };
  for (const field of FILTER_TIMES) {
    if (wire[field] !== undefined) wire[field] = millisFrom(wire[field]);
  }
  const { after, orderBy = "requestedAt" } = filter as Partial<DeliveryTrackingListOptions>;
  if (after) wire.after = { messageId: after.messageId, [orderBy]: millisFrom(after[orderBy]) };
  return wire;
}

/** What {@link filterToWire} wrote. */
export function filterFromWire(
  wire: Record<string, unknown>,
): DeliveryTrackingListOptions & DeliveryTrackingRecordFilter {
  const filter = { ...wire };
  for (const field of FILTER_TIMES) {
    if (filter[field] !== undefined && filter[field] !== null) {
      filter[field] = dateFrom(filter[field]);
    }
  }
  if (filter.after) {
    const { messageId, ...times } = filter.after as Record<string, unknown>;
    const [[field, time] = []] = Object.entries(times);
    filter.after = { messageId, ...(field === undefined ? {} : { [field]: dateFrom(time) }) };
  }
  return filter as unknown as DeliveryTrackingListOptions & DeliveryTrackingRecordFilter;
}
