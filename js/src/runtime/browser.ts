import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";

/**
 * Nothing can be loaded here without waiting.
 *
 * @throws KMsgError INVALID_REQUEST that asks for `init()`
 */
export function loadWasm(): WebAssembly.Module {
  throw new KMsgError(
    KMsgErrorCode.INVALID_REQUEST,
    'kmsg-edge is not loaded: call `await init()` from "kmsg-edge" before anything else',
    undefined,
    { outcome: "not_sent" },
  );
}

/** Fetches and compiles the core from where the package's files are served. */
export async function fetchWasm(): Promise<WebAssembly.Module> {
  const response = await fetch(new URL("../wasm/kmsg.wasm", import.meta.url));
  if (!response.ok) {
    throw new KMsgError(
      KMsgErrorCode.NETWORK_ERROR,
      `The core could not be fetched: HTTP ${response.status} for kmsg.wasm`,
      undefined,
      { outcome: "not_sent", httpStatus: response.status },
    );
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Connections that may be open at once: as many as the program asks for. */
export const MAX_OPEN_REQUESTS = Number.POSITIVE_INFINITY;
