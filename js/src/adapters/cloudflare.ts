/**
 * Stores on Cloudflare's services. Bindings are passed in; nothing here touches one before it is used.
 *
 * @module kmsg-edge/adapters/cloudflare
 */
import { invalidRequest } from "../core/error.js";
import { Configuration } from "../engine/configuration.js";
import { encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import { Method } from "../engine/method.js";
import { type D1DatabaseLike, runOnD1, sqlError } from "../host/d1.js";
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
  return new SqlDeliveryTrackingStore(checked(db), options);
}

function checked(db: D1DatabaseLike): D1DatabaseLike {
  if (typeof db?.prepare === "function") return db;
  throw invalidRequest("A D1 binding is required; is it in wrangler.toml?", "db");
}

export type SqlDialect = "postgres" | "mysql" | "sqlite";

export interface CloudflareSqlQueryResult<T> {
  rows: T[];
  /** Rows that a write changed. */
  rowCount?: number;
}

/** One SQL database, for code of your own beside the stores. */
export interface CloudflareSqlClient {
  readonly dialect: SqlDialect;
  query<T = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<CloudflareSqlQueryResult<T>>;
}

/** A client over D1. A statement runs once: a failure is reported, never repeated. */
export function createD1SqlClient(db: D1DatabaseLike): CloudflareSqlClient {
  checked(db);
  return {
    dialect: "sqlite",
    async query<T>(sql: string, params: readonly unknown[] = []) {
      try {
        const [set] = await runOnD1(db, [{ sql, params }]);
        return { rows: (set?.rows ?? []) as T[], rowCount: set?.changes ?? 0 };
      } catch (thrown) {
        throw sqlError(thrown);
      }
    },
  };
}

export interface BuildDeliveryTrackingSchemaSqlOptions {
  dialect: "sqlite";
  /** Default: `kmsg_delivery_tracking`. */
  tableName?: string;
  /** Default: true. */
  includeIndexes?: boolean;
}

/**
 * The DDL of the tracking table: statements that may be run again without harm.
 *
 * @throws KMsgError INVALID_REQUEST for a table name that is none
 */
export function buildDeliveryTrackingSchemaSql(
  options: BuildDeliveryTrackingSchemaSqlOptions,
): string {
  const { dialect, tableName: table, includeIndexes } = options;
  const encoded = encodeStrict({ dialect, table, includeIndexes }, "options");
  if ("error" in encoded) throw encoded.error;
  return engine.callSync(Method.schemaSql, NO_PROVIDERS, encoded.text) as string;
}

const NO_PROVIDERS = new Configuration('{"providers":[]}');
