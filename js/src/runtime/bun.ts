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

/** Connections that may be open at once: as many as the program asks for. */
export const MAX_OPEN_REQUESTS = Number.POSITIVE_INFINITY;
