import { atItsRate } from "./rate.js";
import {
  type CloudflareObjectStorage,
  checkBinding,
  checkKey,
  chunks,
  inOrder,
  inPool,
  LIST_PAGE,
  type ListedObject,
  type StoredObject,
} from "./storage.js";

/** What is used of a `KVNamespace`. Its bulk `get` is used where it has one. */
export interface CloudflareKvNamespaceLike {
  get(key: string, type: "text"): Promise<string | null>;
  put(
    key: string,
    value: string,
    options?: { metadata?: unknown; expirationTtl?: number },
  ): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; limit: number; cursor?: string }): Promise<{
    keys: { name: string; metadata?: unknown }[];
    list_complete: boolean;
    cursor?: string;
  }>;
}

type BulkGet = (keys: string[], type: "text") => Promise<unknown>;

const BULK_GET = 100;
const MAX_KEY_BYTES = 512;

/**
 * A KV namespace as object storage. KV cannot compare and set, and what is read may be a minute old:
 * stores over it are at-least-once.
 *
 * @throws KMsgError INVALID_REQUEST for what is no KV namespace
 */
export function createKvObjectStorage(kv: CloudflareKvNamespaceLike): CloudflareObjectStorage {
  checkBinding(kv, {
    members: ["get", "put", "delete", "list"],
    foreign: "createMultipartUpload",
    wanted:
      "A KV namespace is required: env.NAME, with NAME in kv_namespaces of wrangler's settings",
  });
  const one = async (key: string): Promise<StoredObject[]> => {
    const value = await kv.get(key, "text");
    return typeof value === "string" ? [{ key, value }] : [];
  };
  const many = async (keys: string[]): Promise<StoredObject[]> => {
    if (keys.length === 1) return await one(keys[0] as string);
    const found = await (kv.get as unknown as BulkGet).call(kv, keys, "text");
    if (!(found instanceof Map)) return (await inPool(keys, one)).flat();
    return keys.flatMap((key) => {
      const value: unknown = found.get(key);
      return typeof value === "string" ? [{ key, value }] : [];
    });
  };
  const storage: CloudflareObjectStorage = {
    atomicity: "none",
    seeks: false,
    handle: kv,
    async get(key) {
      return (await one(key))[0];
    },
    async getMany(keys) {
      return (await inPool(chunks(keys, BULK_GET), many)).flat();
    },
    async put(key, value, { note, expirationTtl } = {}) {
      checkKey(key, MAX_KEY_BYTES, "KV");
      const options = {
        ...(note === undefined ? {} : { metadata: note }),
        ...(expirationTtl === undefined ? {} : { expirationTtl }),
      };
      await atItsRate(() => kv.put(key, value, options));
      return true;
    },
    async putMany(entries) {
      await inPool(entries, ({ key, value, ...options }) => storage.put(key, value, options));
    },
    async delete(keys) {
      await inPool(keys, (key) => atItsRate(() => kv.delete(key)));
    },
    async list({ prefix, limit = LIST_PAGE, cursor, startAfter = "" }) {
      let position = cursor;
      for (;;) {
        const options = { prefix, limit: startAfter === "" ? limit : LIST_PAGE };
        const page = await kv.list(
          position === undefined ? options : { ...options, cursor: position },
        );
        const objects = page.keys.map(({ name, metadata }): ListedObject => {
          return { key: name, note: typeof metadata === "string" ? metadata : undefined };
        });
        const next = page.list_complete ? undefined : page.cursor || undefined;
        const fresh = inOrder(objects.filter(({ key }) => key > startAfter));
        if (fresh.length > 0 || next === undefined || next === position) {
          return { objects: fresh, cursor: next };
        }
        position = next;
      }
    },
  };
  return storage;
}
