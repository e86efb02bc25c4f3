import type { JobQueue } from "../queue/job-queue.js";
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
 * `apiFailover` over it is refused unless it sets `allowDuplicates: true`.
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

/**
 * A tracking store in a Durable Object, made inside of it over `ctx.storage`; every member is one
 * transaction.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function createDurableObjectDeliveryTrackingStore(
  storage: CloudflareDurableObjectStorageLike,
  options: AtomicDeliveryTrackingStoreOptions = {},
): AtomicDeliveryTrackingStore {
  const objects = createDurableObjectStorage(storage);
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
 * A job queue in a Durable Object, made inside of it over `ctx.storage`.
 *
 * @throws KMsgError INVALID_REQUEST for a wrong option
 */
export function createDurableObjectJobQueue<T = unknown>(
  storage: CloudflareDurableObjectStorageLike,
  options: ObjectJobQueueOptions = {},
): Required<JobQueue<T>> {
  return new CloudflareObjectJobQueue<T>(createDurableObjectStorage(storage), options);
}
