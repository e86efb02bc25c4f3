import { decimalOf, fixed, grouped } from "./decimal.js";
import { isParticle, withParticle } from "./particle.js";
import { formatPhone, maskName, maskPhone } from "./phone.js";
import { instantOf, type TimeZone, twoDigits, wallClock } from "./time-zone.js";
import { textOf, ValueFault } from "./value-text.js";

/** One `|name:argument` of a placeholder. */
export interface FormatCall {
  name: string;
  argument: string | undefined;
}

export function formatCall(text: string): FormatCall {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: text.trim(), argument: undefined };
  return { name: text.slice(0, colon).trim(), argument: text.slice(colon + 1).trim() };
}

type Formatter = (value: unknown, argument: string | undefined, zone: TimeZone) => string;

/** Written out here, not left to the runtime's locale data: the same text everywhere. */
const FORMATTERS: ReadonlyMap<string, Formatter> = new Map<string, Formatter>([
  ["upper", (value) => textOf(value).toUpperCase()],
  ["lower", (value) => textOf(value).toLowerCase()],
  ["capitalize", (value) => capitalize(textOf(value))],
  ["number", number],
  ["currency", currency],
  ["date", date],
  ["datetime", (value, _, zone) => `${day(value, zone)} ${time(value, zone)}`],
  ["time", (value, _, zone) => time(value, zone)],
  ["phone", (value) => formatPhone(value) ?? refuse("is no phone number")],
  ["mask", mask],
]);

/**
 * The value through the formatters from left to right. An unknown one leaves it as it is.
 *
 * @throws ValueFault for a value that a formatter cannot take
 */
export function formatValue(value: unknown, calls: readonly FormatCall[], zone: TimeZone): string {
  let result = value;
  for (const { name, argument } of calls) {
    const formatter = FORMATTERS.get(name);
    if (formatter !== undefined) result = formatter(result, argument, zone);
    else if (isParticle(name)) result = withParticle(textOf(result), name);
  }
  return textOf(result);
}

function refuse(reason: string): never {
  throw new ValueFault(reason);
}

function capitalize(text: string): string {
  const [first = "", ...rest] = text.normalize("NFC");
  return first.toUpperCase() + rest.join("").toLowerCase();
}

const MAX_DECIMALS = 100;

function number(value: unknown, argument: string | undefined): string {
  const decimal = decimalOf(value) ?? refuse("is no number");
  if (argument === undefined) return grouped(decimal, 3);
  const decimals = Number.parseInt(argument, 10);
  if (decimals < 0 || decimals > MAX_DECIMALS) return textOf(value);
  return fixed(decimal, Number.isNaN(decimals) ? 0 : decimals);
}

function currency(value: unknown): string {
  const text = grouped(decimalOf(value) ?? refuse("is no number"), 0);
  return text.startsWith("-") ? `-₩${text.slice(1)}` : `₩${text}`;
}

function clock(value: unknown, zone: TimeZone): ReturnType<typeof wallClock> {
  return wallClock(instantOf(value, zone) ?? refuse("is no date"), zone);
}

function day(value: unknown, zone: TimeZone): string {
  const { year, month, day } = clock(value, zone);
  return `${year}. ${month}. ${day}.`;
}

function time(value: unknown, zone: TimeZone): string {
  const { hour, minute, second } = clock(value, zone);
  const half = hour < 12 ? "오전" : "오후";
  return `${half} ${hour % 12 || 12}:${twoDigits(minute)}:${twoDigits(second)}`;
}

function date(value: unknown, pattern: string | undefined, zone: TimeZone): string {
  if (pattern === undefined) return day(value, zone);
  const { year, month, day: dayOfMonth, hour, minute, second } = clock(value, zone);
  return pattern.replace(/YYYY|MM|DD|HH|mm|ss/g, (token) => {
    if (token === "YYYY") return String(year).padStart(4, "0");
    if (token === "MM") return twoDigits(month);
    if (token === "DD") return twoDigits(dayOfMonth);
    if (token === "HH") return twoDigits(hour);
    return twoDigits(token === "mm" ? minute : second);
  });
}

function mask(value: unknown, kind: string | undefined): string {
  if (kind === "phone") return maskPhone(value) ?? refuse("is no phone number");
  if (kind === "name") return maskName(textOf(value));
  // Who asks to hide a value in a way that is not known must not see it printed.
  return "*".repeat(Math.min([...textOf(value)].length, 8));
}
