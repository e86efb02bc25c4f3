import { KMsgError, metadataOf, type SendOutcome, toKMsgError } from "../core/error.js";
import { isErrorCode, KMsgErrorCode } from "../core/error-code.js";
import { encodeLenient } from "./encode.js";
import type { HostAnswer } from "./host-ops.js";

const text = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;
const number = (value: unknown): number | undefined =>
  typeof value === "number" ? value : undefined;

/** Reads the error JSON of the core (errorToJson in src/base/error.h). */
export function errorFromWire(json: unknown, cause?: unknown): KMsgError {
  const wire = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  const details = wire.details;
  return new KMsgError(
    isErrorCode(wire.code) ? wire.code : KMsgErrorCode.UNKNOWN_ERROR,
    text(wire.message) ?? "",
    typeof details === "object" && details !== null
      ? (details as Record<string, unknown>)
      : undefined,
    {
      field: text(wire.field),
      outcome: wire.outcome === "not_sent" ? "not_sent" : "unknown",
      providerErrorCode: text(wire.providerErrorCode),
      providerErrorText: text(wire.providerErrorText),
      httpStatus: number(wire.httpStatus),
      retryAfterMs: number(wire.retryAfterMs),
      requestId: text(wire.requestId),
      cause,
    },
  );
}

/** Writes an error the way that the core reads it (errorFromJson). */
export function errorToWire(error: KMsgError): string {
  const { code, message, details } = error;
  // The core keeps neither; whoever restores the error (ThrownValues) has them.
  const { attempt: _attempt, causeChain: _chain, ...told } = metadataOf(error);
  return encodeLenient({ code, message, details, ...told });
}

/**
 * The answer for something that was thrown.
 *
 * @param outcome what a thrown value that is no KMsgError means for the message
 */
export function failedAnswer(thrown: unknown, outcome?: SendOutcome): HostAnswer {
  return { ok: false, head: errorToWire(toKMsgError(thrown, outcome)), body: "" };
}
