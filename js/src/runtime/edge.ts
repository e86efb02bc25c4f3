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
