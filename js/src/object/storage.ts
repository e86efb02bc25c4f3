import { invalidRequest } from "../core/error.js";
import { kindOf } from "../core/option-checks.js";

/**
 * What writes of a service can promise.
 *
 * - `"none"`: the last write wins, and a read may be a minute old (KV).
 * - `"conditional"`: a put may depend on the version that was read (R2).
 * - `"transactional"`: reads and writes of a {@link CloudflareObjectStorage.transaction} are one step
 *   (Durable Objects).
 */
export type ObjectStorageAtomicity = "none" | "conditional" | "transactional";

export interface StoredObject {
  key: string;
  value: string;
  /** Changes with every write; only where writes can be conditional. */
  version?: string | undefined;
}

export interface PutOptions {
  /** Of a conditional storage: write only over this version, or with null only where nothing is. */
  ifVersion?: string | null | undefined;
  /** A short ASCII text that {@link CloudflareObjectStorage.list} gives back with the name. */
  note?: string | undefined;
  /** Seconds until the object goes by itself, at least 60; where the service can do that (KV). */
  expirationTtl?: number | undefined;
}

export interface PutEntry extends Omit<PutOptions, "ifVersion"> {
  key: string;
  value: string;
}

export interface ListObjectsOptions {
  prefix: string;
  /** 1 to 1,000. A page may be shorter. */
  limit?: number | undefined;
  /** Of the page before. */
  cursor?: string | undefined;
  /** Only keys behind this one. Where the service has no such thing, those before it are read and dropped. */
  startAfter?: string | undefined;
  /** Lists notes, where the service makes pages shorter for them (R2). Default: false. */
  notes?: boolean | undefined;
}

export interface ListedObject {
  key: string;
  note?: string | undefined;
  /** Where the service lists values along (Durable Objects). */
  value?: string | undefined;
}

export interface ObjectPage {
  /** In the order of their keys. */
  objects: ListedObject[];
  /** Absent on the last page. */
  cursor?: string | undefined;
}

/** Texts by key, in one of Cloudflare's services. At most six requests of one call are in flight. */
export interface CloudflareObjectStorage {
  readonly atomicity: ObjectStorageAtomicity;
  /** False where `startAfter` reads what it leaves out (KV). Default: true. */
  readonly seeks?: boolean | undefined;
  /** Identity of what is stored: the binding. */
  readonly handle: object;
  get(key: string): Promise<StoredObject | undefined>;
  /** Those that exist, in the order of `keys`. */
  getMany(keys: readonly string[]): Promise<StoredObject[]>;
  /**
   * @returns false when `ifVersion` did not hold, and then nothing was written
   * @throws KMsgError INVALID_REQUEST for a key that is longer than the service takes
   */
  put(key: string, value: string, options?: PutOptions): Promise<boolean>;
  /** Writes all, in no order. */
  putMany(entries: readonly PutEntry[]): Promise<void>;
  /** Keys that are not there are ignored. */
  delete(keys: readonly string[]): Promise<void>;
  list(options: ListObjectsOptions): Promise<ObjectPage>;
  /** All that `work` reads and writes through its argument is one step, or none. */
  transaction?<T>(work: (inside: CloudflareObjectStorage) => Promise<T>): Promise<T>;
}

/** Names in one page of any of the services. */
export const LIST_PAGE = 1000;
/** Connections that a Worker may hold open at once. */
const IN_FLIGHT = 6;

const utf8 = new TextEncoder();

/** @throws KMsgError INVALID_REQUEST for a key that `service` would refuse */
export function checkKey(key: string, maxBytes: number, service: string): void {
  const { length } = utf8.encode(key);
  if (length <= maxBytes) return;
  throw invalidRequest(
    `the key has ${length} bytes, and ${service} takes ${maxBytes}: use a shorter id or keyPrefix`,
    "key",
  );
}

/**
 * The binding itself, once it is one of its kind.
 *
 * @param foreign a member that only bindings of another kind have
 * @throws KMsgError INVALID_REQUEST that says what to pass
 */
export function checkBinding<B extends object>(
  binding: B,
  { members, foreign, wanted }: { members: readonly string[]; foreign: string; wanted: string },
): B {
  const value = binding as Record<string, unknown> | null | undefined;
  const isOne =
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    members.every((name) => typeof value[name] === "function") &&
    typeof value[foreign] !== "function";
  if (isOne) return binding;
  const found = typeof value === "object" && value !== null ? "another binding" : kindOf(binding);
  throw invalidRequest(`${wanted}; this is ${found}`, "binding");
}

/** Calls `work` for each item, six at a time; answers in the items' order. */
export async function inPool<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      answers[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(IN_FLIGHT, items.length) }, worker));
  return answers;
}

/** `items` in lists of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const lists: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    lists.push(items.slice(start, start + size));
  }
  return lists;
}

/** A page's objects in the order of their keys, whatever order they came in. */
export function inOrder(objects: ListedObject[]): ListedObject[] {
  return objects.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
}

/**
 * Every page under a prefix. Ends at a page that brings no key behind the last one, so that a storage
 * that takes no cursor is read once.
 */
export async function* pagesOf(
  storage: CloudflareObjectStorage,
  prefix: string,
  notes = false,
): AsyncGenerator<ListedObject[]> {
  let last = "";
  let cursor: string | undefined;
  do {
    const page = await storage.list({ prefix, limit: LIST_PAGE, cursor, notes });
    const fresh = page.objects.filter(({ key }) => key > last);
    if (fresh.length > 0) yield fresh;
    last = fresh.at(-1)?.key ?? last;
    // A service may answer an empty page and go on; one that repeats itself may not.
    if (fresh.length === 0 && page.objects.length > 0) return;
    if (page.cursor === cursor) return;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
