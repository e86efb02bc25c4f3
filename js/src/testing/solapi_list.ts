import type { JsonObject } from "./http.js";
import { SolapiHttpError, validationError } from "./solapi_error.js";
import { type SolapiRecord, statusCodeAt, toListEntry, updatedAt } from "./solapi_record.js";

const KEYS = [
  "messageId",
  "messageIds",
  "messageIds[in]",
  "groupId",
  "to",
  "from",
  "type",
  "statusCode",
  "startDate",
  "endDate",
  "dateType",
  "limit",
  "startKey",
];
const MAX_LIMIT = 500;

/**
 * `GET /messages/v4/list`: the newest first, paged by `startKey`.
 *
 * @param records by message id, oldest first
 */
export function listMessages(
  records: ReadonlyMap<string, SolapiRecord>,
  query: URLSearchParams,
  now: number,
  accountId: string,
): JsonObject {
  const unknown = [...query.keys()].find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw validationError(`${unknown}는 허용되지 않는 조건입니다.`);
  const limit = readLimit(query.get("limit"));
  const matches = candidates(records, query).filter(filterOf(query, now));
  const startKey = query.get("startKey");
  const start = startKey === null ? 0 : matches.findIndex((one) => one.messageId === startKey);
  if (start < 0) throw new SolapiHttpError(400, "InvalidParameter", "startKey를 찾을 수 없습니다.");
  const page = matches.slice(start, start + limit);
  return {
    startKey,
    nextKey: matches[start + limit]?.messageId ?? null,
    limit,
    messageList: Object.fromEntries(
      page.map((record) => [record.messageId, toListEntry(record, now, accountId)]),
    ),
  };
}

function readLimit(text: string | null): number {
  if (text === null) return 20;
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw validationError(`limit은 1 이상 ${MAX_LIMIT} 이하의 정수입니다.`);
}

function candidates(
  records: ReadonlyMap<string, SolapiRecord>,
  query: URLSearchParams,
): SolapiRecord[] {
  const ids = [
    ...query.getAll("messageId"),
    ...query.getAll("messageIds"),
    ...query.getAll("messageIds[in]").flatMap((list) => list.split(",")),
  ];
  if (ids.length === 0) return [...records.values()].reverse();
  const found = [...new Set(ids)].map((id) => records.get(id));
  return found
    .filter((record) => record !== undefined)
    .sort((a, b) => (a.messageId < b.messageId ? 1 : -1));
}

function filterOf(query: URLSearchParams, now: number): (record: SolapiRecord) => boolean {
  const [to, from, type] = [query.get("to"), query.get("from"), query.get("type")];
  const [groupId, statusCode] = [query.get("groupId"), query.get("statusCode")];
  const startDate = readDate(query, "startDate");
  const endDate = readDate(query, "endDate");
  const dateType = query.get("dateType");
  if (dateType !== null && dateType !== "CREATED" && dateType !== "UPDATED") {
    throw validationError("dateType은 CREATED 또는 UPDATED입니다.");
  }
  if (dateType !== null && startDate === undefined && endDate === undefined) {
    throw validationError("dateType에는 startDate 또는 endDate가 필요합니다.");
  }
  return (record) => {
    const time = dateType === "UPDATED" ? updatedAt(record, now) : record.createdAt;
    return (
      (to === null || record.message.to === to) &&
      (from === null || record.message.from === from) &&
      (type === null || record.message.type === type) &&
      (groupId === null || record.groupId === groupId) &&
      (statusCode === null || statusCodeAt(record, now) === statusCode) &&
      (startDate === undefined || time >= startDate) &&
      (endDate === undefined || time <= endDate)
    );
  };
}

function readDate(query: URLSearchParams, key: string): number | undefined {
  const text = query.get(key);
  if (text === null) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw validationError(`${key}는 ISO 8601 형식이어야 합니다.`);
  return ms;
}
