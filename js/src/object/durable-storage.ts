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

/** What a `DurableObjectStorage` and its transactions have in common. */
interface DurableObjectReadWrite {
  get(keys: string[]): Promise<Map<string, unknown>>;
  put(entries: Record<string, unknown>): Promise<void>;
  delete(keys: string[]): Promise<unknown>;
  list(options: {
    prefix: string;
    limit: number;
    startAfter?: string;
  }): Promise<Map<string, unknown>>;
}

/** What is used of a `DurableObjectStorage`, `ctx.storage`. */
export interface CloudflareDurableObjectStorageLike extends DurableObjectReadWrite {
  transaction<T>(work: (inside: DurableObjectReadWrite) => Promise<T>): Promise<T>;
}

/** Keys of one call. */
const BATCH = 128;
const MAX_KEY_BYTES = 2048;

/**
 * The storage of a Durable Object, seen from inside that object. Either kind of backing will do.
 *
 * @throws KMsgError INVALID_REQUEST for what is no such storage
 */
export function createDurableObjectStorage(
  durable: CloudflareDurableObjectStorageLike,
): CloudflareObjectStorage {
  checkBinding(durable, {
    members: ["get", "put", "delete", "list", "transaction"],
    foreign: "idFromName",
    wanted: "The storage of a Durable Object is required: ctx.storage, inside of the object",
  });
  return {
    ...over(durable, durable),
    atomicity: "transactional",
    transaction: async (work) =>
      await durable.transaction(async (inside) => await work(over(inside, durable))),
  };
}

function over(durable: DurableObjectReadWrite, handle: object): CloudflareObjectStorage {
  const many = async (keys: string[]): Promise<StoredObject[]> => {
    const found = await durable.get(keys);
    return keys.flatMap((key) => {
      const value = found.get(key);
      return typeof value === "string" ? [{ key, value }] : [];
    });
  };
  const storage: CloudflareObjectStorage = {
    // Inside a transaction nobody else writes, so that its puts need no condition.
    atomicity: "none",
    handle,
    async get(key) {
      return (await many([key]))[0];
    },
    async getMany(keys) {
      return (await inPool(chunks(keys, BATCH), many)).flat();
    },
    async put(key, value) {
      await storage.putMany([{ key, value }]);
      return true;
    },
    async putMany(entries) {
      for (const { key } of entries) checkKey(key, MAX_KEY_BYTES, "a Durable Object");
      await inPool(chunks(entries, BATCH), (chunk) =>
        durable.put(Object.fromEntries(chunk.map(({ key, value }) => [key, value]))),
      );
    },
    async delete(keys) {
      await inPool(chunks(keys, BATCH), (chunk) => durable.delete(chunk));
    },
    async list({ prefix, limit = LIST_PAGE, cursor, startAfter }) {
      const from = cursor ?? startAfter;
      const page = await durable.list({
        prefix,
        limit,
        ...(from === undefined ? {} : { startAfter: from }),
      });
      const objects = [...page].map(([key, value]): ListedObject => {
        return { key, value: typeof value === "string" ? value : undefined };
      });
      inOrder(objects);
      return { objects, cursor: objects.length < limit ? undefined : objects.at(-1)?.key };
    },
  };
  return storage;
}
