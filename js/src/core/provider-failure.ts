import { KMsgError, type SendOutcome } from "./error.js";
import { describeValue } from "./error-json.js";
import { normalizeProviderError } from "./normalize-provider-error.js";
import { anyValue, isObject, isPlainObject, keysOf } from "./safe-read.js";
import { shownText } from "./shown-text.js";

/**
 * What a provider threw or answered as its error, as the error that the sender gets: code, field and
 * outcome of a KMsgError stay, anything else is read by {@link normalizeProviderError} in compat mode.
 * Its texts are shown as {@link shownText} does. `details` gain `providerId`, which wins over one of their own; `cause` is the original.
 * Never throws.
 *
 * @param outcome what a value that is no KMsgError means for the message. Default: that of its code
 * @param hidden parts of the message, which its error must not repeat
 */
export function providerFailure(
  thrown: unknown,
  providerId: string,
  outcome?: SendOutcome,
  hidden: readonly string[] = [],
): KMsgError {
  const known = KMsgError.is(thrown);
  const { code, classification, sources, ...metadata } = normalizeProviderError(thrown, {
    mode: "compat",
  });
  const field = known ? anyValue(thrown, "field") : undefined;
  const own = known ? anyValue(thrown, "outcome") : undefined;
  const { providerErrorCode, providerErrorText } = metadata;
  const message = shownText(messageOf(thrown), hidden);
  return new KMsgError(code, message, detailsOf(thrown, providerId), {
    ...metadata,
    providerErrorCode: providerErrorCode && shownText(providerErrorCode, hidden),
    providerErrorText: providerErrorText && shownText(providerErrorText, hidden),
    causeChain: metadata.causeChain?.map((cause) => withoutParts(cause, hidden)),
    field: typeof field === "string" ? field : undefined,
    outcome: own === "not_sent" || own === "unknown" ? own : outcome,
    cause: thrown,
  });
}

function messageOf(thrown: unknown): string {
  const message = isObject(thrown) ? anyValue(thrown, "message") : undefined;
  if (typeof message === "string" && (KMsgError.is(thrown) || message.trim() !== "")) {
    return message;
  }
  try {
    return String(thrown);
  } catch {
    return "a value that cannot be read was thrown";
  }
}

/** A cause that repeats a part of the message as its name and text alone; any other as it is. */
function withoutParts(cause: unknown, hidden: readonly string[]): unknown {
  const { name, message } = describeValue(cause);
  const shown = shownText(message, hidden);
  return shown === shownText(message) ? cause : { name, message: shown };
}

function detailsOf(thrown: unknown, providerId: string): Record<string, unknown> {
  const details = isObject(thrown) ? anyValue(thrown, "details") : undefined;
  const copied = isPlainObject(details)
    ? keysOf(details).map((key): [string, unknown] => [key, anyValue(details, key)])
    : [];
  // From entries, so that a key named __proto__ stays an ordinary one.
  return Object.fromEntries([["providerId", providerId], ...copied, ["providerId", providerId]]);
}
