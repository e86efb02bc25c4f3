import { invalidRequest } from "../core/error.js";
import { anyValue, isObject } from "../core/safe-read.js";
import type { D1DatabaseLike } from "../host/d1.js";
import type { SqlDialect } from "../schema/types.js";
import {
  type CloudflareSqlClient,
  type CloudflareSqlQueryResult,
  createD1SqlClient,
} from "./client.js";
import type { D1RetryOptions } from "./d1-retry.js";
import { clientDatabase, d1Database, type SqlDatabase } from "./database.js";
import { normalizeDrizzleResult } from "./drizzle-result.js";
import { returnsRows } from "./returns-rows.js";
import type { SqlRowSet, SqlStatement } from "./statement.js";

/** A Drizzle database, as far as this package uses it; which one it is, its members tell. */
export interface DrizzleSqlDatabaseLike {
  /** Drizzle's Postgres and MySQL databases, and whatever wraps another. */
  execute?(query: unknown): unknown;
  /** Drizzle's SQLite databases have these two in its place. */
  all?(query: unknown): unknown;
  run?(query: unknown): unknown;
  transaction?(fn: (tx: unknown) => Promise<unknown>): unknown;
}

export interface CreateDrizzleSqlClientOptions {
  dialect: SqlDialect;
  db: DrizzleSqlDatabaseLike;
  /** A statement as `db.execute` takes it. Default: the text, or an object with `getSQL()`. */
  renderQuery?(query: { dialect: SqlDialect; sql: string; params: readonly unknown[] }): unknown;
  /** Rows and count out of what `db.execute` resolves to. Default: by the shapes of Drizzle's drivers. */
  normalizeResult?(answer: {
    result: unknown;
    sql: string;
    params: readonly unknown[];
  }): CloudflareSqlQueryResult<Record<string, unknown>>;
  /** The database of a transaction out of what `db.transaction` calls back with. Default: that itself. */
  mapTransactionDb?(transaction: unknown): DrizzleSqlDatabaseLike;
  close?(): Promise<void> | void;
}

/**
 * A client over a Drizzle database, which is used as it is given: `drizzle-orm` is not imported.
 *
 * Transactions are the database's own. There is none on SQLite drivers that have one connection for
 * everybody (better-sqlite3, bun:sqlite, Durable Objects, proxies), where those of two callers would
 * mingle, and on D1, which is asked by its own binding (`db.$client`). A Postgres driver without
 * transactions (Neon over HTTP) is given without it: `{ execute: (query) => db.execute(query) }`.
 *
 * What the driver throws comes as it is, without Drizzle's text around it, which holds the parameters.
 *
 * @throws KMsgError INVALID_REQUEST for a database that has nothing to run a statement with
 */
export function createDrizzleSqlClient(
  options: CreateDrizzleSqlClientOptions,
): CloudflareSqlClient {
  const { db, dialect, close } = checkedOptions(options);
  const d1 = d1Of(options);
  const closing = close === undefined ? {} : { close: () => close.call(options) };
  if (d1 !== undefined) return { ...createD1SqlClient(d1), ...closing };
  const client: CloudflareSqlClient = {
    dialect,
    query: <T>(sql: string, params: readonly unknown[] = []) =>
      unwrapped(async () => {
        const result = await start(options, { sql, params });
        return normalized(options, result, { sql, params }) as CloudflareSqlQueryResult<T>;
      }),
    ...closing,
  };
  if (!hasTransactions(db)) return client;
  return {
    ...client,
    transaction: <T>(fn: (tx: CloudflareSqlClient) => Promise<T>) =>
      unwrapped(() => begin<Promise<T>>(db, (tx) => fn(transactionClient(options, tx)))),
  };
}

/**
 * The same as a database of the core, where D1 and the drivers that do not wait are atomic, too.
 *
 * @param retry for D1
 */
export function drizzleDatabase(
  options: CreateDrizzleSqlClientOptions,
  retry?: D1RetryOptions,
): SqlDatabase {
  const client = createDrizzleSqlClient(options);
  const d1 = d1Of(options);
  // What is known of a database is remembered beside it: all clients over it share that.
  const handle = options.db;
  if (d1 !== undefined) return { ...d1Database(d1, retry), client };
  if (!isSync(options.db)) return { ...clientDatabase(client), handle };
  const run = async (statements: readonly SqlStatement[]) =>
    await unwrapped(async () => runAtOnce(options, statements));
  return { dialect: client.dialect, handle, client, run };
}

/** Options of the driver's kind, with the database in its place. */
function transactionClient(
  options: CreateDrizzleSqlClientOptions,
  transaction: unknown,
): CloudflareSqlClient {
  const { close: _, ...rest } = options;
  const db = options.mapTransactionDb?.(transaction) ?? transaction;
  if (!canRun(db)) {
    throw invalidRequest(
      "Drizzle transaction callback must return an object with execute(query)",
      "mapTransactionDb",
    );
  }
  return createDrizzleSqlClient({ ...rest, db });
}

// Nothing else runs before a driver that does not wait is done, so the batch is one transaction.
function runAtOnce(
  options: CreateDrizzleSqlClientOptions,
  statements: readonly SqlStatement[],
): SqlRowSet[] {
  const runAll = (db: unknown) =>
    statements.map((statement) => {
      const { rows, rowCount } = normalized(
        options,
        start({ ...options, db: db as DrizzleSqlDatabaseLike }, statement),
        statement,
      );
      return { rows, changes: rowCount ?? 0 };
    });
  if (statements.length < 2 || typeof options.db.transaction !== "function") {
    return runAll(options.db);
  }
  return begin<SqlRowSet[]>(options.db, runAll, { behavior: "immediate" });
}

function start(options: CreateDrizzleSqlClientOptions, { sql, params }: SqlStatement): unknown {
  const { db, dialect, renderQuery = rendered } = options;
  const query = renderQuery({ dialect, sql, params });
  if (typeof db.execute === "function") return db.execute(query);
  return returnsRows(sql) ? db.all?.(query) : db.run?.(query);
}

function normalized(
  { dialect, normalizeResult }: CreateDrizzleSqlClientOptions,
  result: unknown,
  { sql, params }: SqlStatement,
) {
  return normalizeResult === undefined
    ? normalizeDrizzleResult(result, dialect)
    : normalizeResult({ result, sql, params });
}

/** What Drizzle makes of its own `sql` tag, without the tag. */
function rendered({ sql, params }: { sql: string; params: readonly unknown[] }): unknown {
  if (params.length === 0) return sql;
  return { getSQL: () => ({ toQuery: () => ({ sql, params: [...params] }) }) };
}

/** Drizzle's transaction, called on its object: it needs that. */
function begin<T>(db: DrizzleSqlDatabaseLike, fn: (tx: unknown) => T, config?: object): T {
  const { transaction } = db as { transaction: (...given: unknown[]) => T };
  return config === undefined
    ? Reflect.apply(transaction, db, [fn])
    : Reflect.apply(transaction, db, [fn, config]);
}

/** @throws what the driver has thrown, where Drizzle has wrapped it beside the statement's parameters */
async function unwrapped<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const isDrizzles =
      isObject(thrown) && typeof anyValue(thrown, "query") === "string" && "params" in thrown;
    const cause = isDrizzles ? anyValue(thrown, "cause") : undefined;
    throw isObject(cause) ? cause : thrown;
  }
}

function checkedOptions(options: CreateDrizzleSqlClientOptions): CreateDrizzleSqlClientOptions {
  if (isObject(options) && canRun(options.db)) return options;
  throw invalidRequest(
    "A Drizzle database is required: one with execute(), or one of SQLite with all() and run()",
    "db",
  );
}

function canRun(db: unknown): db is DrizzleSqlDatabaseLike {
  if (!isObject(db)) return false;
  const has = (key: string) => typeof anyValue(db, key) === "function";
  return has("execute") || (has("all") && has("run"));
}

/** Drizzle's SQLite databases say so; what they answer is there at once. */
function isSync(db: DrizzleSqlDatabaseLike): boolean {
  return typeof db.execute !== "function" && anyValue(db, "resultKind") === "sync";
}

function d1Of({ db, dialect }: CreateDrizzleSqlClientOptions): D1DatabaseLike | undefined {
  if (dialect !== "sqlite" || typeof db.execute === "function" || isSync(db)) return undefined;
  const client = anyValue(db, "$client");
  const isD1 =
    isObject(client) &&
    ["prepare", "batch"].every((key) => typeof anyValue(client, key) === "function");
  return isD1 ? (client as D1DatabaseLike) : undefined;
}

function hasTransactions(db: DrizzleSqlDatabaseLike): boolean {
  if (typeof db.transaction !== "function") return false;
  if (typeof db.execute === "function") return true;
  // Of Drizzle's SQLite drivers, those whose own client has transactions take a connection for each.
  const client = anyValue(db, "$client");
  return !isSync(db) && isObject(client) && typeof anyValue(client, "transaction") === "function";
}
