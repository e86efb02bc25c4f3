import { invalidRequest } from "./error.js";
import { formatJson, formatText, type LogEntry, LogLevel } from "./log-format.js";
import { maskPhones } from "./mask.js";
import { functionOption, kindOf, optionsObject } from "./option-checks.js";
import { redactContext, redactError } from "./redact.js";
import { type Clock, systemClock } from "./timers.js";

/**
 * What belongs to a log message. Values are redacted by the words of their keys: secrets (`apiKey`,
 * `token`, `password`...) and texts (`message`, `content`, `text`, `payload`) are hidden, addresses
 * (`to`, `from`, `phone`, `recipient`...) are shortened. `messageId`, `total`, `customer` and other
 * keys that merely contain such a word are shown.
 */
export type LogContext = { [key: string]: unknown };

export interface LoggerConfig {
  /** Calls below this are not written, nor is their context looked at. Default: INFO. */
  level?: LogLevel;
  /** Default: true. */
  enableConsole?: boolean;
  /** One JSON object a line instead of text. Default: false. */
  enableJson?: boolean;
  /** Colours the level; text only. Default: true. */
  enableColors?: boolean;
  /** Gets each written entry, redacted, with or without a console. What it throws is ignored. */
  onEntry?: (entry: LogEntry) => void;
  /** Time stamps and durations. Default: the runtime's. */
  clock?: Pick<Clock, "now" | "wallTime">;
  /** Accepted and ignored, as the next three: this package writes no files. Use `onEntry`. */
  enableFile?: boolean;
  filePath?: string;
  maxFileSize?: number;
  maxFiles?: number;
}

const RANKS: Readonly<Record<LogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 };
const METHODS = { DEBUG: "log", INFO: "log", WARN: "warn", ERROR: "error" } as const;

/**
 * Writes redacted entries to the console. Phone numbers are masked in every text: message, error
 * message, stack and context (see {@link LogContext} for what keys hide). Logging never throws,
 * whatever it is given and whatever the console does.
 */
export class Logger {
  private readonly config: LoggerConfig;
  private readonly rank: number;
  private readonly clock: Pick<Clock, "now" | "wallTime">;
  /** Redacted already; doing that twice would hide what the first time left. */
  private context: Record<string, unknown>;

  /**
   * @param config copied
   * @param context goes into every entry, as it is now
   * @throws KMsgError INVALID_REQUEST that names the field
   */
  constructor(config?: LoggerConfig, context?: LogContext) {
    this.config = { ...optionsObject(config, "config") };
    const level = this.config.level ?? LogLevel.INFO;
    if (typeof level !== "string" || !Object.hasOwn(RANKS, level)) {
      const known = Object.keys(RANKS).join(", ");
      const got = typeof level === "string" ? "another text" : kindOf(level);
      throw invalidRequest(`level must be one of ${known}, got ${got}`, "level");
    }
    if (this.config.onEntry !== undefined) functionOption(this.config.onEntry, "onEntry");
    this.rank = RANKS[level];
    this.clock = this.config.clock ?? systemClock;
    this.context = redactContext(context);
  }

  debug(message: string, context?: LogContext): void {
    this.write(LogLevel.DEBUG, message, context);
  }

  info(message: string, context?: LogContext): void {
    this.write(LogLevel.INFO, message, context);
  }

  /** @param error anything thrown; its name, message, code and stack are written */
  warn(message: string, context?: LogContext, error?: unknown): void {
    this.write(LogLevel.WARN, message, context, error);
  }

  /** @param error anything thrown; its name, message, code and stack are written */
  error(message: string, context?: LogContext, error?: unknown): void {
    this.write(LogLevel.ERROR, message, context, error);
  }

  /** A logger of the same configuration whose entries have this context as well. */
  child(context: LogContext): Logger {
    const child = new Logger(this.config);
    child.context = { ...this.context, ...redactContext(context) };
    return child;
  }

  /** Starts a stopwatch; the returned function logs `LABEL completed` with its `duration`. */
  time(label: string): () => void {
    const elapsed = this.stopwatch();
    return () => this.info(`${textOf(label)} completed`, { duration: elapsed() });
  }

  /**
   * Runs `fn` and gives its value back. Logs `Starting OPERATION` (debug), then `Completed OPERATION`
   * (info) or `Failed OPERATION` (error), with `duration`; what `fn` throws is passed on unchanged.
   */
  async measure<T>(
    operation: string,
    fn: () => T | PromiseLike<T>,
    context?: LogContext,
  ): Promise<T> {
    const inner = context === undefined ? this : this.child(context);
    const name = textOf(operation);
    inner.debug(`Starting ${name}`);
    const elapsed = this.stopwatch();
    try {
      const value = await fn();
      inner.info(`Completed ${name}`, { duration: elapsed() });
      return value;
    } catch (error) {
      inner.error(`Failed ${name}`, { duration: elapsed() }, error);
      throw error;
    }
  }

  private stopwatch(): () => number {
    const started = this.clock.now();
    return () => Math.round(this.clock.now() - started);
  }

  private write(level: LogLevel, message: string, context?: LogContext, error?: unknown): void {
    if (RANKS[level] < this.rank) return;
    const { enableConsole = true, enableJson = false, enableColors = true, onEntry } = this.config;
    if (!enableConsole && onEntry === undefined) return;
    try {
      const entry = this.entryOf(level, message, context, error);
      try {
        onEntry?.(entry);
      } finally {
        if (enableConsole) {
          globalThis.console[METHODS[level]](
            enableJson ? formatJson(entry) : formatText(entry, enableColors),
          );
        }
      }
    } catch {
      // A log that cannot be written must not take its caller down.
    }
  }

  private entryOf(level: LogLevel, message: unknown, given: unknown, error: unknown): LogEntry {
    const context = { ...this.context, ...redactContext(given) };
    const entry: LogEntry = {
      level,
      message: maskPhones(textOf(message)),
      timestamp: new Date(this.clock.wallTime()),
    };
    if (Object.keys(context).length > 0) entry.context = context;
    if (error !== undefined && error !== null) entry.error = redactError(error, true);
    if (typeof context.duration === "number") entry.duration = context.duration;
    return entry;
  }
}

function textOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "[object]" : String(value);
}

let globalLogger: Logger | undefined;

/** A new logger; the global one is not touched. */
export function createLogger(config?: LoggerConfig): Logger {
  return new Logger(config);
}

/** The global logger; made with the defaults at the first call. */
export function getLogger(): Logger {
  globalLogger ??= new Logger();
  return globalLogger;
}

/**
 * Replaces the global logger, also behind {@link logger}.
 *
 * @throws KMsgError INVALID_REQUEST for what is no logger
 */
export function setGlobalLogger(replacement: Logger): void {
  // By its members: the logger may come from another copy of the package.
  functionOption(optionsObject(replacement, "logger").warn, "logger.warn");
  globalLogger = replacement;
}

/** The members of {@link Logger} that can be called. */
export type LoggerMethods = Pick<Logger, keyof Logger>;

/** Passes each call on to the global logger of that moment. */
export const logger: LoggerMethods = {
  debug: (message, context) => getLogger().debug(message, context),
  info: (message, context) => getLogger().info(message, context),
  warn: (message, context, error) => getLogger().warn(message, context, error),
  error: (message, context, error) => getLogger().error(message, context, error),
  child: (context) => getLogger().child(context),
  time: (label) => getLogger().time(label),
  measure: (operation, fn, context) => getLogger().measure(operation, fn, context),
};
