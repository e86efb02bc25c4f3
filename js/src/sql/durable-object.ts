import { invalidRequest } from "../core/error.js";
import type { CloudflareSqlClient } from "./client.js";
import type { SqlDatabase } from "./database.js";
import { returnsRows } from "./returns-rows.js";
import { sqlError } from "./sql-error.js";
import type { SqlRowSet, SqlStatement } from "./statement.js";

/** What is used of a `SqlStorage`, `ctx.storage.sql`. */
export interface CloudflareDurableObjectSqlLike {
  exec(sql: string, ...params: never[]): { toArray(): Record<string, unknown>[] };
}

/** The storage of a Durable Object whose class is in `new_sqlite_classes`. */
export interface CloudflareDurableObjectSqlStorageLike {
  readonly sql: CloudflareDurableObjectSqlLike;
  transactionSync<T>(work: () => T): T;
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/** Whether the object is backed by SQLite. Others have an `sql`, too, that throws when it is used. */
export function hasSql(storage: object): storage is CloudflareDurableObjectSqlStorageLike {
  try {
    (storage as CloudflareDurableObjectSqlStorageLike).sql.exec("SELECT 1").toArray();
    return true;
  } catch {
    return false;
  }
}

/**
 * The database of a Durable Object, seen from inside that object. Its calls do not wait, so that a
 * statement, and several of them within `transactionSync`, are one step for all other code.
 *
 * @throws KMsgError INVALID_REQUEST for an object that is not backed by SQLite
 */
export function durableObjectDatabase(storage: CloudflareDurableObjectSqlStorageLike): SqlDatabase {
  return {
    dialect: "sqlite",
    handle: storage,
    client: createDurableObjectSqlClient(storage),
    run: async (statements) => {
      const all = (): SqlRowSet[] => statements.map((statement) => runOne(storage, statement));
      return statements.length < 2 ? all() : storage.transactionSync(all);
    },
  };
}

/**
 * A client over the SQLite database of a Durable Object, made inside of it over `ctx.storage`.
 *
 * @throws KMsgError INVALID_REQUEST for an object that is not backed by SQLite
 */
export function createDurableObjectSqlClient(
  storage: CloudflareDurableObjectSqlStorageLike,
): CloudflareSqlClient {
  if (typeof storage !== "object" || storage === null || !hasSql(storage)) {
    throw invalidRequest(
      "The storage of a Durable Object backed by SQLite is required: pass ctx.storage, and name the " +
        "class in new_sqlite_classes of wrangler's migrations",
      "storage",
    );
  }
  const client: CloudflareSqlClient = {
    dialect: "sqlite",
    async query<T>(sql: string, params: readonly unknown[] = []) {
      try {
        const { rows, changes } = runOne(storage, { sql, params });
        return { rows: rows as T[], rowCount: changes };
      } catch (thrown) {
        throw sqlError(thrown, "sqlite");
      }
    },
    transaction: async (work) => await storage.transaction(async () => await work(client)),
  };
  return client;
}

function runOne(
  { sql }: CloudflareDurableObjectSqlStorageLike,
  { sql: text, params }: SqlStatement,
): SqlRowSet {
  const rows = sql.exec(text, ...(params.map(bindable) as never[])).toArray();
  if (returnsRows(text)) return { rows, changes: rows.length };
  // The cursor's rowsWritten counts what is written of indexes as well.
  const [counted] = sql.exec("SELECT changes() AS n").toArray();
  return { rows, changes: Number(counted?.n ?? 0) };
}

function bindable(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "bigint") return Number(value);
  return value === undefined ? null : value;
}
