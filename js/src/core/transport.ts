import { signalOf } from "../signal.js";
import { KMsgError, type SendOutcome } from "./error.js";
import { KMsgErrorCode } from "./error-code.js";
import { describeValue } from "./error-json.js";
import type { ProviderRequestContext } from "./provider.js";
import { shownText } from "./shown-text.js";

/** What a failed request is judged by. */
export interface TransportFailure {
  /** Becomes `details.providerId`. */
  providerId?: string;
  signal?: AbortSignal | undefined;
  /** Default: by the code, which for a request that had begun is `"unknown"`. */
  outcome?: SendOutcome;
  /** What had failed before the abort; becomes the `causeChain`. */
  lastError?: unknown;
  /** The message where the signal gives no reason. Default: `Provider request aborted`. */
  text?: string;
}

/**
 * Anything that was thrown during a vendor's request, as every provider reports it: an error of ours
 * as it is; a time-out or an abort by the signal's reason; anything else as NETWORK_ERROR.
 */
export function transportError(thrown: unknown, failure: TransportFailure): KMsgError {
  if (KMsgError.is(thrown)) return thrown;
  if (isAborted(failure.signal)) return abortError(failure, thrown);
  return made(KMsgErrorCode.NETWORK_ERROR, describeValue(thrown).message, failure, thrown);
}

/**
 * The error of an aborted signal: NETWORK_TIMEOUT when its reason is a time-out, otherwise
 * REQUEST_ABORTED.
 *
 * @param thrown what the request was rejected with, if it had begun
 */
export function abortError(failure: TransportFailure, thrown?: unknown): KMsgError {
  const reason = reasonOf(failure.signal);
  const code = isTimeout(reason) ? KMsgErrorCode.NETWORK_TIMEOUT : KMsgErrorCode.REQUEST_ABORTED;
  const text = abortText(reason, thrown, failure.text ?? "Provider request aborted");
  return made(code, text, failure, thrown ?? reason);
}

/** The context's signal; anything that is no AbortSignal is an INVALID_REQUEST that is thrown. */
export function contextSignal(
  context: ProviderRequestContext | undefined,
): AbortSignal | undefined {
  return signalOf(context ?? null);
}

export function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function made(
  code: KMsgErrorCode,
  message: string,
  { providerId, outcome, lastError }: TransportFailure,
  cause: unknown,
): KMsgError {
  const details = providerId === undefined ? undefined : { providerId };
  const causeChain = lastError === undefined ? undefined : [lastError];
  return new KMsgError(code, shownText(message), details, { outcome, cause, causeChain });
}

function reasonOf(signal: AbortSignal | undefined): unknown {
  try {
    return signal?.reason;
  } catch {
    return undefined;
  }
}

function isTimeout(reason: unknown): boolean {
  if (typeof reason !== "object" || reason === null) return false;
  try {
    const { code } = reason as { code?: unknown };
    if (code === KMsgErrorCode.NETWORK_TIMEOUT) return true;
    return reason instanceof DOMException && reason.name === "TimeoutError";
  } catch {
    return false;
  }
}

function abortText(reason: unknown, thrown: unknown, unnamed: string): string {
  if (typeof reason === "string" && reason !== "") return reason;
  const { name, message } = describeValue(reason);
  if (!(reason instanceof Error)) return unnamed;
  if (name !== "AbortError" || message !== defaultAbortMessage()) return message;
  // `abort()` without a reason says nothing; the request may.
  return thrown instanceof Error ? describeValue(thrown).message : unnamed;
}

/** The text that this runtime gives to `abort()` without a reason. */
function defaultAbortMessage(): string {
  const controller = new AbortController();
  controller.abort();
  return describeValue(controller.signal.reason).message;
}
