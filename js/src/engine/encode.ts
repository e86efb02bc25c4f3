import { invalidRequest, type KMsgError } from "../core/error.js";

/** The core refuses deeper nesting (kMaxJsonDepth in src/base/json.h), wrappers included. */
const MAX_DEPTH = 48;
/** A longer text is a mistake, and the core's memory never shrinks again. */
const MAX_TEXT = 8 * 1024 * 1024;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** A value that the core cannot be given; carries the typed error to the nearest boundary. */
class EncodeFailure {
  constructor(readonly error: KMsgError) {}
}

/**
 * Writes `value` as JSON text for the core. Dates become ISO text. Runs the value's getters and
 * `toJSON` methods, once each.
 *
 * @returns the text, or an INVALID_REQUEST that names the member at fault: one that throws when read,
 *   a cycle, a BigInt, a function, a number that is not finite, an invalid Date, text with half of a
 *   surrogate pair. The error never repeats the value.
 */
export function encodeStrict(
  value: unknown,
  root: string,
): { text: string } | { error: KMsgError } {
  try {
    const text = new Encoder(false, root).write(value, "", []) ?? "null";
    if (text.length <= MAX_TEXT) return { text };
    return { error: invalidRequest(`${root} is larger than ${MAX_TEXT} characters`, root) };
  } catch (failure) {
    if (failure instanceof EncodeFailure) return { error: failure.error };
    throw failure;
  }
}

/**
 * Writes `value` as JSON text, leaving out what JSON cannot say: for answers of the user's own code,
 * where refusing would turn a message that was accepted into a failure.
 */
export function encodeLenient(value: unknown): string {
  return new Encoder(true, "value").write(value, "", []) ?? "null";
}

class Encoder {
  constructor(
    private readonly lenient: boolean,
    private readonly root: string,
  ) {}

  /** The JSON text; undefined for what an object leaves out and an array writes as null. */
  write(value: unknown, path: string, above: readonly object[]): string | undefined {
    switch (typeof value) {
      case "string":
        return this.text(value, path);
      case "number":
        return Number.isFinite(value)
          ? String(value)
          : this.refuse(path, "a finite number", "null");
      case "boolean":
        return value ? "true" : "false";
      case "undefined":
        return undefined;
      case "bigint":
        return this.refuse(path, "text or a number, not a BigInt", `"${value}"`);
      case "object":
        return value === null ? "null" : this.object(value, path, above);
      default:
        return this.refuse(path, `data, not a ${typeof value}`, undefined);
    }
  }

  private text(value: string, path: string): string {
    if (!LONE_SURROGATE.test(value)) return JSON.stringify(value);
    return this.refuse(
      path,
      "well-formed text; it has half of a surrogate pair (cut inside an emoji?)",
      JSON.stringify(value.replace(/\p{Surrogate}/gu, "\uFFFD")),
    ) as string;
  }

  private object(value: object, path: string, above: readonly object[]): string | undefined {
    if (above.includes(value)) return this.refuse(path, "free of cycles", "null");
    if (above.length >= MAX_DEPTH) return this.refuse(path, "nested less deeply", "null");
    const inside = [...above, value];
    // A proxy may throw even when it is asked for its class.
    const kind = this.read(path, () => kindOf(value));
    if (kind === "Date") return this.date(value as Date, path);
    if (kind === "Map" || kind === "Set") {
      return this.refuse(path, `a plain object, not a ${kind}`, "{}");
    }
    if (ArrayBuffer.isView(value)) return `{"bytes":${value.byteLength}}`;
    const converted = this.read(path, () => {
      const { toJSON } = value as { toJSON?: unknown };
      return typeof toJSON === "function" ? { value: toJSON.call(value, path) } : undefined;
    });
    if (converted !== undefined) return this.write(converted.value, path, inside);
    return kind === "Array"
      ? this.array(value as unknown[], path, inside)
      : this.members(value as Record<string, unknown>, path, inside);
  }

  private date(value: Date, path: string): string | undefined {
    const time = this.read(path, () => Date.prototype.getTime.call(value)) ?? Number.NaN;
    if (Number.isNaN(time)) return this.refuse(path, "a valid Date; it is an Invalid Date", "null");
    return `"${new Date(time).toISOString()}"`;
  }

  private array(value: unknown[], path: string, inside: readonly object[]): string {
    const parts: string[] = [];
    const length = this.read(path, () => value.length) ?? 0;
    for (let index = 0; index < length; index++) {
      const at = `${path}[${index}]`;
      const item = this.read(at, () => value[index]);
      parts.push(this.write(item, at, inside) ?? "null");
    }
    return `[${parts.join(",")}]`;
  }

  private members(value: Record<string, unknown>, path: string, inside: readonly object[]): string {
    const parts: string[] = [];
    const keys = this.read(path, () => Object.keys(value)) ?? [];
    for (const key of keys) {
      const at = path === "" ? key : `${path}.${key}`;
      const name = this.text(key, at);
      const text = this.write(
        this.read(at, () => value[key]),
        at,
        inside,
      );
      if (text !== undefined) parts.push(`${name}:${text}`);
    }
    return `{${parts.join(",")}}`;
  }

  /** Runs code of the user's object: getters, proxies, toJSON. */
  private read<T>(path: string, get: () => T): T | undefined {
    try {
      return get();
    } catch (thrown) {
      if (this.lenient) return undefined;
      const field = path || this.root;
      const error = invalidRequest(`${field} cannot be read: it throws when it is accessed`, field);
      error.cause = thrown;
      throw new EncodeFailure(error);
    }
  }

  private refuse(path: string, wanted: string, substitute: string | undefined): string | undefined {
    if (this.lenient) return substitute;
    const field = cutPath(path || this.root);
    throw new EncodeFailure(invalidRequest(`${field} must be ${wanted}`, field));
  }
}

/** The class of an object as far as it matters; by tag, so that other realms count too. */
function kindOf(value: object): string {
  if (Array.isArray(value)) return "Array";
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Paths come from keys of the input, which may be long or ill-formed. */
function cutPath(path: string): string {
  const clean = path.replace(/\p{Surrogate}/gu, "\uFFFD");
  return clean.length <= 120 ? clean : `${clean.slice(0, 120)}…`;
}
