/** Environment variables and bindings by name. */
export type RuntimeEnvRecord = Record<string, unknown>;

const SOURCES: readonly ((scope: Scope) => unknown)[] = [
  (scope) => scope.__K_MSG_ENV__,
  (scope) => scope.__ENV__,
  (scope) => scope.process?.env,
];

interface Scope {
  __K_MSG_ENV__?: unknown;
  __ENV__?: unknown;
  process?: { env?: unknown };
}

/**
 * Where environment values come from: the first that is an object of `globalThis.__K_MSG_ENV__`,
 * `globalThis.__ENV__` and `globalThis.process.env`; else an empty object. It is the object itself,
 * no copy, and is looked up at each call.
 */
export function getRuntimeEnvSource(): RuntimeEnvRecord {
  for (const source of sources()) return source;
  return {};
}

/**
 * The value of a key as text; `undefined` when it is missing, `null` or may not be read. Numbers,
 * booleans and the like are converted; members that every object inherits do not count.
 */
export function readRuntimeEnv(key: string): string | undefined {
  return textAt(getRuntimeEnvSource(), key);
}

/**
 * The value of a key as text from the first source that has one; an empty text counts as missing, so
 * that an object with other keys, or with blanks, hides no variable of the next source.
 */
export function findRuntimeEnv(key: string): string | undefined {
  for (const source of sources()) {
    const value = textAt(source, key)?.trim();
    if (value) return value;
  }
  return undefined;
}

function* sources(): Generator<RuntimeEnvRecord> {
  for (const source of SOURCES) {
    let found: unknown;
    try {
      found = source(globalThis as Scope);
    } catch {
      // A runtime may refuse access (permissions); the next source is as good as none.
    }
    if (typeof found === "object" && found !== null) yield found as RuntimeEnvRecord;
  }
}

function textAt(source: RuntimeEnvRecord, key: string): string | undefined {
  try {
    if (key in Object.prototype && !Object.hasOwn(source, key)) return undefined;
    const value = source[key];
    return value === undefined || value === null ? undefined : String(value);
  } catch {
    return undefined;
  }
}
