import type { SqlDatabase } from "./database.js";
import { untilUnlocked } from "./locked.js";
import { sqlError } from "./sql-error.js";
import { SqliteConnection, type SqliteDatabaseLike } from "./sqlite-driver.js";
import type { SqlRowSet, SqlStatement } from "./statement.js";

/** How long a connection waits for others that write to its file, where it is not told. */
const BUSY_TIMEOUT_MS = 5_000;
/** How often a batch is tried that could not begin, each time after the busy timeout. */
const MAX_TRIES = 3;

/**
 * A database over an open SQLite connection. A batch runs within `BEGIN IMMEDIATE` and without giving
 * way to other code of the process, so that connections of several processes take turns on one file.
 *
 * A connection without a busy timeout gets one of five seconds. Its journal mode is left as it is.
 *
 * @param owned whether closing the store closes the connection
 * @throws KMsgError INVALID_REQUEST for what is no database of a known driver
 */
export function sqliteDatabase(database: SqliteDatabaseLike, owned: boolean): SqlDatabase {
  const connection = new SqliteConnection(database);
  ensureBusyTimeout(connection);
  let isOpen = true;
  return {
    dialect: "sqlite",
    handle: database,
    client: {
      dialect: "sqlite",
      async query<T>(sql: string, params: readonly unknown[] = []) {
        const [set] = await untilUnlocked(MAX_TRIES, () => runBatch(connection, [{ sql, params }]));
        return { rows: (set?.rows ?? []) as T[], rowCount: set?.changes ?? 0 };
      },
      close() {
        if (owned && isOpen) connection.close();
        isOpen = false;
      },
    },
    run: (statements) => untilUnlocked(MAX_TRIES, () => runBatch(connection, statements)),
  };
}

function ensureBusyTimeout(connection: SqliteConnection): void {
  try {
    const { rows } = connection.run({ sql: "PRAGMA busy_timeout", params: [] });
    if (Number(rows[0]?.timeout ?? 0) > 0) return;
    connection.execute(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  } catch (thrown) {
    throw sqlError(thrown, "sqlite");
  }
}

function runBatch(connection: SqliteConnection, statements: readonly SqlStatement[]): SqlRowSet[] {
  // One statement is atomic by itself.
  if (statements.length < 2) return statements.map((statement) => connection.run(statement));
  connection.execute("BEGIN IMMEDIATE");
  try {
    const sets = statements.map((statement) => connection.run(statement));
    connection.execute("COMMIT");
    return sets;
  } catch (thrown) {
    rollBack(connection);
    throw thrown;
  }
}

// Some errors end the transaction by themselves; what went wrong first is what counts.
function rollBack(connection: SqliteConnection): void {
  try {
    connection.execute("ROLLBACK");
  } catch {}
}
