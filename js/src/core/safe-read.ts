/** True for objects and functions, whatever their prototype. */
export function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

/** True for an object with members: no array, no function. Throws for a revoked proxy. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for an object literal or JSON object. Never throws. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  try {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const prototype = Object.getPrototypeOf(value);
    // The second half lets an object of another realm pass.
    return prototype === null || Object.getPrototypeOf(prototype) === null;
  } catch {
    return false;
  }
}

/** `Array.isArray` that also survives a revoked proxy. */
export function isArray(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

/** A property, inherited or not; undefined when reading it throws. */
export function anyValue(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/** An own property; undefined when there is none or reading it throws. */
export function ownValue(object: object, key: string): unknown {
  try {
    return Object.hasOwn(object, key) ? (object as Record<string, unknown>)[key] : undefined;
  } catch {
    return undefined;
  }
}

/** The own `code` of an error. That of a DOMException, own in workerd, is a number that means nothing. */
export function ownCode(error: object): unknown {
  return isDomException(error) ? undefined : ownValue(error, "code");
}

function isDomException(error: object): boolean {
  try {
    return error instanceof DOMException;
  } catch {
    return false;
  }
}

// A proxy can answer with a new prototype for ever.
const MAX_CLASSES = 8;

/**
 * An own property, or what a getter of the object's class gives: `status` of a fetch Response is
 * such a getter. Inherited values that are no getters do not count.
 */
export function memberValue(object: object, key: string): unknown {
  try {
    if (Object.hasOwn(object, key)) return (object as Record<string, unknown>)[key];
    let level = Object.getPrototypeOf(object);
    for (let depth = 0; depth < MAX_CLASSES && level !== null; depth += 1) {
      const getter = Object.getOwnPropertyDescriptor(level, key)?.get;
      if (getter !== undefined) return getter.call(object);
      level = Object.getPrototypeOf(level);
    }
  } catch {
    // Unreadable is absent.
  }
  return undefined;
}

/** `instanceof` that ends, whatever a proxy answers for its prototype. May throw what a proxy throws. */
export function inheritsFrom(object: object, prototype: object): boolean {
  let level = Object.getPrototypeOf(object);
  for (let depth = 0; depth < MAX_CLASSES && level !== null; depth += 1) {
    if (level === prototype) return true;
    level = Object.getPrototypeOf(level);
  }
  return false;
}

/** Own enumerable keys; none when they cannot be listed. */
export function keysOf(object: object): string[] {
  try {
    return Object.keys(object);
  } catch {
    return [];
  }
}
