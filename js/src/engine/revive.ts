import type { SendOptions } from "../core/message-options.js";
import type { Binary } from "./encode.js";

/**
 * The options of a message as the core normalised them, in the form that JavaScript code expects:
 * `scheduledAt` a Date again, bytes and blobs back in their places. Other Dates stay ISO text.
 */
export function reviveOptions(json: unknown, binaries: readonly Binary[]): SendOptions {
  const options = json as SendOptions;
  const scheduledAt = options.options?.scheduledAt;
  if (options.options !== undefined && typeof scheduledAt === "string") {
    options.options.scheduledAt = new Date(scheduledAt);
  }
  for (const { path, value } of binaries) putBack(options, path, value);
  return options;
}

function putBack(root: unknown, path: Binary["path"], value: unknown): void {
  let holder = root as Record<string | number, unknown> | undefined;
  for (const step of path.slice(0, -1)) {
    holder = holder?.[step] as Record<string | number, unknown> | undefined;
  }
  const last = path.at(-1);
  if (typeof holder !== "object" || holder === null || last === undefined) return;
  // Not by assignment: a key named __proto__ is one like any other.
  Object.defineProperty(holder, last, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
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
