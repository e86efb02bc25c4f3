/**
 * Stores on Bun's own databases. Any runtime may import this; a file is opened, and a client of Bun's
 * made, only in Bun.
 *
 * @module kmsg-edge/adapters/bun
 */
import { SqlJobQueue, type SqlJobQueueOptions } from "../queue/sql-queue.js";
import type { DeliveryTrackingSchemaOptions } from "../schema/types.js";
import { type BunSqlLike, bunSqlClient } from "../sql/bun-sql.js";
import type { CloudflareSqlClient } from "../sql/client.js";
import { clientDatabase, type SqlDatabase } from "../sql/database.js";
import { sqliteDatabase } from "../sql/sqlite-database.js";
import type { SqliteDatabaseLike } from "../sql/sqlite-driver.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";
import { openBunSql, openSqliteFile } from "./bun-runtime.js";

/** Where SQLite's data is. With `database`, `dbPath` is not used. */
export interface BunSqliteOptions {
  /**
   * A file, opened by `bun:sqlite`, made if it is missing, set to WAL, and closed with the store; or
   * `":memory:"`.
   */
  dbPath?: string;
  /**
   * An open database of `bun:sqlite`, better-sqlite3 or `node:sqlite`, which stays open. Its journal
   * mode is left alone; WAL is the one for a file that several processes write to. One without a busy
   * timeout gets one of five seconds. A transaction of yours on it must not stay open across an `await`.
   */
  database?: SqliteDatabaseLike;
}

export interface SqliteDeliveryTrackingStoreOptions
  extends DeliveryTrackingSchemaOptions,
    BunSqliteOptions {}

export interface SQLiteJobQueueOptions extends SqlJobQueueOptions, BunSqliteOptions {}

export interface BunSqlDeliveryTrackingStoreOptions extends DeliveryTrackingSchemaOptions {
  /** A client of Bun's `SQL`, which stays open when the store is closed. */
  sql?: BunSqlLike;
  /** What `new Bun.SQL()` takes, for a client of the store's own. Default: SQLite in memory. */
  options?: string | Record<string, unknown>;
}

const TRACKING_FILE = "./kmsg.sqlite";
const MEMORY = ":memory:";
const JOBS = "jobs";

/**
 * Tracking records in a SQLite file, by default `./kmsg.sqlite`. It claims, fences and marks, in this
 * process and in others that share the file. `bun:sqlite` is synchronous: while it waits for another
 * writer, up to its busy timeout, the process waits too.
 */
export class SqliteDeliveryTrackingStore extends SqlDeliveryTrackingStore {
  /** @throws KMsgError INVALID_REQUEST where there is no `bun:sqlite` and no `database` is given */
  constructor({
    dbPath = TRACKING_FILE,
    database,
    ...layout
  }: SqliteDeliveryTrackingStoreOptions = {}) {
    super(sqliteOf(dbPath, database), layout);
  }
}

/**
 * Tracking records through Bun's `SQL`: Postgres, MySQL (8, MariaDB 10.6) or SQLite. Bun has one
 * connection per SQLite client, on which the stores of this package take turns; queries of your own
 * belong on another.
 */
export class BunSqlDeliveryTrackingStore extends SqlDeliveryTrackingStore {
  /** @throws KMsgError INVALID_REQUEST for a client that is none, or without one where Bun is not */
  constructor({ sql, options, ...layout }: BunSqlDeliveryTrackingStoreOptions = {}) {
    const client =
      sql === undefined
        ? bunSqlClient(openBunSql(options ?? { adapter: "sqlite", filename: MEMORY }), true)
        : bunSqlClient(sql, false);
    super(clientDatabase(client), layout);
  }
}

/**
 * Jobs in SQLite, by default in memory, in the table `jobs`. Workers of several processes may share the
 * file: a job is handed out to one of them at a time.
 */
export class SQLiteJobQueue<T = unknown> extends SqlJobQueue<T> {
  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor({
    dbPath = MEMORY,
    database,
    tableName = JOBS,
    ...rest
  }: SQLiteJobQueueOptions = {}) {
    super(sqliteOf(dbPath, database), { ...rest, tableName });
  }
}

/**
 * A SQL client over a client of Bun's `SQL`, for `HyperdriveJobQueue` and the other stores that take one.
 * Closing it leaves `sql` open.
 *
 * @throws KMsgError INVALID_REQUEST for what is no such client
 */
export function createBunSqlClient(sql: BunSqlLike): CloudflareSqlClient {
  return bunSqlClient(sql, false);
}

function sqliteOf(dbPath: string, database: SqliteDatabaseLike | undefined): SqlDatabase {
  return database === undefined
    ? sqliteDatabase(openSqliteFile(dbPath), true)
    : sqliteDatabase(database, false);
}

export type { BunSqlLike, BunSqlQueryable } from "../sql/bun-sql.js";
export type { SqliteDatabaseLike, SqliteStatementLike } from "../sql/sqlite-driver.js";
