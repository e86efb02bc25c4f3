import type { KMsgErrorCode } from "kmsg-edge/core";

/**
 * HTTP status of a send that failed with a library code and was surely not sent. The rule: 4xx, the
 * caller can change the request; 429 and 503, the same request may work later; 502 and 504, the
 * vendor refused or failed; 500, the Worker is at fault. A send whose outcome is unknown is 502
 * whatever its code, see `sendProblem`.
 */
export const KMSG_CODE_STATUS: Readonly<Record<`${KMsgErrorCode}`, number>> = {
  INVALID_REQUEST: 400,
  TEMPLATE_NOT_FOUND: 422,
  RATE_LIMIT_EXCEEDED: 429,
  // The Worker's keys are wrong, not the caller's: a 401 would send the caller to the wrong place.
  AUTHENTICATION_FAILED: 502,
  INSUFFICIENT_BALANCE: 503,
  NETWORK_ERROR: 502,
  NETWORK_TIMEOUT: 504,
  NETWORK_SERVICE_UNAVAILABLE: 503,
  REQUEST_ABORTED: 503,
  PROVIDER_ERROR: 502,
  MESSAGE_SEND_FAILED: 502,
  CRYPTO_CONFIG_ERROR: 500,
  CRYPTO_ENCRYPT_FAILED: 500,
  CRYPTO_DECRYPT_FAILED: 500,
  CRYPTO_HASH_FAILED: 500,
  CRYPTO_POLICY_VIOLATION: 500,
  UNKNOWN_ERROR: 500,
};

/** HTTP status of what the Worker itself finds. */
export const WORKER_CODE_STATUS = {
  MALFORMED_JSON: 400,
  INVALID_REQUEST: 400,
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  DUPLICATE_MESSAGE_ID: 409,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  NOT_CONFIGURED: 503,
  STORE_UNAVAILABLE: 503,
  INTERNAL_ERROR: 500,
} as const;

/** A code that only the Worker uses, or that it shares with the library. */
export type WorkerCode = keyof typeof WORKER_CODE_STATUS;
