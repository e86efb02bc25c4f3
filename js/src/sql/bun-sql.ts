import { invalidRequest } from "../core/error.js";
import { anyValue, isObject } from "../core/safe-read.js";
import type { SqlDialect } from "../schema/types.js";
import type { CloudflareSqlClient, CloudflareSqlQueryResult } from "./client.js";
import { untilUnlocked } from "./locked.js";

/** A client of Bun's `SQL`, as far as this package uses it. */
export interface BunSqlLike extends BunSqlQueryable {
  readonly options?: unknown;
  begin(...args: never[]): Promise<unknown>;
  close?(): Promise<unknown>;
}

export interface BunSqlQueryable {
  unsafe(sql: string, params?: never[]): PromiseLike<unknown>;
}

/**
 * How often a lock of SQLite's is met, for about five seconds. Its busy timeout would wait without giving
 * way to the connection of this process that holds the lock.
 */
const MAX_TRIES = 60;

/** Who runs last on a client that has one connection only. Each of its users waits for the one before. */
const turns = new WeakMap<object, Promise<unknown>>();

/**
 * A SQL client over Bun's `SQL`, its dialect taken from the adapter: Postgres, MySQL and MariaDB, or
 * SQLite.
 *
 * @throws KMsgError INVALID_REQUEST for what is no such client
 */
export function bunSqlClient(sql: BunSqlLike, owned: boolean): CloudflareSqlClient {
  if (typeof sql?.unsafe !== "function" || typeof sql.begin !== "function") {
    throw invalidRequest("A client of Bun's SQL is required", "sql");
  }
  const dialect = dialectOf(sql);
  const over = (connection: BunSqlQueryable) =>
    async function query<T>(text: string, params: readonly unknown[] = []) {
      return answerOf<T>(await connection.unsafe(text, [...params] as never[]));
    };
  const begin = <T>(fn: (tx: CloudflareSqlClient) => Promise<T>): Promise<T> => {
    const work = (tx: BunSqlQueryable) => fn({ dialect, query: over(tx) });
    // A transaction that begins by reading could not go on to write after another has written.
    const args = dialect === "sqlite" ? ["IMMEDIATE", work] : [work];
    return sql.begin(...(args as never[])) as Promise<T>;
  };
  // Bun's SQLite adapter has one connection: what is asked during a transaction would be a part of it.
  const inTurn = dialect === "sqlite" ? <T>(work: () => Promise<T>) => afterOthers(sql, work) : run;
  let isOpen = true;
  return {
    dialect,
    query: (text, params) => inTurn(() => over(sql)(text, params)),
    transaction: (fn) => inTurn(() => begin(fn)),
    async close() {
      if (owned && isOpen) await sql.close?.();
      isOpen = false;
    },
  };
}

function dialectOf(sql: BunSqlLike): SqlDialect {
  const adapter = isObject(sql.options) ? anyValue(sql.options, "adapter") : undefined;
  if (adapter === "mysql" || adapter === "mariadb") return "mysql";
  return adapter === "postgres" || adapter === "postgresql" ? "postgres" : "sqlite";
}

// An array of the rows; `affectedRows` where a write changed some (MySQL), `count` elsewhere.
function answerOf<T>(answer: unknown): CloudflareSqlQueryResult<T> {
  const rows = Array.isArray(answer) ? ([...answer] as T[]) : [];
  if (!isObject(answer)) return { rows };
  const affected = anyValue(answer, "affectedRows");
  const count = rows.length === 0 && typeof affected === "number" ? affected : undefined;
  return { rows, rowCount: count ?? Number(anyValue(answer, "count") ?? rows.length) };
}

function run<T>(work: () => Promise<T>): Promise<T> {
  return work();
}

function afterOthers<T>(sql: object, work: () => Promise<T>): Promise<T> {
  const before = turns.get(sql) ?? Promise.resolve();
  const mine = before.then(() => untilUnlocked(MAX_TRIES, work));
  turns.set(
    sql,
    mine.catch(() => {}),
  );
  return mine;
}
