import { invalidRequest } from "../core/error.js";
import { type D1DatabaseLike, runOnD1 } from "../host/d1.js";
import type { SqlDialect } from "../schema/types.js";
import { sqlError } from "./sql-error.js";

export interface CloudflareSqlQueryResult<T> {
  rows: T[];
  /** Rows that a write changed. */
  rowCount?: number;
}

/** One SQL database. */
export interface CloudflareSqlClient {
  readonly dialect: SqlDialect;
  /** @param params values of the placeholders: `$1`… on Postgres, `?` elsewhere */
  query<T = Record<string, unknown>>(
    sql: string,
    params?: readonly unknown[],
  ): Promise<CloudflareSqlQueryResult<T>>;
  /** Runs `fn` in a transaction: committed when it settles well, rolled back otherwise. */
  transaction?<T>(fn: (tx: CloudflareSqlClient) => Promise<T>): Promise<T>;
  close?(): Promise<void> | void;
}

/** A client out of the given functions. Optional ones that are not given are absent. */
export function createCloudflareSqlClient(options: CloudflareSqlClient): CloudflareSqlClient {
  const { dialect, query, transaction, close } = options;
  return {
    dialect,
    query,
    ...(transaction !== undefined && { transaction }),
    ...(close !== undefined && { close }),
  };
}

/** Runs `fn` in a transaction of the client, or on the client itself when it has none. */
export async function runCloudflareSqlTransaction<T>(
  client: CloudflareSqlClient,
  fn: (tx: CloudflareSqlClient) => Promise<T>,
): Promise<T> {
  return typeof client.transaction === "function" ? await client.transaction(fn) : await fn(client);
}

/** The binding itself, once it is one. */
export function checkedD1(db: D1DatabaseLike): D1DatabaseLike {
  if (typeof db?.prepare === "function") return db;
  throw invalidRequest("A D1 binding is required; is it in wrangler.toml?", "db");
}

/** A client over D1. A statement runs once: a failure is reported, never repeated. */
export function createD1SqlClient(db: D1DatabaseLike): CloudflareSqlClient {
  checkedD1(db);
  return {
    dialect: "sqlite",
    async query<T>(sql: string, params: readonly unknown[] = []) {
      try {
        const [set] = await runOnD1(db, [{ sql, params }]);
        return { rows: (set?.rows ?? []) as T[], rowCount: set?.changes ?? 0 };
      } catch (thrown) {
        throw sqlError(thrown, "sqlite");
      }
    },
  };
}
