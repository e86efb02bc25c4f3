import { describeValue } from "./error-json.js";
import { anyValue, isObject } from "./safe-read.js";
import { shownText } from "./shown-text.js";

const MAX_CAUSES = 5;
const FRAME = /^\s+at .+/;

type Inspect = (value: unknown, options?: unknown) => string;

interface Shown {
  readonly stack?: string | undefined;
  toJSON(): Record<string, unknown>;
}

/**
 * What `util.inspect` and `console.log` write of an error: its stack, its members as JSON has them, and
 * of each cause the name, the text as {@link shownText} leaves it, and where it was thrown. A cause as
 * it is may repeat a request with keys and the message; who wants that reads `error.cause`.
 */
export function inspectError(
  error: Shown,
  depth: number,
  options: object,
  inspect: Inspect | undefined,
): string {
  const { name, message, ...members } = error.toJSON();
  const head = typeof error.stack === "string" ? error.stack : `${name}: ${message}`;
  const told = Object.entries(members).filter(([, value]) => value !== undefined);
  const body = Object.fromEntries(told);
  const lines = [
    `${head} ${inspect === undefined ? JSON.stringify(body) : inspect(body, { ...options, depth })}`,
  ];
  let cause = anyValue(error, "cause");
  for (let count = 0; cause !== undefined && count < MAX_CAUSES; count += 1) {
    lines.push(`caused by ${describeCause(cause)}`);
    cause = isObject(cause) ? anyValue(cause, "cause") : undefined;
  }
  return lines.join("\n");
}

function describeCause(cause: unknown): string {
  const { name, message } = describeValue(cause);
  return [`${shownText(name)}: ${shownText(message)}`, ...framesOf(cause, message)].join("\n");
}

/** The lines of a stack that tell places; the text before them may be anything. */
function framesOf(cause: unknown, message: string): string[] {
  const stack = isObject(cause) ? anyValue(cause, "stack") : undefined;
  if (typeof stack !== "string") return [];
  const at = stack.indexOf(message);
  // The message was changed after the stack was written: where the text ends cannot be told.
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split("\n")
    .filter((line) => FRAME.test(line));
}
