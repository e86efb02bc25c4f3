import { invalidRequest } from "../core/error.js";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
} from "./store.js";
import type { TrackingRecord } from "./types.js";

const TEXT_FIELDS = [
  "messageId",
  "providerId",
  "providerMessageId",
  "type",
  "status",
  "to",
  "from",
] as const;

/** Whether a record matches every member of the filter that is given. */
export function matches(record: TrackingRecord, filter: DeliveryTrackingRecordFilter): boolean {
  for (const field of TEXT_FIELDS) {
    const wanted = filter[field];
    if (wanted === undefined || wanted === null) continue;
    const list: readonly string[] = Array.isArray(wanted) ? wanted : [wanted as string];
    if (!list.includes(record[field] ?? "")) return false;
  }
  return (
    within(record.requestedAt, filter.requestedAtFrom, filter.requestedAtTo) &&
    within(record.statusUpdatedAt, filter.statusUpdatedAtFrom, filter.statusUpdatedAtTo)
  );
}

function within(time: Date, from: Date | undefined, to: Date | undefined): boolean {
  const at = time.getTime();
  return (from === undefined || at >= from.getTime()) && (to === undefined || at <= to.getTime());
}

/** The documented order: newest request first; equal times by id. */
export function compareRecords({
  orderBy = "requestedAt",
  orderDirection = "desc",
}: Pick<DeliveryTrackingListOptions, "orderBy" | "orderDirection">) {
  const sign = orderDirection === "asc" ? 1 : -1;
  return (a: TrackingRecord, b: TrackingRecord): number => {
    const byTime = a[orderBy].getTime() - b[orderBy].getTime();
    if (byTime !== 0) return sign * byTime;
    return sign * (a.messageId < b.messageId ? -1 : Number(a.messageId > b.messageId));
  };
}

/** Whether a record comes after `options.after`; every record does where that is not given. */
export function isBehind(options: DeliveryTrackingListOptions) {
  const { after, orderBy = "requestedAt" } = options;
  if (!after) return () => true;
  const { messageId, [orderBy]: time } = after;
  if (typeof messageId !== "string" || !(time instanceof Date)) {
    throw invalidRequest(
      `after must be the last record of the page before: messageId and ${orderBy}`,
      "after",
    );
  }
  const inOrder = compareRecords(options);
  const start = { messageId, [orderBy]: time } as unknown as TrackingRecord;
  return (record: TrackingRecord) => inOrder(record, start) > 0;
}

/** How many records there are of each combination of the fields that occurs, ordered by the fields. */
export function countGroups(
  records: readonly TrackingRecord[],
  groupBy: readonly DeliveryTrackingCountByField[],
): DeliveryTrackingCountByRow[] {
  if (groupBy.length === 0) return [];
  const groups = new Map<string, DeliveryTrackingCountByRow>();
  for (const record of records) {
    const values = groupBy.map((field) => [field, record[field]] as const);
    const name = JSON.stringify(values);
    const group = groups.get(name) ?? { key: Object.fromEntries(values), count: 0 };
    group.count += 1;
    groups.set(name, group);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** The rows of several answers of `countBy`, those of one group put together. */
export function sumGroups(
  rows: readonly DeliveryTrackingCountByRow[],
  groupBy: readonly DeliveryTrackingCountByField[],
): DeliveryTrackingCountByRow[] {
  const groups = new Map<string, DeliveryTrackingCountByRow>();
  for (const { key, count } of rows) {
    const name = JSON.stringify(groupBy.map((field) => key[field]));
    groups.set(name, { key, count: (groups.get(name)?.count ?? 0) + count });
  }
  return [...groups.values()];
}
