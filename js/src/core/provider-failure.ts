import { KMsgError, type SendOutcome } from "./error.js";
import { normalizeProviderError } from "./normalize-provider-error.js";
import { anyValue, isObject, isPlainObject, keysOf } from "./safe-read.js";

/**
 * What a provider threw or answered as its error, as the error that the sender gets: code, message,
 * field and outcome of a KMsgError stay, anything else is read by {@link normalizeProviderError} in
 * compat mode. `details` gain `providerId`, which wins over one of their own; `cause` is the original.
 * Never throws.
 *
 * @param outcome what a value that is no KMsgError means for the message. Default: that of its code
 */
export function providerFailure(
  thrown: unknown,
  providerId: string,
  outcome?: SendOutcome,
): KMsgError {
  const known = KMsgError.is(thrown);
  const { code, classification, sources, ...metadata } = normalizeProviderError(thrown, {
    mode: "compat",
  });
  const field = known ? anyValue(thrown, "field") : undefined;
  const own = known ? anyValue(thrown, "outcome") : undefined;
  return new KMsgError(code, messageOf(thrown), detailsOf(thrown, providerId), {
    ...metadata,
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

function detailsOf(thrown: unknown, providerId: string): Record<string, unknown> {
  const details = isObject(thrown) ? anyValue(thrown, "details") : undefined;
  const copied = isPlainObject(details)
    ? keysOf(details).map((key): [string, unknown] => [key, anyValue(details, key)])
    : [];
  // From entries, so that a key named __proto__ stays an ordinary one.
  return Object.fromEntries([["providerId", providerId], ...copied, ["providerId", providerId]]);
}
