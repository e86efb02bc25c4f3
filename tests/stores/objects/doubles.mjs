// Doubles of KV and R2 for what the local services take minutes for, with their limits.
import assert from "node:assert/strict";

/** Texts by key, and pages of names in order. */
function texts() {
  const values = new Map();
  let names;
  return {
    values,
    put: (key, value) => {
      if (!values.has(key)) names = undefined;
      values.set(key, value);
    },
    delete: (key) => {
      if (values.delete(key)) names = undefined;
    },
    page: ({ prefix, limit, cursor = "", startAfter = "" }) => {
      assert.ok(limit >= 1 && limit <= 1_000);
      names ??= [...values.keys()].sort();
      const from = cursor > startAfter ? cursor : startAfter;
      const found = [];
      // Behind the place, by halves.
      let low = 0;
      let high = names.length;
      const [, start] = [from, prefix].sort();
      while (low < high) {
        const middle = (low + high) >> 1;
        if (names[middle] <= start) low = middle + 1;
        else high = middle;
      }
      while (names[low]?.startsWith(prefix) && found.length < limit) found.push(names[low++]);
      const isMore = names[low]?.startsWith(prefix) === true;
      return { found, cursor: isMore ? found.at(-1) : undefined };
    },
  };
}

export function kvDouble() {
  const stored = texts();
  return {
    get: async (key) => {
      if (typeof key === "string") return stored.values.get(key)?.value ?? null;
      assert.ok(key.length <= 100);
      return new Map(key.map((each) => [each, stored.values.get(each)?.value ?? null]));
    },
    put: async (key, value, { metadata } = {}) => stored.put(key, { value, metadata }),
    delete: async (key) => stored.delete(key),
    list: async (options) => {
      assert.equal(options.startAfter, undefined);
      const { found, cursor } = stored.page(options);
      const keys = found.map((name) => ({ name, metadata: stored.values.get(name).metadata }));
      return cursor === undefined
        ? { keys, list_complete: true }
        : { keys, list_complete: false, cursor };
    },
  };
}

export function r2Double() {
  const stored = texts();
  let writes = 0;
  return {
    get: async (key) => {
      const found = stored.values.get(key);
      return found === undefined ? null : { etag: found.etag, text: async () => found.value };
    },
    put: async (key, value, { onlyIf = {}, customMetadata } = {}) => {
      const present = stored.values.get(key)?.etag;
      if (onlyIf.etagMatches !== undefined && onlyIf.etagMatches !== present) return null;
      if (onlyIf.etagDoesNotMatch === "*" && present !== undefined) return null;
      writes += 1;
      stored.put(key, { value, etag: `e${writes}`, customMetadata });
      return { etag: `e${writes}` };
    },
    delete: async (keys) => {
      const list = [keys].flat();
      assert.ok(list.length <= 1_000);
      for (const key of list) stored.delete(key);
    },
    list: async (options) => {
      const { found, cursor } = stored.page(options);
      const isTold = options.include?.includes("customMetadata");
      const objects = found.map((key) => {
        return isTold ? { key, customMetadata: stored.values.get(key).customMetadata } : { key };
      });
      return { objects, truncated: cursor !== undefined, cursor };
    },
  };
}
