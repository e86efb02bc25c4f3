// Tracking objects in workerd. What is opened here passes calls on to a Worker that has them bound.
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { bundled } from "./services.mjs";
import { decode, encode } from "./wire.mjs";

const worker = fileURLToPath(new URL("tracking-object-worker.mjs", import.meta.url));
let started;
let used = 0;

after(async () => await (await started)?.dispose());

async function start() {
  const instance = new Miniflare({
    modulesRoot: "/bundle",
    modules: await bundled(worker),
    compatibilityDate: "2026-04-01",
    durableObjects: {
      TRACKING: { className: "Tracking", useSQLite: true },
      KEYED: { className: "KeyedTracking", useSQLite: false },
      STILL: { className: "StillTracking", useSQLite: true },
      STILL_KEYED: { className: "StillKeyedTracking", useSQLite: false },
      UNCONFIGURED: { className: "Unconfigured", useSQLite: true },
      UNRELATED: { className: "Unrelated", useSQLite: true },
    },
    durableObjectsPersist: false,
    cf: false,
  });
  await instance.ready;
  return instance;
}

/**
 * Empty tracking objects of their own, called through a client in a Worker.
 *
 * @param options of the client, and `binding`: "TRACKING" (SQLite), "KEYED", or the same without an alarm,
 *   "STILL" and "STILL_KEYED"
 */
export async function openObjects({ binding = "TRACKING", ...rest } = {}) {
  started ??= start();
  const instance = await started;
  used += 1;
  const options = { name: `test${used}`, ...rest };
  const call = async (body) => {
    const request = { method: "POST", body: encode({ binding, options, ...body }) };
    const response = await instance.dispatchFetch("http://objects/", request);
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    const { value, error } = decode(text);
    if (error !== undefined) throw Object.assign(new Error(error.message), error);
    return value;
  };
  const members = (common) =>
    new Proxy(
      {},
      {
        get: (_, member) =>
          // Not a promise of anything.
          member === "then"
            ? undefined
            : async (...args) => await call({ ...common, member, args }),
      },
    );
  return {
    store: members({ action: "store" }),
    queue: (key) => members({ action: "queue", key }),
    object: (name = `${options.name}/0`) => members({ action: "object", name }),
    send: async (...inputs) => await call({ action: "send", inputs }),
    names: async () => await call({ action: "names" }),
    nameOf: async (id) => await call({ action: "nameOf", id }),
    /** What was sent, done and told so far in all tests; sets faults. */
    world: async (faults = {}) => await call({ action: "world", faults }),
  };
}

/** Asks until the answer is not undefined. */
export async function eventually(ask, ms = 20_000) {
  for (const end = Date.now() + ms; ; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error("it never came");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
