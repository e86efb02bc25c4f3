import { invalidRequest } from "../../core/error.js";

const MAX_DEPTH = 100;
const MAX_VALUES = 200_000;

/**
 * A copy of plain data that shares nothing with it but buffers, blobs, functions and objects of
 * other classes. Runs the value's getters, once each.
 *
 * @param name how an error calls the value
 * @throws KMsgError INVALID_REQUEST for what throws when it is read, or is too deep or too large
 */
export function snapshot<T>(value: T, name: string): T {
  const copier = new Copier(name);
  try {
    return copier.copy(value, 0) as T;
  } catch (thrown) {
    if (thrown instanceof TooLarge) throw invalidRequest(thrown.message, name);
    const message = `${name} cannot be read: it throws when it is accessed`;
    throw invalidRequest(message, name, thrown);
  }
}

class TooLarge extends Error {}

class Copier {
  private readonly seen = new Map<object, unknown>();
  private values = 0;

  constructor(private readonly name: string) {}

  copy(value: unknown, depth: number): unknown {
    if (typeof value !== "object" || value === null) return value;
    const known = this.seen.get(value);
    if (known !== undefined) return known;
    if (depth > MAX_DEPTH) throw new TooLarge(`${this.name} must be nested less deeply`);
    if (value instanceof Date) return new Date(Date.prototype.getTime.call(value));
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      this.seen.set(value, list);
      list.length = value.length;
      this.members(value, list, depth);
      return list;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    const shell = {};
    this.seen.set(value, shell);
    this.members(value, shell, depth);
    return shell;
  }

  private members(from: object, to: object, depth: number): void {
    for (const key of Object.keys(from)) {
      this.values += 1;
      if (this.values > MAX_VALUES) {
        throw new TooLarge(`${this.name} must have fewer than ${MAX_VALUES} values`);
      }
      // Defined, not assigned: a key may be "__proto__".
      Object.defineProperty(to, key, {
        value: this.copy((from as Record<string, unknown>)[key], depth + 1),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
  }
}
