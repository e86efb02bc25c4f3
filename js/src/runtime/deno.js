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
