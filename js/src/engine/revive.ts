import type { SendOptions } from "../core/message-options.js";

/**
 * The options of a message as the core normalised them, in the form that JavaScript code expects:
 * `scheduledAt` a Date again, `media` the caller's own objects (bytes and blobs do not cross).
 */
export function reviveOptions(json: unknown, input: unknown): SendOptions {
  const options = json as SendOptions & { media?: unknown };
  const scheduledAt = options.options?.scheduledAt;
  if (options.options !== undefined && typeof scheduledAt === "string") {
    options.options.scheduledAt = new Date(scheduledAt);
  }
  if (typeof input === "object" && input !== null && options.media !== undefined) {
    options.media = (input as { media?: unknown }).media;
  }
  return options;
}

/** Milliseconds as a Date; undefined for anything else. */
export function dateFrom(value: unknown): Date | undefined {
  return typeof value === "number" ? new Date(value) : undefined;
}

/** A Date, a number or ISO text as milliseconds; undefined for anything else. */
export function millisFrom(value: unknown): number | undefined {
  const time =
    value instanceof Date
      ? value.getTime()
      : typeof value === "string"
        ? Date.parse(value)
        : Number(value ?? Number.NaN);
  return Number.isFinite(time) ? time : undefined;
}
