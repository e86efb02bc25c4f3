import createModule from "../wasm/kmsg.mjs";
import type { CoreExports } from "./wire.js";

/** A started module: its functions and its memory. */
export interface CoreInstance {
  exports: CoreExports;
  memory: WebAssembly.Memory;
}

/**
 * Starts the core from a compiled module, synchronously.
 *
 * The glue answers with a promise, but when `instantiateWasm` completes at once (it does: a compiled
 * module is at hand) everything is set up by the time the factory returns, in the very object that it
 * was given. So the promise is not waited for: the public API is synchronous, and on Workers a promise
 * that one request made must not be awaited by another.
 *
 * @throws whatever the engine says of a module that cannot be started
 */
export function startCore(compiled: WebAssembly.Module): CoreInstance {
  let memory: WebAssembly.Memory | undefined;
  let failure: unknown;
  const options = {
    locateFile: (path: string) => path,
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): WebAssembly.Exports {
      try {
        const instance = new WebAssembly.Instance(compiled, imports);
        memory = memoryOf(instance.exports);
        done(instance, compiled);
        return instance.exports;
      } catch (thrown) {
        failure = thrown;
        throw thrown;
      }
    },
  };
  const module = options as typeof options & Partial<CoreExports>;
  const pending: unknown = createModule(options);
  if (pending instanceof Promise) pending.catch(() => undefined);
  if (failure !== undefined) throw failure;
  if (memory === undefined || !isCore(module)) {
    throw new Error("The WebAssembly module is not the core of this version of kmsg-edge");
  }
  return { exports: module, memory };
}

// By its tag, not instanceof: the module may come from another realm.
function memoryOf(exports: WebAssembly.Exports): WebAssembly.Memory | undefined {
  return Object.values(exports).find(
    (value): value is WebAssembly.Memory =>
      Object.prototype.toString.call(value) === "[object WebAssembly.Memory]",
  );
}

function isCore<T extends Partial<CoreExports>>(module: T): module is T & CoreExports {
  return typeof module.attach === "function" && typeof module.callSync === "function";
}
