import { readFileSync } from "node:fs";

/**
 * The compiled core, from the file beside this one. A bundle that moves it must call
 * `init(moduleOrBytes)` first.
 */
export function loadWasm(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL("../wasm/kmsg.wasm", import.meta.url)));
}

/** The compiled core. */
export async function fetchWasm(): Promise<WebAssembly.Module> {
  return loadWasm();
}

/** Connections that may be open at once: as many as the program asks for. */
export const MAX_OPEN_REQUESTS = Number.POSITIVE_INFINITY;
