// KV, R2 and Durable Objects in workerd. KV and R2 are called from here; stores in Durable Objects run
// inside of theirs, and what `durable` answers passes the calls on.
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { counted } from "./counted.mjs";
import { decode, encode } from "./wire.mjs";

const worker = fileURLToPath(new URL("durable-worker.mjs", import.meta.url));
let started;
let used = 0;

async function start() {
  const { outputFiles } = await build({
    entryPoints: [worker],
    bundle: true,
    format: "esm",
    write: false,
    conditions: ["workerd"],
  });
  const instance = new Miniflare({
    modules: true,
    script: outputFiles[0].text,
    compatibilityDate: "2026-04-01",
    kvNamespaces: ["KV"],
    r2Buckets: ["R2"],
    durableObjects: { STORES: { className: "Stores", useSQLite: true } },
    kvPersist: false,
    r2Persist: false,
    durableObjectsPersist: false,
    cf: false,
  });
  await instance.ready;
  after(async () => await instance.dispose());
  return instance;
}

async function instance() {
  started ??= start();
  return await started;
}

/** A key prefix of its own, so that every test begins with an empty store. */
export const freshPrefix = () => {
  used += 1;
  return `test/${used}`;
};

export const kv = async () => counted(await (await instance()).getKVNamespace("KV"));
export const r2 = async () => counted(await (await instance()).getR2Bucket("R2"));

/** One Durable Object that nobody has used. */
export async function durable() {
  const { dispatchFetch } = await instance();
  used += 1;
  const name = `http://durable/${used}`;
  const call = async (body) => {
    const response = await dispatchFetch(name, { method: "POST", body: encode(body) });
    const text = await response.text();
    if (!text.startsWith("{")) throw new Error(text);
    const { value, error } = decode(text);
    if (error !== undefined) throw Object.assign(new Error(error.message), error);
    return value;
  };
  let targets = 0;
  const target = (kind, { now = () => new Date(0), ...options } = {}) => {
    targets += 1;
    const name = `${kind}${targets}`;
    return new Proxy(
      {},
      {
        get: (held, member) => {
          if (Object.hasOwn(held, member)) return held[member];
          // Not a promise of anything.
          if (member === "then") return undefined;
          return async (...args) =>
            await call({ target: name, kind, options, ms: now().getTime(), member, args });
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
