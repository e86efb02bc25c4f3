import { readFileSync } from "node:fs";
// A path; "file" keeps the core with the program through `bun build` and `bun build --compile`.
import file from "../wasm/kmsg.wasm" with { type: "file" };

/** The compiled core. */
export function loadWasm(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL(file as string, import.meta.url)));
}

/** The compiled core. */
export async function fetchWasm(): Promise<WebAssembly.Module> {
  return loadWasm();
}
