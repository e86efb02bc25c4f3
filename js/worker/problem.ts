import type { KMsgError } from "kmsg-edge/core";
import { KMSG_CODE_STATUS, WORKER_CODE_STATUS, type WorkerCode } from "./http_status.js";

/** What the Worker answers when it cannot do what it was asked: the body of every 4xx and 5xx. */
export interface Problem {
  status: number;
  code: string;
  message: string;
  /** Path of the offending input, a query parameter, or the variable that is not set. */
  field?: string;
  /** Set for a send that failed. `unknown`: the vendor may have accepted it; do not repeat it. */
  outcome?: "not_sent" | "unknown";
  messageId?: string;
  /** The vendor's own code. */
  providerErrorCode?: string;
  retryAfterMs?: number;
}

/** A problem that the Worker itself found, before the library was asked. */
export function problem(code: WorkerCode, message: string, field?: string): Problem {
  return { status: WORKER_CODE_STATUS[code], code, message, ...(field ? { field } : {}) };
}

/** The answer to a send that the library reported as failed. */
export function sendProblem(error: KMsgError, messageId: string): Problem {
  const unknown = error.outcome === "unknown";
  return {
    // Proxies and clients repeat a 429, 503 or 504 by themselves; a message that may be out must
    // not be repeated, so an unknown outcome is always the same plain 502.
    status: unknown ? 502 : KMSG_CODE_STATUS[error.code],
    code: error.code,
    message: error.message,
    ...(error.field ? { field: error.field } : {}),
    outcome: unknown ? "unknown" : "not_sent",
    messageId,
    ...(error.providerErrorCode ? { providerErrorCode: error.providerErrorCode } : {}),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}
