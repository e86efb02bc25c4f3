// JavaScript by hand: TypeScript does not know `import source` yet. Deno gives a compiled module for
// it, and needs no permission to read the file.
import source wasm from "../wasm/kmsg.wasm";

/** The compiled core. */
export function loadWasm() {
  return wasm;
}

/** The compiled core; at hand without waiting. */
export async function fetchWasm() {
  return loadWasm();
}

/** Connections that may be open at once: as many as the program asks for. */
export const MAX_OPEN_REQUESTS = Number.POSITIVE_INFINITY;
