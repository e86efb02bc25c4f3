import { invalidRequest } from "../core/error.js";
import { optionsObject } from "../core/option-checks.js";
import type { JobQueue } from "../queue/job-queue.js";
import { SqlJobQueue, type SqlJobQueueOptions } from "../queue/sql-queue.js";
import type { DeliveryTrackingSchemaOptions } from "../schema/types.js";
import {
  type CloudflareDurableObjectSqlStorageLike,
  durableObjectDatabase,
} from "../sql/durable-object.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";
import type { DeliveryTrackingStore } from "../tracking/store.js";
import {
  type CloudflareDurableObjectStorageLike,
  createDurableObjectStorage,
} from "./durable-storage.js";
import { CloudflareObjectJobQueue, type ObjectJobQueueOptions } from "./job-queue.js";
import { type CloudflareKvNamespaceLike, createKvObjectStorage } from "./kv-storage.js";
import { type CloudflareR2BucketLike, createR2ObjectStorage } from "./r2-storage.js";
import {
  CloudflareObjectDeliveryTrackingStore,
  type ObjectDeliveryTrackingStoreOptions,
} from "./tracking-store.js";

/** A store on R2 or in a Durable Object has every optional member: it claims, fences and marks. */
export type AtomicDeliveryTrackingStore = Required<DeliveryTrackingStore>;

/** A store on KV can neither claim nor mark: what it tracks is polled at least once. */
export type KvDeliveryTrackingStore = Omit<
  AtomicDeliveryTrackingStore,
  "claimDue" | "insertIfAbsent"
> & { claimDue?: never; insertIfAbsent?: never };

/** A queue on KV may hand a job out more than once: its work must bear being done twice. */
export type KvJobQueue<T = unknown> = Required<JobQueue<T>>;

/** Options of stores on services that delete nothing by themselves. */
export type AtomicDeliveryTrackingStoreOptions = Omit<
  ObjectDeliveryTrackingStoreOptions,
  "expirationTtl"
>;

/**
 * A tracking store on KV: **at-least-once**. KV cannot compare and set, so passes may overlap, and
 * `apiFailover` over it is refused unless it names a `marksStore` or sets `allowDuplicates: true`.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function createKvDeliveryTrackingStore(
  kv: CloudflareKvNamespaceLike,
  options: ObjectDeliveryTrackingStoreOptions = {},
): KvDeliveryTrackingStore {
  const store = new CloudflareObjectDeliveryTrackingStore(createKvObjectStorage(kv), options);
  return store as KvDeliveryTrackingStore;
}

/**
 * A tracking store on R2, which claims and marks by conditional puts.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function createR2DeliveryTrackingStore(
  bucket: CloudflareR2BucketLike,
  options: AtomicDeliveryTrackingStoreOptions = {},
): AtomicDeliveryTrackingStore {
  const store = new CloudflareObjectDeliveryTrackingStore(createR2ObjectStorage(bucket), options);
  return store as AtomicDeliveryTrackingStore;
}

/** A store in the object's SQLite database: tables instead of keys. */
export interface DurableObjectSqlTrackingStoreOptions extends DeliveryTrackingSchemaOptions {
  layout: "sql";
}

/** A queue in the object's SQLite database: a table instead of keys. */
export interface DurableObjectSqlJobQueueOptions extends SqlJobQueueOptions {
  layout: "sql";
}

/** Keys, the same in objects of either backing; several stores of one object differ by `keyPrefix`. */
export interface DurableObjectTrackingStoreOptions extends AtomicDeliveryTrackingStoreOptions {
  layout?: "keys" | undefined;
}

/** Keys, the same in objects of either backing; several queues of one object differ by `keyPrefix`. */
export interface DurableObjectJobQueueOptions extends ObjectJobQueueOptions {
  layout?: "keys" | undefined;
}

/**
 * A tracking store in a Durable Object, made inside of it over `ctx.storage`; every member is one
 * transaction.
 *
 * With `layout: "sql"` records are in a table of the object's SQLite database, as on D1: a claim and the
 * write-back of a pass are a statement each, and lists and counts do not walk over everything. The default
 * is the key-value layout. The two do not see each other's records.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function createDurableObjectDeliveryTrackingStore(
  storage: CloudflareDurableObjectSqlStorageLike,
  options: DurableObjectSqlTrackingStoreOptions,
): AtomicDeliveryTrackingStore;
export function createDurableObjectDeliveryTrackingStore(
  storage: CloudflareDurableObjectStorageLike,
  options?: DurableObjectTrackingStoreOptions,
): AtomicDeliveryTrackingStore;
export function createDurableObjectDeliveryTrackingStore(
  storage: CloudflareDurableObjectStorageLike | CloudflareDurableObjectSqlStorageLike,
  options: DurableObjectTrackingStoreOptions | DurableObjectSqlTrackingStoreOptions = {},
): AtomicDeliveryTrackingStore {
  if (isSql(options)) {
    const { layout, ...rest } = options;
    return new SqlDeliveryTrackingStore(durableObjectDatabase(sqlStorage(storage)), rest);
  }
  const objects = createDurableObjectStorage(storage as CloudflareDurableObjectStorageLike);
  const store = new CloudflareObjectDeliveryTrackingStore(objects, options);
  return store as AtomicDeliveryTrackingStore;
}

/** A job queue on KV: **at-least-once**. @throws KMsgError INVALID_REQUEST for a wrong option */
export function createKvJobQueue<T = unknown>(
  kv: CloudflareKvNamespaceLike,
  options: ObjectJobQueueOptions = {},
): KvJobQueue<T> {
  return new CloudflareObjectJobQueue<T>(createKvObjectStorage(kv), options);
}

/** A job queue on R2. @throws KMsgError INVALID_REQUEST for a wrong option */
export function createR2JobQueue<T = unknown>(
  bucket: CloudflareR2BucketLike,
  options: ObjectJobQueueOptions = {},
): Required<JobQueue<T>> {
  return new CloudflareObjectJobQueue<T>(createR2ObjectStorage(bucket), options);
}

/**
 * A job queue in a Durable Object, made inside of it over `ctx.storage`; `layout` is as for
 * {@link createDurableObjectDeliveryTrackingStore}.
 *
 * @throws KMsgError INVALID_REQUEST for a wrong option
 */
export function createDurableObjectJobQueue<T = unknown>(
  storage: CloudflareDurableObjectSqlStorageLike,
  options: DurableObjectSqlJobQueueOptions,
): Required<JobQueue<T>>;
export function createDurableObjectJobQueue<T = unknown>(
  storage: CloudflareDurableObjectStorageLike,
  options?: DurableObjectJobQueueOptions,
): Required<JobQueue<T>>;
export function createDurableObjectJobQueue<T = unknown>(
  storage: CloudflareDurableObjectStorageLike | CloudflareDurableObjectSqlStorageLike,
  options: DurableObjectJobQueueOptions | DurableObjectSqlJobQueueOptions = {},
): Required<JobQueue<T>> {
  if (isSql(options)) {
    return new SqlJobQueue<T>(durableObjectDatabase(sqlStorage(storage)), options);
  }
  const objects = createDurableObjectStorage(storage as CloudflareDurableObjectStorageLike);
  return new CloudflareObjectJobQueue<T>(objects, options);
}

function isSql<O extends { layout?: unknown }>(options: O): options is O & { layout: "sql" } {
  const { layout = "keys" }: { layout?: unknown } = optionsObject(options, "options");
  if (layout === "keys" || layout === "sql") return layout === "sql";
  throw invalidRequest('layout must be "keys" or "sql"', "layout");
}

function sqlStorage(storage: object): CloudflareDurableObjectSqlStorageLike {
  return storage as CloudflareDurableObjectSqlStorageLike;
}
