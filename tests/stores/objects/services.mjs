// KV, R2 and Durable Objects in workerd. The stores run there, too; what is opened here passes calls on.
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { decode, encode } from "./wire.mjs";

const worker = fileURLToPath(new URL("worker.mjs", import.meta.url));
let started;
let used = 0;

after(async () => await (await started)?.dispose());

/** A Worker's modules for Miniflare: what is bundled, and the core. */
export async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    write: false,
    outdir: "/bundle",
    entryNames: "index",
    assetNames: "[name]",
    loader: { ".wasm": "copy" },
    external: ["cloudflare:workers"],
    conditions: ["workerd"],
  });
  const modules = outputFiles.map(({ path, contents }) => ({
    type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path,
    contents,
  }));
  return modules.sort(({ type }) => (type === "ESModule" ? -1 : 1));
}

async function start() {
  const instance = new Miniflare({
    modulesRoot: "/bundle",
    modules: await bundled(worker),
    compatibilityDate: "2026-04-01",
    kvNamespaces: ["kv"],
    r2Buckets: ["r2"],
    durableObjects: { STORES: { className: "Stores", useSQLite: true } },
    kvPersist: false,
    r2Persist: false,
    durableObjectsPersist: false,
    cf: false,
  });
  await instance.ready;
  return instance;
}

/**
 * An empty place of its own in a service.
 *
 * @param service "kv", "r2", "durable" or "durable-sql"
 * @returns `store(options)` and `queue(options)`, of which each call is one worker; and `calls()`, which
 *   answers how often each member of the binding was called since it was last asked
 */
export async function openService(service) {
  started ??= start();
  const instance = await started;
  used += 1;
  const keyPrefix = `test/${used}`;
  const url = `http://stores/${service}/${used}`;
  const call = async (body) => {
    const response = await instance.dispatchFetch(url, { method: "POST", body: encode(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    const { value, error } = decode(text);
    if (error !== undefined) throw Object.assign(new Error(error.message), error);
    return value;
  };
  let targets = 0;
  const target = (kind, { now = () => new Date(0), ...rest } = {}) => {
    targets += 1;
    const options = service === "durable-sql" ? { layout: "sql", ...rest } : { keyPrefix, ...rest };
    const common = { target: `${kind}${targets}`, kind, options };
    return new Proxy(
      {},
      {
        get: (held, member) => {
          if (Object.hasOwn(held, member)) return held[member];
          // Not a promise of anything.
          if (member === "then") return undefined;
          return async (...args) => await call({ ...common, ms: now().getTime(), member, args });
        },
      },
    );
  };
  return {
    store: (options) => target("store", options),
    queue: (options) => target("queue", options),
    calls: async () => await call({ member: "calls", ms: 0 }),
  };
}
