import { getLogger, Logger, type LoggerConfig } from "./logger.js";
import { anyValue, isObject } from "./safe-read.js";
import { systemClock } from "./timers.js";

/** The context of a request as Hono and its like have it; only these members are read. */
export interface MiddlewareContextLike {
  req?: { method?: string; path?: string; url?: string };
  res?: { status?: number };
  /** What a handler threw, where the framework keeps it. */
  error?: unknown;
}

/**
 * A middleware that logs `Request started`, then `Request completed` with status and duration, or
 * `Request failed` with the error, which it passes on. Only method and path are logged: queries,
 * headers and bodies may hold secrets.
 *
 * @param config of a logger of its own; without it the global one of each request is used
 */
export function loggerMiddleware(
  config?: LoggerConfig,
): (c: MiddlewareContextLike, next: () => Promise<unknown>) => Promise<void> {
  const own = config === undefined ? undefined : new Logger(config);
  const clock = config?.clock ?? systemClock;
  return async (c, next) => {
    const log = (own ?? getLogger()).child(requestOf(c));
    const started = clock.now();
    const duration = (): number => Math.round(clock.now() - started);
    log.info("Request started");
    try {
      await next();
    } catch (error) {
      log.error("Request failed", { duration: duration() }, error);
      throw error;
    }
    const outcome = { status: member(member(c, "res"), "status"), duration: duration() };
    const error = member(c, "error");
    if (error === undefined || error === null) log.info("Request completed", outcome);
    else log.error("Request failed", outcome, error);
  };
}

function requestOf(c: unknown): { method: unknown; path: unknown } {
  const request = member(c, "req");
  const path = pathOf(member(request, "path")) ?? pathOf(member(request, "url"));
  return { method: member(request, "method"), path };
}

function pathOf(url: unknown): string | undefined {
  try {
    return typeof url === "string" ? new URL(url, "http://localhost").pathname : undefined;
  } catch {
    return undefined;
  }
}

function member(value: unknown, key: string): unknown {
  return isObject(value) ? anyValue(value, key) : undefined;
}
