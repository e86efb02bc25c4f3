import { KMsgError, metadataOf, type SendOutcome } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { describeValue } from "../core/error-json.js";
import type { FetchLike } from "../core/provider.js";
import { anyValue, isObject } from "../core/safe-read.js";
import { shownText } from "../core/shown-text.js";
import { abortError } from "../core/transport.js";
import { FETCH_FAILED } from "../core/transport-code.js";
import { failedAnswer } from "../engine/error-wire.js";
import type { HostAnswer, HostRequest } from "../engine/host-ops.js";

/** Vendors answer in kilobytes; more than this is not an answer, and would stay in the core's memory. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 10_000;

const NO_FETCH =
  "No fetch implementation is available; provide ProviderRequestContext.fetch or use a runtime " +
  "with native fetch support";

const REQUEST_ID_HEADERS = ["x-request-id", "request-id", "x-amzn-requestid"];
const REQUEST_ID = /^[\w.:/+=|-]{1,200}$/;

/** What a request is sent with. Absent: the platform's, and the time that the core gives it. */
export interface Transport {
  fetch: FetchLike | undefined;
  timeoutMs: number | undefined;
}

/**
 * Sends one HTTP request of the core. The answer's body is always read or cancelled, so that the
 * connection is free again. Redirects come back as they are: they must not carry keys elsewhere.
 *
 * @param userSignal aborts the request; it may have been received all the same
 */
export async function answerHttp(
  request: HostRequest,
  transport: Transport,
  userSignal: AbortSignal | undefined,
): Promise<HostAnswer> {
  if (userSignal?.aborted)
    return failedAnswer(abortError({ signal: userSignal, outcome: "not_sent" }));
  const url = String(request.head.url);
  if (!URL.canParse(url)) return failed(KMsgErrorCode.NETWORK_ERROR, "Invalid URL", "not_sent");
  const fetching = transport.fetch ?? globalFetch();
  if (fetching === undefined) return failed(KMsgErrorCode.NETWORK_ERROR, NO_FETCH, "not_sent");

  const timeoutMs = transport.timeoutMs ?? (Number(request.head.timeoutMs) || DEFAULT_TIMEOUT_MS);
  const abort = () => request.abort();
  userSignal?.addEventListener("abort", abort, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(() => {
      resolve("timeout");
      abort();
    }, timeoutMs);
  });
  try {
    const exchange = send(url, request, fetching);
    exchange.catch(() => undefined); // a fetch that outlives its time-out rejects to nobody
    const first = await Promise.race([exchange, timeout]);
    if (first !== "timeout") return first;
    return failed(KMsgErrorCode.NETWORK_TIMEOUT, `No answer within ${timeoutMs} ms`, "unknown");
  } catch (thrown) {
    if (userSignal?.aborted)
      return failedAnswer(abortError({ signal: userSignal, outcome: "unknown" }));
    if (KMsgError.is(thrown)) return failedAnswer(withShownTexts(thrown));
    const { name } = describeValue(thrown);
    const code =
      name === "TimeoutError" ? KMsgErrorCode.NETWORK_TIMEOUT : KMsgErrorCode.NETWORK_ERROR;
    return failed(code, describeFetchFailure(thrown), "unknown", thrown);
  } finally {
    clearTimeout(timer);
    userSignal?.removeEventListener("abort", abort);
  }
}

function globalFetch(): FetchLike | undefined {
  // Looked up per request: programs replace it, and Workers bind it to the request in progress.
  return typeof globalThis.fetch === "function"
    ? (url, init) => globalThis.fetch(url, init)
    : undefined;
}

async function send(url: string, request: HostRequest, fetching: FetchLike): Promise<HostAnswer> {
  const { method, headers } = request.head as { method: string; headers: Record<string, string> };
  const response = await fetching(url, {
    method,
    headers,
    // Without one also where the method may have one: `fetch` would call "" a text.
    body: request.bytes ?? (request.body === "" ? undefined : request.body),
    redirect: "manual",
    signal: request.signal,
  });
  const body = await readBody(response, request.signal);
  const retryAfter = response.headers.get("retry-after") ?? undefined;
  const requestId = requestIdOf(response, request);
  // Browsers hide a redirect's status. It may be the one that leaves the outcome open.
  const status = response.type === "opaqueredirect" ? 302 : response.status;
  return { ok: true, head: JSON.stringify({ status, retryAfter, requestId }), body };
}

/** Something else may stand there as well: no text, and nothing that repeats a part of the request. */
function requestIdOf(response: Response, request: HostRequest): string | undefined {
  const id = REQUEST_ID_HEADERS.map((name) => response.headers.get(name)).find(Boolean);
  if (!id || !REQUEST_ID.test(id)) return undefined;
  const headers = Object.values(request.head.headers as Record<string, string>);
  return [request.body, ...headers].some((part) => part.includes(id)) ? undefined : id;
}

/** The whole body. What never ends, or ends after the abort, is cancelled: the connection closes. */
async function readBody(response: Response, signal: AbortSignal): Promise<Uint8Array> {
  const { body } = response;
  if (body === null) return new Uint8Array();
  // The length may be absent, wrong, or that of a compressed body.
  if (Number(response.headers.get("content-length") ?? 0) > MAX_ANSWER_BYTES) {
    await body?.cancel?.();
    throw tooLarge();
  }
  if (typeof body?.getReader === "function") return await readStream(body.getReader(), signal);
  // A `fetch` of the user's whose answers are no streams of the platform.
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > MAX_ANSWER_BYTES) throw tooLarge();
  return bytes;
}

async function readStream(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  // The stream of a `fetch` that does not listen to the signal would be read for ever.
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      // A cancelled stream ends like a whole one.
      signal.throwIfAborted();
      if (done) return joined(chunks, length);
      if (!ArrayBuffer.isView(value))
        throw new TypeError("The answer's body is no stream of bytes");
      length += value.byteLength;
      if (length > MAX_ANSWER_BYTES) throw tooLarge();
      chunks.push(value);
    }
  } catch (thrown) {
    cancel();
    throw thrown;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (chunks.length === 1 && first !== undefined) return first;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tooLarge(): KMsgError {
  return new KMsgError(
    KMsgErrorCode.NETWORK_ERROR,
    `The answer is larger than ${MAX_ANSWER_BYTES} bytes`,
    undefined,
    { outcome: "unknown" },
  );
}

// Texts of Workers, Safari, Bun and undici beside those of FETCH_FAILED.
const CONNECTION_TEXTS: ReadonlySet<string> = new Set([
  ...FETCH_FAILED,
  "Network connection lost.",
  "The network connection was lost.",
  "The socket connection was closed unexpectedly.",
  "Unable to connect. Is the computer able to access the url?",
  "other side closed",
  "terminated",
]);

const ERROR_NAME = /^[A-Z][A-Za-z]{0,40}(?:Error|Exception)$|^Error$/;
/** `ECONNRESET`, `UND_ERR_SOCKET`, `ConnectionRefused`. */
const ERROR_CODE =
  /^(?:E[A-Z]{2,20}|[A-Z]{2,20}(?:_[A-Z\d]{1,20}){1,6}|[A-Z][a-z]+(?:[A-Z][a-z]+)+)$/;

/**
 * What `fetch` threw, by its kind alone: its text may repeat the request that it was given, with keys
 * and the message. The platform's own hides the reason ("fetch failed") in the cause.
 */
function describeFetchFailure(thrown: unknown): string {
  const { name, message } = describeValue(thrown);
  const known = CONNECTION_TEXTS.has(message);
  const kind = isObject(thrown) && ERROR_NAME.test(name) ? name : "a value that is no Error";
  const code = codeOf(thrown) ?? codeOf(isObject(thrown) ? anyValue(thrown, "cause") : undefined);
  return `${known ? message : `fetch threw ${kind}`}${code === undefined ? "" : ` (${code})`}`;
}

function codeOf(error: unknown): string | undefined {
  const code = isObject(error) ? anyValue(error, "code") : undefined;
  return typeof code === "string" && ERROR_CODE.test(code) ? code : undefined;
}

/** An error of ours that a `fetch` of the user's threw, or {@link tooLarge}. */
function withShownTexts(error: KMsgError): KMsgError {
  const { providerErrorText, ...metadata } = metadataOf(error);
  return new KMsgError(error.code, shownText(error.message), error.details, {
    ...metadata,
    providerErrorText: providerErrorText && shownText(providerErrorText),
  });
}

function failed(
  code: KMsgErrorCode,
  message: string,
  outcome: SendOutcome,
  cause?: unknown,
): HostAnswer {
  return failedAnswer(new KMsgError(code, message, undefined, { outcome, cause }));
}
