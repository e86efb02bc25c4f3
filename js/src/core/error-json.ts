const MAX_DEPTH = 6;

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

/** An error in a cause chain as JSON can show it. */
export function causeToJson(cause: unknown): unknown {
  if (typeof cause !== "object" || cause === null) return plain(cause, 0, []);
  if (!(cause instanceof Error)) return plain(cause, 0, []);
  const { name, message } = describeValue(cause);
  const code = (cause as { code?: unknown }).code;
  return typeof code === "string" ? { name, message, code } : { name, message };
}

/** A copy of `details` without cycles, functions, BigInts or deep nesting. */
export function plainDetails(details: Record<string, unknown>): unknown {
  return plain(details, 0, []);
}

function plain(value: unknown, depth: number, above: readonly object[]): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  if (above.includes(value)) return "[circular]";
  if (depth >= MAX_DEPTH) return "[too deep]";
  const inside = [...above, value];
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return causeToJson(value);
    if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1, inside));
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, plain(member, depth + 1, inside)]),
    );
  } catch {
    return "[unreadable]";
  }
}
