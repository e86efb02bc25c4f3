import { KMsgErrorCode } from "./error-code.js";
import { anyValue, isObject, ownValue } from "./safe-read.js";

const BY_NAME = new Map([
  ["AbortError", KMsgErrorCode.REQUEST_ABORTED],
  ["TimeoutError", KMsgErrorCode.NETWORK_TIMEOUT],
]);

// Codes of sockets, of undici and of common HTTP clients.
const BY_CODE = new Map([
  ["ABORT_ERR", KMsgErrorCode.REQUEST_ABORTED],
  ["ERR_CANCELED", KMsgErrorCode.REQUEST_ABORTED],
  ["ETIMEDOUT", KMsgErrorCode.NETWORK_TIMEOUT],
  ["ESOCKETTIMEDOUT", KMsgErrorCode.NETWORK_TIMEOUT],
  ["UND_ERR_CONNECT_TIMEOUT", KMsgErrorCode.NETWORK_TIMEOUT],
  ["UND_ERR_HEADERS_TIMEOUT", KMsgErrorCode.NETWORK_TIMEOUT],
  ["UND_ERR_BODY_TIMEOUT", KMsgErrorCode.NETWORK_TIMEOUT],
  ["ECONNABORTED", KMsgErrorCode.NETWORK_ERROR],
  ["ECONNREFUSED", KMsgErrorCode.NETWORK_ERROR],
  ["ECONNRESET", KMsgErrorCode.NETWORK_ERROR],
  ["EAI_AGAIN", KMsgErrorCode.NETWORK_ERROR],
  ["EHOSTUNREACH", KMsgErrorCode.NETWORK_ERROR],
  ["ENETDOWN", KMsgErrorCode.NETWORK_ERROR],
  ["ENETUNREACH", KMsgErrorCode.NETWORK_ERROR],
  ["ENOTFOUND", KMsgErrorCode.NETWORK_ERROR],
  ["EPIPE", KMsgErrorCode.NETWORK_ERROR],
  ["ERR_NETWORK", KMsgErrorCode.NETWORK_ERROR],
  ["UND_ERR_SOCKET", KMsgErrorCode.NETWORK_ERROR],
]);

/** What `fetch` says in Node.js, Chromium, Safari and Firefox when no answer came. */
export const FETCH_FAILED: ReadonlySet<string> = new Set([
  "fetch failed",
  "Failed to fetch",
  "Load failed",
  "NetworkError when attempting to fetch resource.",
]);

const BY_STATUS = new Map([
  [401, KMsgErrorCode.AUTHENTICATION_FAILED],
  [403, KMsgErrorCode.AUTHENTICATION_FAILED],
  [408, KMsgErrorCode.NETWORK_TIMEOUT],
  [429, KMsgErrorCode.RATE_LIMIT_EXCEEDED],
]);
const BY_SERVER_STATUS = new Map([
  [503, KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE],
  [504, KMsgErrorCode.NETWORK_TIMEOUT],
]);

/**
 * The code of an HTTP status that failed.
 *
 * @param specific tells 503 and 504 from the other server errors
 */
export function codeOfHttpStatus(
  status: number | undefined,
  specific: boolean,
): KMsgErrorCode | undefined {
  if (status === undefined) return undefined;
  if (status < 500) return BY_STATUS.get(status);
  return (specific ? BY_SERVER_STATUS.get(status) : undefined) ?? KMsgErrorCode.PROVIDER_ERROR;
}

/** The code of an exception that says why no answer came: aborted, timed out, connection lost. */
export function codeOfException(error: object): KMsgErrorCode | undefined {
  const { name, code, message } = {
    name: anyValue(error, "name"),
    code: ownValue(error, "code"),
    message: anyValue(error, "message"),
  };
  const cause = ownValue(error, "cause");
  return (
    BY_NAME.get(name as string) ??
    BY_CODE.get(code as string) ??
    // What `fetch` throws hides the socket's error in its cause.
    (isObject(cause) ? BY_CODE.get(ownValue(cause, "code") as string) : undefined) ??
    (FETCH_FAILED.has(message as string) ? KMsgErrorCode.NETWORK_ERROR : undefined)
  );
}
