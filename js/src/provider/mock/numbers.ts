import { invalidRequest } from "../../core/error.js";

/** @throws KMsgError INVALID_REQUEST unless `value` is a number of the range */
export function numberIn(value: unknown, name: string, from: number, to: number): number {
  if (typeof value === "number" && value >= from && value <= to) return value;
  const range = to === Number.MAX_VALUE ? `a number of at least ${from}` : `from ${from} to ${to}`;
  throw invalidRequest(`${name} must be ${range}, not ${kindOf(value)}`, name);
}

/** @throws KMsgError INVALID_REQUEST unless `value` is a whole number of at least `from` */
export function wholeNumber(value: unknown, name: string, from: number): number {
  if (Number.isSafeInteger(value) && (value as number) >= from) return value as number;
  const message = `${name} must be a whole number of at least ${from}, not ${kindOf(value)}`;
  throw invalidRequest(message, name);
}

function kindOf(value: unknown): string {
  return typeof value === "number" ? String(value) : value === null ? "null" : typeof value;
}
