import { invalidRequest } from "./error.js";

/** What a value is, for an error message: its kind, or itself when it is a number. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "an array";
  if (value === undefined) return "undefined";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Options that are left out or `null` count as empty. */
export function optionsObject<T extends object>(options: T | null | undefined, field: string): T {
  if (options === undefined || options === null) return {} as T;
  if (typeof options === "object") return options;
  throw invalidRequest(`${field} must be an object, not ${kindOf(options)}`, field);
}

/** A whole number of at least 1. */
export function countOption(value: unknown, field: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number;
  throw invalidRequest(
    `${field} must be a whole number of 1 or more, not ${kindOf(value)}; leave it out for its default`,
    field,
  );
}

/** A finite number of at least `least`. */
export function finiteOption(value: unknown, field: string, least: number, unit = ""): number {
  if (typeof value === "number" && Number.isFinite(value) && value >= least) return value;
  throw invalidRequest(
    `${field} must be a finite number${unit} of ${least} or more, not ${kindOf(value)}`,
    field,
  );
}

/** Milliseconds, 0 or more. */
export function delayOption(value: unknown, field: string): number {
  return finiteOption(value, field, 0, " of milliseconds");
}

/** A finite number of milliseconds above 0. */
export function durationOption(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isFinite(value) && value > 0) return value;
  throw invalidRequest(
    `${field} must be a finite number of milliseconds above 0, not ${kindOf(value)}`,
    field,
  );
}

/** `false` when it is left out or `null`. */
export function booleanOption(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === "boolean") return value;
  throw invalidRequest(`${field} must be true or false, not ${kindOf(value)}`, field);
}

export function functionOption<T>(value: T, field: string): T {
  if (typeof value === "function") return value;
  throw invalidRequest(`${field} must be a function, not ${kindOf(value)}`, field);
}

export function optionalFunction<T>(value: T | null | undefined, field: string): T | undefined {
  return value === undefined || value === null ? undefined : functionOption(value, field);
}
