import { readFileSync } from "node:fs";
import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";

/**
 * The compiled core, from the file beside this one.
 *
 * @throws KMsgError UNKNOWN_ERROR when a bundle has moved it and `init(moduleOrBytes)` was not called
 */
export function loadWasm(): WebAssembly.Module {
  return new WebAssembly.Module(readCore());
}

function readCore(): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(new URL("../wasm/kmsg.wasm", import.meta.url));
  } catch (thrown) {
    throw new KMsgError(
      KMsgErrorCode.UNKNOWN_ERROR,
      "kmsg.wasm cannot be read: a bundle must leave kmsg-edge external, or give init() the bytes of kmsg-edge/core.wasm",
      undefined,
      { outcome: "not_sent", cause: thrown },
    );
  }
}

/** The compiled core. */
export async function fetchWasm(): Promise<WebAssembly.Module> {
  return loadWasm();
}

/** Connections that may be open at once: as many as the program asks for. */
export const MAX_OPEN_REQUESTS = Number.POSITIVE_INFINITY;
