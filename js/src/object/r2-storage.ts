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

/** What is used of an `R2Bucket`. */
export interface CloudflareR2BucketLike {
  get(key: string): Promise<{ etag: string; text(): Promise<string> } | null>;
  put(
    key: string,
    value: string,
    options?: {
      onlyIf?: { etagMatches?: string; etagDoesNotMatch?: string };
      customMetadata?: Record<string, string>;
    },
  ): Promise<unknown>;
  delete(keys: string | string[]): Promise<void>;
  list(options: {
    prefix: string;
    limit: number;
    cursor?: string;
    startAfter?: string;
    include?: ("httpMetadata" | "customMetadata")[];
  }): Promise<{
    objects: { key: string; customMetadata?: Record<string, string> }[];
    truncated: boolean;
    cursor?: string;
  }>;
}

const BULK_DELETE = 1000;
const MAX_KEY_BYTES = 1024;

/**
 * An R2 bucket as object storage: strongly consistent, with conditional puts.
 *
 * @throws KMsgError INVALID_REQUEST for what is no R2 bucket
 */
export function createR2ObjectStorage(bucket: CloudflareR2BucketLike): CloudflareObjectStorage {
  checkBinding(bucket, {
    members: ["get", "put", "delete", "list"],
    foreign: "getWithMetadata",
    wanted: "An R2 bucket is required: env.NAME, with NAME in r2_buckets of wrangler's settings",
  });
  const one = async (key: string): Promise<StoredObject[]> => {
    const found = await bucket.get(key);
    if (found === null || found === undefined) return [];
    return [{ key, value: await found.text(), version: found.etag }];
  };
  const storage: CloudflareObjectStorage = {
    atomicity: "conditional",
    handle: bucket,
    async get(key) {
      return (await one(key))[0];
    },
    async getMany(keys) {
      return (await inPool(keys, one)).flat();
    },
    async put(key, value, { ifVersion, note } = {}) {
      checkKey(key, MAX_KEY_BYTES, "R2");
      const options: Parameters<CloudflareR2BucketLike["put"]>[2] = {};
      if (ifVersion === null) options.onlyIf = { etagDoesNotMatch: "*" };
      else if (ifVersion !== undefined) options.onlyIf = { etagMatches: ifVersion };
      if (note !== undefined) options.customMetadata = { note };
      // Null is the answer of a condition that did not hold.
      return (await atItsRate(() => bucket.put(key, value, options))) !== null;
    },
    async putMany(entries) {
      await inPool(entries, ({ key, value, ...options }) => storage.put(key, value, options));
    },
    async delete(keys) {
      await inPool(chunks(keys, BULK_DELETE), (chunk) => bucket.delete(chunk));
    },
    async list({ prefix, limit = LIST_PAGE, cursor, startAfter, notes = false }) {
      const page = await bucket.list({
        prefix,
        limit,
        ...(notes ? { include: ["customMetadata"] } : {}),
        ...(cursor === undefined ? {} : { cursor }),
        ...(startAfter === undefined ? {} : { startAfter }),
      });
      const objects = page.objects.map(({ key, customMetadata }): ListedObject => {
        return { key, note: customMetadata?.note };
      });
      return {
        objects: inOrder(objects),
        cursor: page.truncated ? page.cursor || undefined : undefined,
      };
    },
  };
  return storage;
}
