// Bundlers for Workers give a compiled module for this import; bytes cannot be compiled there.
import wasm from "../wasm/kmsg.wasm";

/** The compiled core. */
export function loadWasm(): WebAssembly.Module {
  return wasm as WebAssembly.Module;
}

/** The compiled core; at hand without waiting. */
export async function fetchWasm(): Promise<WebAssembly.Module> {
  return loadWasm();
}

/** Connections that one request may have open at once; more would wait for each other. */
export const MAX_OPEN_REQUESTS = 6;
