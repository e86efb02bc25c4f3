import { MAX_OPEN_REQUESTS } from "#runtime";
import { invalidRequest } from "../core/error.js";
import { booleanOption } from "../core/option-checks.js";
import { signalOf } from "../signal.js";

/** What `sendMany` may bring along. */
export interface SendManyOptions {
  /**
   * Vendor requests in flight at once, 1 to 1000; on Workers never more than 6, which is what one
   * request may have open. Default: 10. A provider's own limit counts too.
   */
  concurrency?: number;
  /**
   * After the first failure no further message is started; those in flight end as they do. The
   * messages that were not started fail with MESSAGE_SEND_FAILED and outcome `"not_sent"`.
   */
  stopOnFailure?: boolean;
  /**
   * Aborts the requests in flight and starts no further message. Those that were not started fail with
   * REQUEST_ABORTED and outcome `"not_sent"`; those in flight may have been accepted.
   */
  signal?: AbortSignal;
  /** Called after each message has its result. What it throws is logged and changes nothing. */
  onProgress?: (completed: number, total: number, failed: number) => void;
}

/** What `sendStream` may bring along. */
export type SendStreamOptions = Pick<SendManyOptions, "concurrency" | "stopOnFailure" | "signal">;

/** Requests to one provider at once when `send` is given a list. */
export const LIST_CONCURRENCY = 50;

/** Requests at once for such a list. */
export function listConcurrency(providers: number, messages: number): number {
  return Math.min(LIST_CONCURRENCY * providers, Math.max(messages, 1), MAX_OPEN_REQUESTS);
}

const DEFAULT_CONCURRENCY = 10;
const MAX_CONCURRENCY = 1000;

/** The whole number of requests for what the caller asked for; anything useless is the default. */
function concurrencyOf(asked: unknown): number {
  const useful = typeof asked === "number" && Number.isFinite(asked) && asked > 0;
  const wanted = useful ? Math.max(1, Math.floor(asked)) : DEFAULT_CONCURRENCY;
  return Math.min(wanted, MAX_CONCURRENCY, MAX_OPEN_REQUESTS);
}

/** Options that were read once and checked. */
export interface BulkOptions {
  concurrency: number;
  stopOnFailure: boolean;
  signal: AbortSignal | undefined;
  onProgress: SendManyOptions["onProgress"];
}

/** @throws KMsgError INVALID_REQUEST for members of the wrong kind, and for ones that cannot be read */
export function bulkOptions(options: SendManyOptions | null | undefined): BulkOptions {
  const { concurrency, stopOnFailure, onProgress } = readOptions(options);
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw invalidRequest("onProgress must be a function", "onProgress");
  }
  return {
    concurrency: concurrencyOf(concurrency),
    stopOnFailure: booleanOption(stopOnFailure, "stopOnFailure"),
    signal: signalOf(options),
    onProgress,
  };
}

function readOptions(options: SendManyOptions | null | undefined): SendManyOptions {
  try {
    const { concurrency, stopOnFailure, onProgress } = options ?? {};
    return { concurrency, stopOnFailure, onProgress } as SendManyOptions;
  } catch (thrown) {
    throw invalidRequest("options cannot be read: they throw when accessed", "options", thrown);
  }
}
