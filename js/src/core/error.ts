import { ERROR_TEXTS, isErrorCode, KMsgErrorCode, type Locale } from "./error-code.js";
import { inspectError } from "./error-inspect.js";
import { describeValue, plainValue } from "./error-json.js";
import { isArray } from "./safe-read.js";

/**
 * What is known of the message when a send failed.
 *
 * - `"not_sent"`: the vendor cannot have accepted it; repeating is safe.
 * - `"unknown"`: the vendor may have accepted it. Nothing here repeats it, whatever the code; before
 *   you do, find out whether it arrived.
 */
export type SendOutcome = "not_sent" | "unknown";

/** What an error may carry besides code, message and details. */
export interface KMsgErrorMetadata {
  /** The vendor's own code, as it came. */
  providerErrorCode?: string | undefined;
  /** The vendor's own text, as it came. */
  providerErrorText?: string | undefined;
  httpStatus?: number | undefined;
  requestId?: string | undefined;
  /** How long the vendor asked to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** 1-based. */
  attempt?: number | undefined;
  /** The errors that led here, nearest first. An array is kept, anything else becomes its one item. */
  causeChain?: unknown;
  /** Path of the input at fault, such as `options.scheduledAt`. */
  field?: string | undefined;
  /** Default: `"unknown"` for codes that leave it open (network, time-out, abort, unknown). */
  outcome?: SendOutcome | undefined;
  /** The error that led to this one; becomes the standard `cause`. */
  cause?: unknown;
}

// Registered, so that two copies of the package in one program recognise each other's errors.
const BRAND = Symbol.for("kmsg-edge.KMsgError");

const OPEN_OUTCOME: ReadonlySet<KMsgErrorCode> = new Set([
  KMsgErrorCode.NETWORK_ERROR,
  KMsgErrorCode.NETWORK_TIMEOUT,
  KMsgErrorCode.REQUEST_ABORTED,
  KMsgErrorCode.UNKNOWN_ERROR,
]);

const wholeNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? Math.trunc(value) : undefined;

/**
 * Every failure of this package. Messages name the input at fault and the fix; they never contain a
 * key, a message text or a whole phone number.
 */
export class KMsgError extends Error {
  override readonly name: string = "KMsgError";
  readonly code: KMsgErrorCode;
  readonly details: Record<string, unknown> | undefined;
  readonly providerErrorCode: string | undefined;
  readonly providerErrorText: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly attempt: number | undefined;
  readonly causeChain: unknown[] | undefined;
  readonly field: string | undefined;
  readonly outcome: SendOutcome;

  constructor(
    code: KMsgErrorCode,
    message: string,
    details?: Record<string, unknown>,
    metadata: KMsgErrorMetadata = {},
  ) {
    super(message, metadata.cause === undefined ? undefined : { cause: metadata.cause });
    this.code = code;
    this.details = details;
    this.providerErrorCode = metadata.providerErrorCode;
    this.providerErrorText = metadata.providerErrorText;
    this.httpStatus = wholeNumber(metadata.httpStatus);
    this.requestId = typeof metadata.requestId === "string" ? metadata.requestId : undefined;
    this.retryAfterMs = wholeNumber(metadata.retryAfterMs);
    this.attempt = wholeNumber(metadata.attempt);
    const chain = metadata.causeChain;
    this.causeChain = chain === undefined || isArray(chain) ? chain : [chain];
    this.field = metadata.field;
    const { outcome } = metadata;
    const told = outcome === "not_sent" || outcome === "unknown" ? outcome : undefined;
    this.outcome = told ?? (OPEN_OUTCOME.has(code) ? "unknown" : "not_sent");
    Object.defineProperty(this, BRAND, { value: { outcomeTold: told !== undefined } });
  }

  /** True for a KMsgError of this or another copy of the package. Never throws. */
  static is(value: unknown): value is KMsgError {
    try {
      return typeof value === "object" && value !== null && BRAND in value;
    } catch {
      return false;
    }
  }

  /** The text of the code in a language; `message` when there is none. */
  getLocalizedMessage(locale: Locale = "ko"): string {
    if (!isErrorCode(this.code)) return this.message;
    const texts = ERROR_TEXTS[this.code];
    return Object.hasOwn(texts, locale) ? texts[locale] : this.message;
  }

  /**
   * For `JSON.stringify`: no stack; errors reduced to name, message and code; cycles, deep nesting,
   * and what goes on beyond some thousand values replaced by a word in brackets.
   */
  toJSON(): Record<string, unknown> {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      details: plainValue(this.details),
      providerErrorCode: plainValue(this.providerErrorCode),
      providerErrorText: plainValue(this.providerErrorText),
      httpStatus: this.httpStatus,
      requestId: this.requestId,
      retryAfterMs: this.retryAfterMs,
      attempt: this.attempt,
      causeChain: plainValue(this.causeChain),
      field: this.field,
      outcome: this.outcome,
    };
  }
}

// `instanceof KMsgError` goes by the brand; a subclass, which inherits this, by its own prototype.
Object.defineProperty(KMsgError, Symbol.hasInstance, {
  value(this: { prototype: object }, value: unknown): boolean {
    if (this.prototype === KMsgError.prototype) return KMsgError.is(value);
    return Object.prototype.isPrototypeOf.call(this.prototype, value as object);
  },
});

// For Node's `util.inspect` and `console`, and for those of Bun and Deno that do alike.
Object.defineProperty(KMsgError.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value(this: KMsgError, depth: number, options: object, inspect?: (value: unknown) => string) {
    return inspectError(this, depth, options, inspect);
  },
});

/** What a KMsgError carries besides code, message, details and cause. */
export function metadataOf(error: KMsgError): Omit<KMsgErrorMetadata, "cause"> {
  const { field, outcome, providerErrorCode, providerErrorText, httpStatus, requestId } = error;
  const { retryAfterMs, attempt, causeChain } = error;
  return {
    field,
    outcome,
    providerErrorCode,
    providerErrorText,
    httpStatus,
    requestId,
    retryAfterMs,
    attempt,
    causeChain,
  };
}

/**
 * True for the failure of a send that may have been accepted: an error that was told the outcome
 * `"unknown"`, as every failed send of this package is, and not one that has it by its code alone.
 * Never throws.
 */
export function mayHaveBeenSent(error: unknown): boolean {
  if (!KMsgError.is(error)) return false;
  try {
    const brand = (error as { [BRAND]?: { outcomeTold?: unknown } })[BRAND];
    return brand?.outcomeTold === true && error.outcome === "unknown";
  } catch {
    return false;
  }
}

/** An INVALID_REQUEST that names the input at fault, and what reading it has thrown. */
export function invalidRequest(message: string, field?: string, cause?: unknown): KMsgError {
  return new KMsgError(KMsgErrorCode.INVALID_REQUEST, message, undefined, { field, cause });
}

/**
 * Anything that was thrown, as a KMsgError: itself when it is one; otherwise by its name
 * (`AbortError`, `TimeoutError`), else UNKNOWN_ERROR, with the thrown value as `cause`.
 */
export function toKMsgError(thrown: unknown, outcome?: SendOutcome): KMsgError {
  if (KMsgError.is(thrown)) return thrown;
  const { name, message } = describeValue(thrown);
  let code = KMsgErrorCode.UNKNOWN_ERROR;
  if (name === "AbortError") code = KMsgErrorCode.REQUEST_ABORTED;
  if (name === "TimeoutError") code = KMsgErrorCode.NETWORK_TIMEOUT;
  return new KMsgError(code, message, undefined, { outcome, cause: thrown });
}
