/**
 * Stores on Cloudflare's services. Bindings are passed in; nothing here touches one before it is used.
 *
 * @module kmsg-edge/adapters/cloudflare
 */
import {
  CloudflareQueueJobQueue,
  type CloudflareQueueJobQueueOptions,
} from "../cloudflare-queues/producer.js";
import type { CloudflareQueueLike } from "../cloudflare-queues/types.js";
import type { D1DatabaseLike } from "../host/d1.js";
import type { JobQueue } from "../queue/job-queue.js";
import { SqlJobQueue, type SqlJobQueueOptions } from "../queue/sql-queue.js";
import type { DeliveryTrackingSchemaOptions } from "../schema/types.js";
import type { CloudflareSqlClient } from "../sql/client.js";
import type { D1RetryOptions } from "../sql/d1-retry.js";
import { clientDatabase, d1Database } from "../sql/database.js";
import { type CreateDrizzleSqlClientOptions, drizzleDatabase } from "../sql/drizzle.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";
import type { DeliveryTrackingStore } from "../tracking/store.js";

export { createCloudflareQueueHandler } from "../cloudflare-queues/consumer.js";
export type { CloudflareQueueJobQueueOptions } from "../cloudflare-queues/producer.js";
export type {
  CloudflareQueueBatchLike,
  CloudflareQueueConsumerOptions,
  CloudflareQueueDeadLetter,
  CloudflareQueueLike,
  CloudflareQueueMessageLike,
  CloudflareQueueSendOptions,
} from "../cloudflare-queues/types.js";
export type {
  D1DatabaseLike,
  D1PreparedStatementLike,
  D1ResultLike,
} from "../host/d1.js";

export interface CreateD1DeliveryTrackingStoreOptions extends DeliveryTrackingSchemaOptions {
  /** How often D1 is asked again when it fails for reasons of its own. */
  retry?: D1RetryOptions;
}

export interface CreateD1JobQueueOptions extends SqlJobQueueOptions {
  /** How often D1 is asked again when it fails for reasons of its own. */
  retry?: D1RetryOptions;
}

/** A SQL store has every optional member: it claims, fences and marks. */
export type D1DeliveryTrackingStore = Required<DeliveryTrackingStore>;

/**
 * A tracking store on D1. `init()` makes its table and indexes, as `DeliveryTrackingService` does by
 * itself; where you apply migrations instead, it costs one look. A pass is one claim statement and one
 * write batch, whatever its size.
 */
export function createD1DeliveryTrackingStore(
  db: D1DatabaseLike,
  options: CreateD1DeliveryTrackingStoreOptions = {},
): D1DeliveryTrackingStore {
  const { retry, ...layout } = options;
  return new SqlDeliveryTrackingStore(d1Database(db, retry), layout);
}

/**
 * A tracking store on any SQL client: Postgres and MySQL through Hyperdrive, or SQLite.
 *
 * MySQL means MySQL 8 and MariaDB 10.6 or newer; its client must have `transaction()`.
 */
export class HyperdriveDeliveryTrackingStore extends SqlDeliveryTrackingStore {
  /**
   * @param options the table's name, or its layout; by default the documented table
   * @throws KMsgError INVALID_REQUEST for a client that lacks what is needed
   */
  constructor(client: CloudflareSqlClient, options: string | DeliveryTrackingSchemaOptions = {}) {
    super(clientDatabase(client), typeof options === "string" ? { tableName: options } : options);
  }
}

/**
 * A job queue on any SQL client: Postgres and MySQL through Hyperdrive, or SQLite. The same rules for
 * MySQL as for {@link HyperdriveDeliveryTrackingStore}.
 */
export class HyperdriveJobQueue<T = unknown> extends SqlJobQueue<T> {
  /**
   * @param options the table's name, or more; by default the documented table
   * @throws KMsgError INVALID_REQUEST for a client that lacks what is needed
   */
  constructor(client: CloudflareSqlClient, options: string | SqlJobQueueOptions = {}) {
    super(clientDatabase(client), typeof options === "string" ? { tableName: options } : options);
  }
}

/** A job queue on D1. Its table is made on first use; a worker's take is one batch of two statements. */
export function createD1JobQueue<T = unknown>(
  db: D1DatabaseLike,
  options: CreateD1JobQueueOptions = {},
): Required<JobQueue<T>> {
  return new SqlJobQueue<T>(d1Database(db, options.retry), options);
}

/**
 * The producer side of Cloudflare Queues, for who outgrows one database; its consumer is
 * {@link createCloudflareQueueHandler}.
 *
 * @throws KMsgError INVALID_REQUEST when it is no producer binding
 */
export function createCloudflareQueueJobQueue<T = unknown>(
  queue: CloudflareQueueLike,
  options: CloudflareQueueJobQueueOptions = {},
): JobQueue<T> {
  return new CloudflareQueueJobQueue<T>(queue, options);
}

export interface CreateDrizzleDeliveryTrackingStoreOptions
  extends CreateDrizzleSqlClientOptions,
    CreateD1DeliveryTrackingStoreOptions {}

/**
 * A tracking store on a Drizzle database, over what {@link createDrizzleSqlClient} makes of it.
 *
 * @throws KMsgError INVALID_REQUEST that names the option at fault
 */
export function createDrizzleDeliveryTrackingStore(
  options: CreateDrizzleDeliveryTrackingStoreOptions,
): Required<DeliveryTrackingStore> {
  const database = drizzleDatabase(options, options?.retry);
  const { dialect, db, renderQuery, normalizeResult, mapTransactionDb, close, retry, ...layout } =
    options;
  return new SqlDeliveryTrackingStore(database, layout);
}

export interface CreateDrizzleJobQueueOptions
  extends CreateDrizzleSqlClientOptions,
    CreateD1JobQueueOptions {}

/** A job queue on a Drizzle database; the same rules as for {@link createDrizzleDeliveryTrackingStore}. */
export function createDrizzleJobQueue<T = unknown>(
  options: CreateDrizzleJobQueueOptions,
): Required<JobQueue<T>> {
  return new SqlJobQueue<T>(drizzleDatabase(options, options?.retry), options);
}

export {
  createTrackingObjectClient,
  type TrackingObjectClient,
  type TrackingObjectClientOptions,
  type TrackingObjectNamespaceLike,
} from "../durable/client.js";
export type { TrackingObjectConfig, TrackingObjectFailure } from "../durable/config.js";
export {
  type CloudflareDurableObjectStorageLike,
  createDurableObjectStorage,
} from "../object/durable-storage.js";
export {
  type AtomicDeliveryTrackingStore,
  type AtomicDeliveryTrackingStoreOptions,
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectJobQueue,
  createKvDeliveryTrackingStore,
  createKvJobQueue,
  createR2DeliveryTrackingStore,
  createR2JobQueue,
  type DurableObjectJobQueueOptions,
  type DurableObjectSqlJobQueueOptions,
  type DurableObjectSqlTrackingStoreOptions,
  type DurableObjectTrackingStoreOptions,
  type KvDeliveryTrackingStore,
  type KvJobQueue,
} from "../object/factories.js";
export { CloudflareObjectJobQueue, type ObjectJobQueueOptions } from "../object/job-queue.js";
export { type CloudflareKvNamespaceLike, createKvObjectStorage } from "../object/kv-storage.js";
export { type CloudflareR2BucketLike, createR2ObjectStorage } from "../object/r2-storage.js";
export type { CloudflareObjectStorage } from "../object/storage.js";
export {
  CloudflareObjectDeliveryTrackingStore,
  type ObjectDeliveryTrackingStoreOptions,
} from "../object/tracking-store.js";
export {
  buildCloudflareSqlSchemaSql,
  buildDeliveryTrackingSchemaSql,
  buildFieldCryptoMigrationMetaSchemaSql,
  buildJobQueueSchemaSql,
  getDeliveryTrackingSchemaSpec,
  renderDrizzleSchemaSource,
} from "../schema/build.js";
export { initializeCloudflareSqlSchema } from "../schema/initialize.js";
export type {
  BuildCloudflareSqlSchemaSqlOptions,
  BuildDeliveryTrackingSchemaSqlOptions,
  BuildFieldCryptoMigrationMetaSchemaSqlOptions,
  BuildJobQueueSchemaSqlOptions,
  CloudflareSqlSchemaTarget,
  DeliveryTrackingColumn,
  DeliveryTrackingColumnMap,
  DeliveryTrackingFieldCryptoSchemaOptions,
  DeliveryTrackingIndexNames,
  DeliveryTrackingSchemaOptions,
  DeliveryTrackingSchemaSpec,
  DeliveryTrackingTypeStrategy,
  InitializeCloudflareSqlSchemaOptions,
  RenderDrizzleSchemaSourceOptions,
  SqlDialect,
} from "../schema/types.js";
export {
  type CloudflareSqlClient,
  type CloudflareSqlQueryResult,
  createCloudflareSqlClient,
  createD1SqlClient,
  runCloudflareSqlTransaction,
} from "../sql/client.js";
export type { D1RetryOptions } from "../sql/d1-retry.js";
export {
  type CreateDrizzleSqlClientOptions,
  createDrizzleSqlClient,
  type DrizzleSqlDatabaseLike,
} from "../sql/drizzle.js";
export {
  type CloudflareDurableObjectSqlLike,
  type CloudflareDurableObjectSqlStorageLike,
  createDurableObjectSqlClient,
} from "../sql/durable-object.js";
