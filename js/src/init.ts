import { fetchWasm } from "#runtime";
import { engine } from "./engine/engine.js";

/**
 * `WebAssembly.Module`, in programs whose types know it; those of Node.js alone do not.
 */
export type CoreModule = typeof globalThis extends {
  WebAssembly: { Module: { prototype: infer Module } };
}
  ? Module
  : object;

/** The bytes of the `.wasm` file. */
export type CoreBytes = ArrayBuffer | ArrayBufferView;

let pending: Promise<void> | undefined;

/**
 * Loads the core. Needed only where it cannot be loaded without waiting (browsers), and for bundles
 * that move the `.wasm` file: these pass the compiled module or the bytes (`kmsg-edge/core.wasm`).
 *
 * May be called any number of times, also at once; only the first does anything. A failed call is
 * forgotten, so that the next one tries again.
 */
export function init(moduleOrBytes?: CoreModule | CoreBytes): Promise<void> {
  pending ??= load(moduleOrBytes).catch((thrown: unknown) => {
    pending = undefined;
    throw thrown;
  });
  return pending;
}

async function load(source: CoreModule | CoreBytes | undefined): Promise<void> {
  engine.useModule(source === undefined ? await fetchWasm() : await compiled(source));
}

async function compiled(source: CoreModule | CoreBytes): Promise<WebAssembly.Module> {
  // By its tag, not instanceof: modules may come from another realm.
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") {
    return source as WebAssembly.Module;
  }
  return WebAssembly.compile(source as BufferSource);
}

// For the test of what becomes of open calls when the core traps.
Object.defineProperty(init, Symbol.for("kmsg-edge.engine"), { value: engine });
