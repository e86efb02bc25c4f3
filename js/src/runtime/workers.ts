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
