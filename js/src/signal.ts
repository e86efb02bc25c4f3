import { invalidRequest } from "./core/error.js";

/**
 * The `signal` of call options, checked before anything is sent.
 *
 * @throws KMsgError INVALID_REQUEST for something that is no AbortSignal
 */
export function signalOf(
  options: { signal?: AbortSignal | undefined } | null | undefined,
): AbortSignal | undefined {
  try {
    const signal = options?.signal ?? undefined;
    // By its members: signals may come from another realm.
    if (signal === undefined || typeof signal.addEventListener === "function") return signal;
  } catch (thrown) {
    throw invalidRequest("signal cannot be read: it throws when accessed", "signal", thrown);
  }
  throw invalidRequest("signal must be an AbortSignal", "signal");
}
