// The suffix makes the edge bundler give a compiled module; it may come from another realm.
import wasm from "../wasm/kmsg.wasm?module";

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
