import { describeValue } from "./error-json.js";
import { kindOfKey } from "./key-words.js";
import { MASK, maskAddress, maskPhones } from "./mask.js";
import { anyValue } from "./safe-read.js";

const MAX_DEPTH = 6;
/** Values of one log entry; what comes after is left out. Bounds shared objects and huge lists. */
const MAX_VALUES = 10_000;

/** An error as a log shows it. */
export interface LoggedError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
}

/**
 * A copy of a log context that can be written as JSON and shows no secret. By the words of its key
 * (see `kindOfKey`) a value is hidden; every other text has its phone numbers masked. Dates become
 * ISO 8601 text, errors name, message and code, maps objects, sets lists, BigInts text. Never
 * throws: cycles, depth, unreadable and too many values are replaced by a note in brackets.
 */
export function redactContext(context: unknown): Record<string, unknown> {
  const copy = new Redactor().copy(context, 0, []);
  if (typeof copy === "object" && copy !== null && !Array.isArray(copy)) {
    return copy as Record<string, unknown>;
  }
  return context === undefined || context === null ? {} : { context: copy };
}

/** Name, message and code of anything thrown, and its stack, with phone numbers masked. */
export function redactError(thrown: unknown, withStack: boolean): LoggedError {
  const { name, message } = describeValue(thrown);
  const error: LoggedError = { name: maskPhones(name), message: maskPhones(message) };
  if (typeof thrown !== "object" || thrown === null) return error;
  const stack = anyValue(thrown, "stack");
  if (withStack && typeof stack === "string") error.stack = maskPhones(stack);
  const code = anyValue(thrown, "code");
  if (typeof code === "string") error.code = maskPhones(code);
  return error;
}

class Redactor {
  private left = MAX_VALUES;

  copy(value: unknown, depth: number, above: readonly object[]): unknown {
    this.left -= 1;
    switch (typeof value) {
      case "string":
        return maskPhones(value);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "bigint":
        return value.toString();
      case "function":
      case "symbol":
        return `[${typeof value}]`;
      case "object":
        return value === null ? null : this.copyObject(value, depth, above);
      default:
        return value;
    }
  }

  private copyObject(value: object, depth: number, above: readonly object[]): unknown {
    if (above.includes(value)) return "[circular]";
    if (depth >= MAX_DEPTH) return "[too deep]";
    try {
      return this.copyMembers(value, depth + 1, [...above, value]);
    } catch {
      return "[unreadable]";
    }
  }

  private copyMembers(value: object, depth: number, above: readonly object[]): unknown {
    if (value instanceof Date) {
      return Number.isNaN(value.getTime()) ? "[invalid date]" : value.toISOString();
    }
    if (value instanceof Error) return redactError(value, false);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      return `[${value.byteLength} bytes]`;
    }
    if (Array.isArray(value) || value instanceof Set) return this.copyList(value, depth, above);
    if (value instanceof Map) return this.copyEntries(value, depth, above);
    const toJSON = anyValue(value, "toJSON");
    if (typeof toJSON === "function") return this.copy(toJSON.call(value), depth, above);
    return this.copyEntries(entriesOf(value), depth, above);
  }

  private copyList(list: Iterable<unknown>, depth: number, above: readonly object[]): unknown[] {
    const copies: unknown[] = [];
    for (const item of list) {
      if (this.left <= 0) {
        copies.push("[more]");
        break;
      }
      copies.push(this.copy(item, depth, above));
    }
    return copies;
  }

  private copyEntries(
    entries: Iterable<[unknown, unknown]>,
    depth: number,
    above: readonly object[],
  ): Record<string, unknown> {
    const copies: [string, unknown][] = [];
    for (const [key, member] of entries) {
      if (this.left <= 0) {
        copies.push(["[more]", true]);
        break;
      }
      const name = isPrimitive(key) ? String(key) : `[${typeof key}]`;
      copies.push([maskPhones(name), this.copyMember(name, member, depth, above)]);
    }
    // Defines own members, so that a key such as `__proto__` is one as well.
    return Object.fromEntries(copies);
  }

  private copyMember(
    key: string,
    member: unknown,
    depth: number,
    above: readonly object[],
  ): unknown {
    const kind = kindOfKey(key);
    if (kind === "open" || member === undefined || member === null) {
      return this.copy(member, depth, above);
    }
    this.left -= 1;
    if (!isPrimitive(member)) {
      const shown = isA(Error, member) || (kind === "address" && isA(Date, member));
      return shown ? this.copy(member, depth, above) : "[REDACTED]";
    }
    return kind === "address" && typeof member === "string" ? maskAddress(member) : MASK;
  }
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== "object" && typeof value !== "function");
}

/** `instanceof` that a proxy cannot make throw. */
function isA(type: typeof Error | typeof Date, value: unknown): boolean {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** Own enumerable members one by one; those whose getter throws say so. */
function* entriesOf(object: object): Generator<[string, unknown]> {
  for (const key of Object.keys(object)) {
    let member: unknown = "[unreadable]";
    try {
      member = (object as Record<string, unknown>)[key];
    } catch {
      // Stays marked; the other members are still of use.
    }
    yield [key, member];
  }
}
