import { SqlJobQueue, type SqlJobQueueOptions } from "../queue/sql-queue.js";
import type { DeliveryTrackingSchemaOptions } from "../schema/types.js";
import { sqliteDatabase } from "../sql/sqlite-database.js";
import type { SqliteDatabaseLike } from "../sql/sqlite-driver.js";
import { SqlDeliveryTrackingStore } from "../tracking/sql-store.js";

/** The documented table of a SQLite queue; other databases have `kmsg_jobs`. */
const JOBS = "jobs";

/** An open connection of the user's, which closing the store leaves open. */
export interface SqliteConnectionOptions {
  /**
   * `Database` of `bun:sqlite` or of better-sqlite3, or `DatabaseSync` of `node:sqlite`. Several
   * processes may share its file; set `PRAGMA journal_mode = WAL` then, so that readers and the writer
   * do not wait for each other. One without a busy timeout gets one of five seconds. A transaction of
   * yours on it must not stay open across an `await`.
   */
  database: SqliteDatabaseLike;
}

export interface SqliteTrackingStoreOptions
  extends DeliveryTrackingSchemaOptions,
    SqliteConnectionOptions {}

export interface SqliteJobQueueOptions extends SqlJobQueueOptions, SqliteConnectionOptions {}

/**
 * Tracking records in SQLite. It claims, fences and marks, in this process and in others that share the
 * file. The driver is synchronous: while it waits for another writer, up to its busy timeout, the
 * process waits too.
 */
export class SqliteDeliveryTrackingStore extends SqlDeliveryTrackingStore {
  /** @throws KMsgError INVALID_REQUEST for what is no database of a known driver */
  constructor({ database, ...layout }: SqliteTrackingStoreOptions) {
    super(sqliteDatabase(database, false), layout);
  }
}

/**
 * Jobs in SQLite, in the table `jobs` unless another is named. Workers of several processes may share the
 * file: a job is handed out to one of them at a time. Waiting is as for
 * {@link SqliteDeliveryTrackingStore}.
 */
export class SQLiteJobQueue<T = unknown> extends SqlJobQueue<T> {
  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor({ database, tableName = JOBS, ...rest }: SqliteJobQueueOptions) {
    super(sqliteDatabase(database, false), { ...rest, tableName });
  }
}
