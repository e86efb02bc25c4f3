import { signalOf } from "../signal.js";
import { invalidRequest } from "./error.js";
import {
  booleanOption,
  countOption,
  functionOption,
  kindOf,
  optionalFunction,
  optionsObject,
} from "./option-checks.js";
import { type RetryOptions, retrierOf } from "./retry-handler.js";
import { type Clock, systemClock } from "./timers.js";

/** How many items are worked on. An option that is `undefined` has its default. */
export interface BulkOperationOptions {
  /** Items worked on at the same time: a whole number of 1 or more. Default: 5. */
  concurrency?: number;
  /**
   * How the call for one item is repeated. Default: 3 attempts, 1 s doubling up to 10 s, jitter. An
   * object replaces all of it; what it leaves out has the defaults of {@link RetryOptions}.
   */
  retryOptions?: RetryOptions;
  /** After a failure, start no further item; those that run are finished. Default: false. */
  failFast?: boolean;
  /**
   * Told once per finished item, in the order they finish; `completed` includes the failed ones. A
   * promise that it returns is waited for before the next item starts in its place. The first thing
   * that it throws is in the result's `callbackError`; the work goes on.
   */
  onProgress?(completed: number, total: number, failed: number): void;
  /** Starts no further item; those that run fail with REQUEST_ABORTED. */
  signal?: AbortSignal;
  /** For `duration`. Default: the runtime's. */
  clock?: Pick<Clock, "now">;
}

/** Both lists are in the order of the input; `index` is the item's place there. */
export interface BulkOperationResult<T, R> {
  successful: { index: number; item: T; result: R }[];
  failed: { index: number; item: T; error: unknown }[];
  /**
   * `total` counts the input. Items that were never started are in neither list, so that
   * `successful + failed` may be less. `duration` is in milliseconds.
   */
  summary: { total: number; successful: number; failed: number; duration: number };
  /** The first thing that `onProgress` threw; absent when it threw nothing. */
  callbackError?: unknown;
}

type Outcome<R> = { result: R } | { error: unknown };

const DEFAULT_RETRY: RetryOptions = { maxDelay: 10_000 };

/** Runs one operation for each of many items. */
export const BulkOperationHandler = {
  /**
   * Calls `operation` once per item, and again as `retryOptions` say, with `concurrency` items at a
   * time: the next starts as soon as one has ended. Never rejects for a failed item, an abort or a
   * callback; rejects with INVALID_REQUEST that names the field for a bad option.
   *
   * @param items any iterable; copied first
   */
  async execute<T, R>(
    items: Iterable<T>,
    operation: (item: T) => R | PromiseLike<R>,
    options?: BulkOperationOptions,
  ): Promise<BulkOperationResult<T, R>> {
    if (typeof (items as Partial<Iterable<T>> | null)?.[Symbol.iterator] !== "function") {
      throw invalidRequest(`items must be an array, not ${kindOf(items)}`, "items");
    }
    functionOption(operation, "operation");
    const given = optionsObject(options, "options");
    const concurrency = countOption(given.concurrency ?? 5, "concurrency");
    const onProgress = optionalFunction(given.onProgress, "onProgress");
    const failFast = booleanOption(given.failFast, "failFast");
    const retryOptions = optionsObject(given.retryOptions ?? DEFAULT_RETRY, "retryOptions");
    const signal = signalOf(given) ?? signalOf(retryOptions);
    const retry = retrierOf({ ...retryOptions, signal }, "retryOptions");
    const clock = given.clock ?? systemClock;

    const list = [...items];
    const outcomes = new Array<Outcome<R> | undefined>(list.length);
    const callbackErrors: unknown[] = [];
    const started = clock.now();
    let next = 0;
    let completed = 0;
    let failed = 0;

    const tell = async (): Promise<void> => {
      try {
        await onProgress?.(completed, list.length, failed);
      } catch (error) {
        callbackErrors.push(error);
      }
    };
    const work = async (): Promise<void> => {
      while (next < list.length && !(failFast && failed > 0) && !signal?.aborted) {
        const index = next;
        next += 1;
        try {
          outcomes[index] = { result: await retry(() => operation(list[index] as T)) };
        } catch (error) {
          outcomes[index] = { error };
          failed += 1;
        }
        completed += 1;
        await tell();
      }
    };
    await Promise.all(Array.from({ length: Math.min(concurrency, list.length) }, work));

    const result = collect(list, outcomes, Math.round(clock.now() - started));
    return callbackErrors.length === 0 ? result : { ...result, callbackError: callbackErrors[0] };
  },
} as const;

function collect<T, R>(
  list: readonly T[],
  outcomes: readonly (Outcome<R> | undefined)[],
  duration: number,
): BulkOperationResult<T, R> {
  const successful: BulkOperationResult<T, R>["successful"] = [];
  const failed: BulkOperationResult<T, R>["failed"] = [];
  for (const [index, item] of list.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    if ("error" in outcome) failed.push({ index, item, error: outcome.error });
    else successful.push({ index, item, result: outcome.result });
  }
  const summary = {
    total: list.length,
    successful: successful.length,
    failed: failed.length,
    duration,
  };
  return { successful, failed, summary };
}
