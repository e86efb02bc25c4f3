/** A copy that shares nothing with `value` but functions and objects of foreign classes. */
export function deepCopy<T>(value: T): T {
  return copy(value, new Map()) as T;
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return new Date(value.getTime());
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const item of value) list.push(copy(item, seen));
    return list;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const shell: Record<string, unknown> = {};
  seen.set(value, shell);
  for (const [key, member] of Object.entries(value)) {
    // Defined, not assigned: a key may be "__proto__".
    Object.defineProperty(shell, key, {
      value: copy(member, seen),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return shell;
}
