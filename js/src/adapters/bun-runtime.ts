import { invalidRequest } from "../core/error.js";
import type { BunSqlLike } from "../sql/bun-sql.js";
import { sqlError } from "../sql/sql-error.js";
import type { SqliteDatabaseLike } from "../sql/sqlite-driver.js";

interface BunGlobal {
  Bun?: { SQL?: new (options: unknown) => BunSqlLike };
  process?: { getBuiltinModule?(name: string): unknown };
}

interface BunSqlite {
  Database: new (path: string, options?: object) => SqliteDatabaseLike;
}

const runtime = globalThis as BunGlobal;

/**
 * A file as `bun:sqlite` opens it, in WAL.
 *
 * @throws KMsgError INVALID_REQUEST for another runtime than Bun
 */
export function openSqliteFile(path: string): SqliteDatabaseLike {
  // Asked for at run time: a static import would keep every other runtime from loading the adapter.
  const sqlite = runtime.Bun && runtime.process?.getBuiltinModule?.("bun:sqlite");
  if (!sqlite) {
    throw invalidRequest(
      "dbPath is opened by bun:sqlite, which only Bun has; pass an open database instead",
      "database",
    );
  }
  try {
    const database = new (sqlite as BunSqlite).Database(path, { create: true, readwrite: true });
    // The other processes of the file may be setting it at this moment.
    database.prepare("PRAGMA busy_timeout = 5000").all();
    database.prepare("PRAGMA journal_mode = WAL").all();
    return database;
  } catch (thrown) {
    throw sqlError(thrown, "sqlite");
  }
}

/** @throws KMsgError INVALID_REQUEST for another runtime than Bun */
export function openBunSql(options: unknown): BunSqlLike {
  const Sql = runtime.Bun?.SQL;
  if (Sql === undefined) {
    throw invalidRequest("Only Bun has SQL clients; pass one as sql", "sql");
  }
  return new Sql(options);
}
