import { fetchWasm } from "#runtime";
import { engine } from "./engine/engine.js";

let pending: Promise<void> | undefined;

/**
 * Loads the core. Needed only where it cannot be loaded without waiting (browsers), and for bundles
 * that move the `.wasm` file: these pass the compiled module or the bytes (`kmsg-edge/core.wasm`).
 *
 * May be called any number of times, also at once; only the first does anything. A failed call is
 * forgotten, so that the next one tries again.
 */
export function init(moduleOrBytes?: WebAssembly.Module | BufferSource): Promise<void> {
  pending ??= load(moduleOrBytes).catch((thrown: unknown) => {
    pending = undefined;
    throw thrown;
  });
  return pending;
}

async function load(source: WebAssembly.Module | BufferSource | undefined): Promise<void> {
  engine.useModule(source === undefined ? await fetchWasm() : await compiled(source));
}

async function compiled(source: WebAssembly.Module | BufferSource): Promise<WebAssembly.Module> {
  // By its tag, not instanceof: modules may come from another realm.
  if (Object.prototype.toString.call(source) === "[object WebAssembly.Module]") {
    return source as WebAssembly.Module;
  }
  return WebAssembly.compile(source as BufferSource);
}

// For the test of what becomes of open calls when the core traps.
Object.defineProperty(init, Symbol.for("kmsg-edge.engine"), { value: engine });
