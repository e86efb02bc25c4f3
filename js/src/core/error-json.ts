import { anyValue, inheritsFrom } from "./safe-read.js";
import { shownText } from "./shown-text.js";

const MAX_DEPTH = 6;
// A few shared objects can unfold to any size; what comes after this many is left out.
const MAX_VALUES = 5000;

/** Name and message of a thrown value. Never throws itself, whatever getters the value has. */
export function describeValue(thrown: unknown): { name: string; message: string } {
  try {
    if (typeof thrown === "object" && thrown !== null) {
      const { name, message } = thrown as { name?: unknown; message?: unknown };
      return {
        name: typeof name === "string" ? name : "Error",
        message: typeof message === "string" && message !== "" ? message : "an object was thrown",
      };
    }
    return { name: "Error", message: String(thrown) };
  } catch {
    return { name: "Error", message: "a value that cannot be read was thrown" };
  }
}

/**
 * A copy that JSON can write: without cycles, functions, BigInts, deep nesting or masses of values,
 * and with errors as name, message and code. Never throws.
 */
export function plainValue(value: unknown): unknown {
  return plain(value, [], { left: MAX_VALUES });
}

function plain(value: unknown, above: readonly object[], budget: { left: number }): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "[circular]";
  if (above.length >= MAX_DEPTH) return "[too deep]";
  const inside = [...above, value];
  try {
    if (inheritsFrom(value, Date.prototype)) return plainDate(value as Date);
    if (inheritsFrom(value, Error.prototype)) return plainError(value);
    if (Array.isArray(value)) return plainArray(value, inside, budget);
    const copy: [string, unknown][] = [];
    for (const [key, member] of Object.entries(value)) {
      if (spent(budget)) return Object.fromEntries([...copy, ["[more]", "[too many]"]]);
      copy.push([key, plain(member, inside, budget)]);
    }
    return Object.fromEntries(copy);
  } catch {
    return "[unreadable]";
  }
}

function plainDate(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function plainError(error: object): unknown {
  const { name, message: text } = describeValue(error);
  // Errors of foreign code may repeat what they were given.
  const message = shownText(text);
  const code = anyValue(error, "code");
  return typeof code === "string" ? { name, message, code: shownText(code) } : { name, message };
}

function plainArray(
  list: readonly unknown[],
  inside: readonly object[],
  budget: { left: number },
): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    if (spent(budget)) return [...copy, "[too many]"];
    copy.push(plain(list[index], inside, budget));
  }
  return copy;
}

function spent(budget: { left: number }): boolean {
  budget.left -= 1;
  return budget.left < 0;
}
