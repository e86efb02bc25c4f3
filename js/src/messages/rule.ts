import { isRecord } from "../core/safe-read.js";
import { pathText, type SchemaIssue, type SchemaIssueCode } from "./schema-error.js";

/** What a rule answers when it has noted an issue, and for a member that is absent. */
export const SKIP = Symbol("skip");

/** One parse in progress. */
export interface Reading {
  /** How messages call the value as a whole. */
  name: string;
  /** Where the reading is; members push and pop. */
  path: (string | number)[];
  issues: SchemaIssue[];
  /** Milliseconds since 1970. */
  now: number;
}

export interface Rule<T> {
  read(value: unknown, reading: Reading): T | typeof SKIP;
}

/** A member that may be absent or undefined; it is then absent from the answer too. */
export interface OptionalRule<T> extends Rule<T> {
  optional: true;
}

type Shape = Readonly<Record<string, Rule<unknown>>>;

type OptionalKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { optional: true } ? K : never;
}[keyof S];

type TypeOf<R> = R extends Rule<infer T> ? T : never;

/** The type of an object with these members. */
export type ObjectOf<S extends Shape> = {
  [K in Exclude<keyof S, OptionalKeys<S>>]: TypeOf<S[K]>;
} & { [K in OptionalKeys<S>]?: TypeOf<S[K]> } extends infer O
  ? { [K in keyof O]: O[K] }
  : never;

/** More than this need nobody: reading stops. Bounds the work on a list with a made-up length. */
const MAX_ISSUES = 100;

/** Notes that the value at the reading's place is not `wanted`. */
export function refuse(
  reading: Reading,
  code: SchemaIssueCode,
  wanted: string,
  value: unknown,
): typeof SKIP {
  const { path, issues, name } = reading;
  if (issues.length < MAX_ISSUES) {
    const at = pathText(path) || name;
    const message = `${at} must be ${wanted}; it is ${kindOf(value)}`;
    issues.push({ path: [...path], code, message });
  }
  return SKIP;
}

export function optional<T>(rule: Rule<T>): OptionalRule<T> {
  return {
    optional: true,
    read: (value, reading) => (value === undefined ? SKIP : rule.read(value, reading)),
  };
}

export function withDefault<T>(rule: Rule<T>, fallback: NoInfer<T>): Rule<T> {
  return {
    read: (value, reading) => (value === undefined ? fallback : rule.read(value, reading)),
  };
}

export function object<S extends Shape>(shape: S): Rule<ObjectOf<S>> {
  const members = Object.entries(shape);
  return {
    read(value, reading) {
      if (!isRecord(value)) return refuse(reading, "invalid_type", "an object", value);
      const data: Record<string, unknown> = {};
      for (const [key, rule] of members) {
        const found = readMember(value, key, rule, reading);
        if (found !== SKIP) data[key] = found;
      }
      return data as ObjectOf<S>;
    },
  };
}

/** Own enumerable members of any name. */
export function record<T>(rule: Rule<T>): Rule<Record<string, T>> {
  return {
    read(value, reading) {
      if (!isRecord(value)) return refuse(reading, "invalid_type", "an object", value);
      const data: Record<string, T> = {};
      for (const key of Object.keys(value)) {
        const found = readMember(value, key, rule, reading);
        if (reading.issues.length >= MAX_ISSUES) break;
        if (found === SKIP) continue;
        // Defined, not assigned: a key may be "__proto__".
        Object.defineProperty(data, key, {
          value: found,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      return data;
    },
  };
}

export function list<T>(
  rule: Rule<T>,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { min?: number; max?: number } = {},
): Rule<T[]> {
  return {
    read(value, reading) {
      if (!Array.isArray(value)) return refuse(reading, "invalid_type", "an array", value);
      const { length } = value;
      const wanted = `an array of ${min} to ${max} items`;
      if (length < min) return refuse(reading, "too_small", wanted, value);
      if (length > max) return refuse(reading, "too_big", wanted, value);
      const data: T[] = [];
      for (let index = 0; index < length && reading.issues.length < MAX_ISSUES; index++) {
        const found = readMember(value, index, rule, reading);
        if (found !== SKIP) data.push(found);
      }
      return data;
    },
  };
}

/** Reads one member; running its getter may throw, which is an issue of that member. */
function readMember<T>(
  value: object,
  key: string | number,
  rule: Rule<T>,
  reading: Reading,
): T | typeof SKIP {
  reading.path.push(key);
  try {
    let member: unknown;
    try {
      member = (value as Record<string | number, unknown>)[key];
    } catch {
      return refuse(reading, "unreadable", "readable", THROWING);
    }
    return rule.read(member, reading);
  } finally {
    reading.path.pop();
  }
}

const THROWING = Symbol("throwing");

/** The kind of a value for a message; never the value itself. */
function kindOf(value: unknown): string {
  if (value === THROWING) return "a member that throws when it is accessed";
  if (value === null) return "null";
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `an array of ${value.length} items`;
  switch (typeof value) {
    case "string":
      return value === "" ? "an empty text" : `a text of ${value.length} characters`;
    case "number":
      // Not which one: it may be a phone number.
      return Number.isFinite(value) ? "a number" : `${value}`;
    case "object":
      return timeOf(value) === undefined ? "an object" : "a Date";
    default:
      return `a ${typeof value}`;
  }
}

/** The time of a Date, of this realm or another; NaN for an invalid one. */
export function timeOf(value: unknown): number | undefined {
  try {
    return Date.prototype.getTime.call(value as Date);
  } catch {
    return undefined;
  }
}
