import { invalidRequest, type KMsgError } from "../core/error.js";
import { fail, ok, type Result } from "../core/result.js";

const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/;

/**
 * The time of `options.scheduledAt`; `undefined` for a message that is to be sent at once. An
 * unusable one is an INVALID_REQUEST: sending at once instead would surprise.
 */
export function scheduledTime(
  options: Readonly<Record<string, unknown>>,
): Result<number | undefined, KMsgError> {
  const nested = options.options;
  if (typeof nested !== "object" || nested === null) return ok(undefined);
  const { scheduledAt } = nested as { scheduledAt?: unknown };
  if (scheduledAt === undefined || scheduledAt === null) return ok(undefined);
  const time = timeOf(scheduledAt);
  if (!Number.isNaN(time)) return ok(time);
  return fail(
    invalidRequest(
      "options.scheduledAt must be a valid Date or an ISO 8601 text with a time zone, such as 2026-01-01T09:00:00+09:00",
      "options.scheduledAt",
    ),
  );
}

function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  return typeof value === "string" && value.length <= 40 && WITH_ZONE.test(value)
    ? Date.parse(value)
    : Number.NaN;
}
