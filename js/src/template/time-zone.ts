import { invalidRequest } from "../core/error.js";

/** What clocks show at an instant, and back. */
export interface TimeZone {
  /** How far its clocks are ahead of UTC at that instant, in milliseconds. */
  offsetAt(ms: number): number;
}

const HOUR = 3_600_000;
const OFFSET = /^([+-])(\d{2}):?(\d{2})$/;

/**
 * A zone by its IANA name or as an offset like `+09:00`. Korea and UTC need no data of the runtime: Korean
 * clocks are nine hours ahead all year (summer time, last in 1988, is not counted).
 *
 * @throws KMsgError INVALID_REQUEST for a zone that the runtime does not know
 */
export function timeZoneOf(name: string): TimeZone {
  if (name === "Asia/Seoul") return { offsetAt: () => 9 * HOUR };
  if (name === "UTC") return { offsetAt: () => 0 };
  const offset = OFFSET.exec(name);
  if (offset !== null) {
    const ms = (Number(offset[2]) * 60 + Number(offset[3])) * 60_000;
    return { offsetAt: () => (offset[1] === "-" ? -ms : ms) };
  }
  const format = intlFormat(name);
  return { offsetAt: (ms) => intlOffset(format, ms) };
}

function intlFormat(timeZone: string): Intl.DateTimeFormat {
  const number = "numeric";
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    });
  } catch (thrown) {
    const fix = "give an IANA name such as Asia/Seoul, or an offset such as +09:00";
    throw invalidRequest(`timeZone is not known: ${fix}`, "timeZone", thrown);
  }
}

function intlOffset(format: Intl.DateTimeFormat, ms: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

export interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** @param ms an instant that a Date can hold */
export function wallClock(ms: number, zone: TimeZone): WallClock {
  const shown = new Date(ms + zone.offsetAt(ms));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
  };
}

/** `YYYY-MM-DD` of an instant. */
export function dayOf(ms: number, zone: TimeZone): string {
  const { year, month, day } = wallClock(ms, zone);
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
}

export function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

const LOCAL =
  /^(\d{4})[-./](\d{2})[-./](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/;
/** Ends with its own zone. */
const ZONED = /(?:Z|GMT|UTC|[+-]\d{2}:?\d{2})$/i;
const MAX_TEXT = 64;

/**
 * Milliseconds since 1970 of a Date, of such a number, or of a text. A text without a zone is what clocks of
 * `zone` show, never those of the host.
 */
export function instantOf(value: unknown, zone: TimeZone): number | undefined {
  let ms = Number.NaN;
  if (value instanceof Date) ms = value.getTime();
  else if (typeof value === "number") ms = new Date(value).getTime();
  else if (typeof value === "string" && value.length <= MAX_TEXT) ms = instantOfText(value, zone);
  return Number.isNaN(ms) ? undefined : ms;
}

function instantOfText(value: string, zone: TimeZone): number {
  const text = value.trim();
  const local = LOCAL.exec(text);
  if (local === null) return ZONED.test(text) && /\d{4}/.test(text) ? Date.parse(text) : Number.NaN;
  const [year, month, day, hour, minute, second] = local
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const millis = Math.trunc(Number(`0.${local[7] ?? "0"}`) * 1000);
  const shown = new Date(0);
  shown.setUTCFullYear(year as number, (month as number) - 1, day);
  shown.setUTCHours(hour as number, minute, second, millis);
  // 02-30 and 25:00 would roll over.
  if (shown.getUTCMonth() + 1 !== month || shown.getUTCDate() !== day) return Number.NaN;
  if ((minute as number) > 59 || (second as number) > 59) return Number.NaN;
  const wall = shown.getTime();
  return wall - zone.offsetAt(wall - zone.offsetAt(wall));
}
