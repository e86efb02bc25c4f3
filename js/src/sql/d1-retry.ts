import { describeValue } from "../core/error-json.js";
import { type RetryOptions, retrierOf } from "../core/retry-handler.js";

/**
 * How a batch is repeated that D1 failed for reasons of its own: `maxAttempts` 5, `initialDelay` 100
 * and `maxDelay` 2000 milliseconds by default, each wait twice the one before and drawn between 0 and
 * that. `maxAttempts: 1` repeats nothing.
 */
export type D1RetryOptions = Pick<
  RetryOptions,
  "maxAttempts" | "initialDelay" | "maxDelay" | "random" | "sleep"
>;

// What Cloudflare's documentation lists as worth a retry ("D1: Debug", list of errors) and the
// overloads; every other error comes again when the statement does.
const TRANSIENT =
  /network connection lost|caused object to be reset|reset because its code was updated|due to transient issue|client disconnected|d1 db is overloaded|exceeded timeout/i;
// D1 has turned these away before anything ran.
const NOT_RUN = /d1 db is overloaded|starting up d1 db|cannot resolve d1 db/i;

/** Runs work again while D1 is at fault; `onUnknown` is told of failures that may have been successes. */
export type D1Retrier = <T>(work: () => Promise<T>, onUnknown?: () => void) => Promise<T>;

/**
 * Cloudflare repeats statements that only read, writes never. This repeats both, so what it is given
 * must be safe to repeat: every batch of the stores is.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function d1Retrier(options: D1RetryOptions = {}): D1Retrier {
  const retry = retrierOf(
    {
      maxAttempts: 5,
      initialDelay: 100,
      maxDelay: 2_000,
      ...options,
      jitter: "full",
      retryCondition: (thrown) => TRANSIENT.test(describeValue(thrown).message),
    },
    "retry",
  );
  return (work, onUnknown) =>
    retry(async () => {
      try {
        return await work();
      } catch (thrown) {
        if (!NOT_RUN.test(describeValue(thrown).message)) onUnknown?.();
        throw thrown;
      }
    });
}
