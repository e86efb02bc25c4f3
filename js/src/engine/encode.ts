import { invalidRequest, type KMsgError } from "../core/error.js";

/** The core refuses deeper nesting (kMaxJsonDepth in src/base/json.h), wrappers included. */
const MAX_DEPTH = 48;
/** A longer text is a mistake, and the core's memory never shrinks again. */
const MAX_TEXT = 8 * 1024 * 1024;

const LONE_SURROGATE = /\p{Surrogate}/u;

/** Classes that hold no data of their own members; JSON would write them as an empty object. */
const NO_DATA: ReadonlySet<string> = new Set([
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "RegExp",
  "Error",
  "Promise",
]);
const BINARY: ReadonlySet<string> = new Set(["ArrayBuffer", "SharedArrayBuffer", "Blob", "File"]);

/** A value that the core cannot be given; carries the typed error to the nearest boundary. */
class EncodeFailure {
  constructor(readonly error: KMsgError) {}
}

/** Bytes or a blob that stayed behind, and where it belongs: keys and indexes from the root. */
export interface Binary {
  path: readonly (string | number)[];
  value: unknown;
  /** The members of that name beside it, where they are text. */
  filename?: string | undefined;
  contentType?: string | undefined;
}

/** What was written, and what JSON cannot carry. */
export interface Encoded {
  text: string;
  binaries: readonly Binary[];
}

/**
 * Writes `value` as JSON text for the core. Dates become ISO text; typed arrays, array buffers and
 * blobs stay behind as `binaries`. Runs the value's getters and `toJSON` methods, once each.
 *
 * @returns the text, or an INVALID_REQUEST that names the member at fault: one that throws when read,
 *   a cycle, a BigInt, a function, a number that is not finite, an invalid Date, text with half of a
 *   surrogate pair. The error never repeats the value.
 */
export function encodeStrict(value: unknown, root: string): Encoded | { error: KMsgError } {
  try {
    const encoder = new Encoder(false, root);
    const text = encoder.write(value, [], []) ?? "null";
    if (text.length <= MAX_TEXT) return { text, binaries: encoder.binaries };
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
  return new Encoder(true, "value").write(value, [], []) ?? "null";
}

type Path = readonly (string | number)[];

class Encoder {
  readonly binaries: Binary[] = [];

  constructor(
    private readonly lenient: boolean,
    private readonly root: string,
  ) {}

  /** The JSON text; undefined for what an object leaves out and an array writes as null. */
  write(value: unknown, path: Path, above: readonly object[]): string | undefined {
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

  private text(value: string, path: Path): string {
    if (!LONE_SURROGATE.test(value)) return JSON.stringify(value);
    return this.refuse(
      path,
      "well-formed text; it has half of a surrogate pair (cut inside an emoji?)",
      JSON.stringify(value.replace(/\p{Surrogate}/gu, "\uFFFD")),
    ) as string;
  }

  private object(value: object, path: Path, above: readonly object[]): string | undefined {
    if (above.includes(value)) return this.refuse(path, "free of cycles", "null");
    if (above.length >= MAX_DEPTH) return this.refuse(path, "nested less deeply", "null");
    const inside = [...above, value];
    // A proxy may throw even when it is asked for its class.
    const kind = this.read(path, () => kindOf(value)) ?? "Object";
    if (kind === "Date") return this.date(value as Date, path);
    if (NO_DATA.has(kind)) return this.refuse(path, `a plain object, not a ${kind}`, "{}");
    if (BINARY.has(kind) || ArrayBuffer.isView(value)) return this.binary(value, path);
    const converted = this.read(path, () => {
      const { toJSON } = value as { toJSON?: unknown };
      return typeof toJSON === "function" ? { value: toJSON.call(value, path.at(-1)) } : undefined;
    });
    if (converted !== undefined) return this.write(converted.value, path, inside);
    return kind === "Array"
      ? this.array(value as unknown[], path, inside)
      : this.members(value as Record<string, unknown>, path, inside);
  }

  /** The core only has to know how much there is. */
  private binary(value: object, path: Path): string {
    this.binaries.push({ path, value });
    const { byteLength, size } = value as Partial<ArrayBuffer & Blob>;
    return `{"bytes":${Number(byteLength ?? size) || 0}}`;
  }

  private date(value: Date, path: Path): string | undefined {
    const time = this.read(path, () => Date.prototype.getTime.call(value)) ?? Number.NaN;
    if (Number.isNaN(time)) return this.refuse(path, "a valid Date; it is an Invalid Date", "null");
    return `"${new Date(time).toISOString()}"`;
  }

  private array(value: unknown[], path: Path, inside: readonly object[]): string {
    const parts: string[] = [];
    const length = this.read(path, () => value.length) ?? 0;
    for (let index = 0; index < length; index++) {
      const at = [...path, index];
      const item = this.read(at, () => value[index]);
      parts.push(this.write(item, at, inside) ?? "null");
    }
    return `[${parts.join(",")}]`;
  }

  private members(value: Record<string, unknown>, path: Path, inside: readonly object[]): string {
    const parts: string[] = [];
    const labels: Pick<Binary, "filename" | "contentType"> = {};
    const before = this.binaries.length;
    const keys = this.read(path, () => Object.keys(value)) ?? [];
    for (const key of keys) {
      const at = [...path, key];
      const name = this.text(key, at);
      const member = this.read(at, () => value[key]);
      if ((key === "filename" || key === "contentType") && typeof member === "string") {
        labels[key] = member;
      }
      const text = this.write(member, at, inside);
      if (text !== undefined) parts.push(`${name}:${text}`);
    }
    for (const binary of this.binaries.slice(before)) {
      if (binary.path.length === path.length + 1) Object.assign(binary, labels);
    }
    return `{${parts.join(",")}}`;
  }

  /** Runs code of the user's object: getters, proxies, toJSON. */
  private read<T>(path: Path, get: () => T): T | undefined {
    try {
      return get();
    } catch (thrown) {
      if (this.lenient) return undefined;
      const field = this.fieldAt(path);
      const message = `${field} cannot be read: it throws when it is accessed`;
      throw new EncodeFailure(invalidRequest(message, field, thrown));
    }
  }

  private refuse(path: Path, wanted: string, substitute: string | undefined): string | undefined {
    if (this.lenient) return substitute;
    const field = this.fieldAt(path);
    throw new EncodeFailure(invalidRequest(`${field} must be ${wanted}`, field));
  }

  private fieldAt(path: Path): string {
    return cutPath(pathText(path) || this.root);
  }
}

/** `a.b[0].c` */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    text += typeof step === "number" ? `[${step}]` : text === "" ? step : `.${step}`;
  }
  return text;
}

/** The class of an object as far as it matters; by tag, so that other realms count too. */
function kindOf(value: object): string {
  if (Array.isArray(value)) return "Array";
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** A path for an error: it comes from keys of the input, which may be long or ill-formed. */
export function cutPath(path: string): string {
  const clean = path.replace(/\p{Surrogate}/gu, "\uFFFD");
  return clean.length <= 120 ? clean : `${clean.slice(0, 120)}…`;
}
