import { KMsgError, type KMsgErrorMetadata } from "../../core/error.js";
import { isErrorCode, KMsgErrorCode } from "../../core/error-code.js";

/** An error that the mock answers with. Unusable members count as absent. */
export interface MockFailure {
  /** Default, and instead of what is no code: PROVIDER_ERROR. */
  code?: KMsgErrorCode | `${KMsgErrorCode}`;
  message?: string;
  providerErrorCode?: string;
  providerErrorText?: string;
  httpStatus?: number;
  retryAfterMs?: number;
  causeChain?: unknown[];
}

/** @param metadata what the error carries beyond the failure's own members */
export function mockError(
  failure: MockFailure,
  providerId: string,
  metadata: KMsgErrorMetadata = {},
): KMsgError {
  const code = isErrorCode(failure.code) ? failure.code : KMsgErrorCode.PROVIDER_ERROR;
  const message = failure.message || "Mock provider simulated failure";
  const merged: KMsgErrorMetadata = { ...metadata };
  for (const name of ["providerErrorCode", "providerErrorText"] as const) {
    const text = failure[name];
    if (typeof text === "string") merged[name] = text;
  }
  for (const name of ["httpStatus", "retryAfterMs"] as const) {
    const number = failure[name];
    if (typeof number === "number") merged[name] = number;
  }
  if (Array.isArray(failure.causeChain)) merged.causeChain = failure.causeChain;
  return new KMsgError(code, String(message), { providerId }, merged);
}
