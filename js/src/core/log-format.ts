import type { LoggedError } from "./redact.js";

/** Least to most severe. */
export enum LogLevel {
  DEBUG = "DEBUG",
  INFO = "INFO",
  WARN = "WARN",
  ERROR = "ERROR",
}

/** What one log call wrote, redacted: safe to store. */
export interface LogEntry {
  level: LogLevel;
  message: string;
  timestamp: Date;
  context?: Record<string, unknown>;
  error?: LoggedError;
  /** Milliseconds; from the context's `duration`. */
  duration?: number;
}

const COLORS: Readonly<Record<LogLevel, number>> = { DEBUG: 36, INFO: 32, WARN: 33, ERROR: 31 };

/** One line of JSON. */
export function formatJson(entry: LogEntry): string {
  const { level, message, timestamp, context, error, duration } = entry;
  return JSON.stringify({ level, message, timestamp, context, error, duration });
}

/**
 * `TIME LEVEL [key=value, ...]: message`, then the stack on indented lines of its own. Line breaks and other
 * control characters of message and context are escaped, so that no text can pass for a line of the
 * log.
 */
export function formatText(entry: LogEntry, colors: boolean): string {
  const { level, message, timestamp, context, error } = entry;
  const label = colors ? `\u001b[${COLORS[level]}m${level}\u001b[0m` : level;
  const pairs = Object.entries(context ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${escapeControls(key)}=${valueText(value)}`);
  const shown = pairs.length === 0 ? "" : ` [${pairs.join(", ")}]`;
  const line = `${timestamp.toISOString()} ${label}${shown}: ${escapeControls(message)}`;
  return error === undefined ? line : `${line}\n${errorText(error)}`;
}

function errorText({ name, message, stack, code }: LoggedError): string {
  const told = stack ?? `${name}${code === undefined ? "" : ` ${code}`}: ${message}`;
  return told
    .split("\n")
    .map((line) => `    ${escapeControls(line)}`)
    .join("\n");
}

// What would make the end of a value doubtful.
const AMBIGUOUS = /[\s,=[\]"]/;

function valueText(value: unknown): string {
  if (typeof value !== "string") return escapeControls(JSON.stringify(value));
  return escapeControls(value === "" || AMBIGUOUS.test(value) ? JSON.stringify(value) : value);
}

function escapeControls(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it finds
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
