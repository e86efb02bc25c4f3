/**
 * Stores on Cloudflare's services. Bindings are passed in; nothing here touches one before it is used.
 *
 * @module kmsg-edge/adapters/cloudflare
 */
import type { D1DatabaseLike } from "../host/d1.js";
import { checkedD1 } from "../sql/client.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";
import type { DeliveryTrackingStore } from "../tracking/store.js";

export type {
  D1DatabaseLike,
  D1PreparedStatementLike,
  D1ResultLike,
} from "../host/d1.js";

export interface CreateD1DeliveryTrackingStoreOptions {
  /** Default: `kmsg_delivery_tracking`. */
  tableName?: string;
  /** Whether vendors' answers are stored with the records; default: true. */
  storeRaw?: boolean;
}

/** A D1 store with every optional member: it claims, fences and marks. */
export type D1DeliveryTrackingStore = Required<Omit<DeliveryTrackingStore, "close">>;

/**
 * A tracking store on D1. `init()` makes its table and indexes, as `DeliveryTrackingService` does by
 * itself; where you apply migrations instead, it costs one look. A pass is one claim statement and one
 * write batch, whatever its size.
 */
export function createD1DeliveryTrackingStore(
  db: D1DatabaseLike,
  options: CreateD1DeliveryTrackingStoreOptions = {},
): D1DeliveryTrackingStore {
  return new SqlDeliveryTrackingStore(checkedD1(db), options);
}

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
