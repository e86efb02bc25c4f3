/**
 * Stores for Node.js, and for Deno with `node:sqlite`. Drivers are passed in; nothing here imports one.
 *
 * @module kmsg-edge/adapters/node
 */
export type { SqliteDatabaseLike, SqliteStatementLike } from "../sql/sqlite-driver.js";
export {
  SQLiteJobQueue,
  type SqliteConnectionOptions,
  SqliteDeliveryTrackingStore,
  type SqliteJobQueueOptions,
  type SqliteTrackingStoreOptions,
} from "./sqlite-stores.js";
