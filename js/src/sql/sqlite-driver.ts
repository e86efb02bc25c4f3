import { invalidRequest } from "../core/error.js";
import { anyValue, isArray, isObject } from "../core/safe-read.js";
import type { SqlRowSet, SqlStatement } from "./statement.js";

/**
 * An open database of a synchronous SQLite driver, as far as this package uses it: `Database` of
 * `bun:sqlite` or of better-sqlite3, or `DatabaseSync` of `node:sqlite`.
 */
export interface SqliteDatabaseLike {
  prepare(sql: string): SqliteStatementLike;
  close(): void;
}

// Method syntax, so that drivers with narrower parameters fit.
export interface SqliteStatementLike {
  all(...params: never[]): unknown[];
  run(...params: never[]): unknown;
}

/** Statements that a connection keeps prepared. */
const MAX_PREPARED = 64;

/** One connection of one of the three drivers. Everything here happens before it returns. */
export class SqliteConnection {
  readonly #database: SqliteDatabaseLike;
  readonly #prepared = new Map<string, SqliteStatementLike>();

  /** @throws KMsgError INVALID_REQUEST for what is no database of such a driver */
  constructor(database: SqliteDatabaseLike) {
    if (typeof database?.prepare !== "function") {
      throw invalidRequest(
        "An open database of bun:sqlite, better-sqlite3 or node:sqlite is required",
        "database",
      );
    }
    this.#database = database;
  }

  run({ sql, params }: SqlStatement): SqlRowSet {
    const statement = this.#prepare(sql);
    const values = params.map(bindable) as never[];
    if (answersRows(statement, sql)) {
      const rows = statement.all(...values) as Record<string, unknown>[];
      return { rows, changes: rows.length };
    }
    const result = statement.run(...values);
    return { rows: [], changes: Number(isObject(result) ? (anyValue(result, "changes") ?? 0) : 0) };
  }

  /** Runs a statement of fixed text that answers nothing. */
  execute(sql: string): void {
    this.run({ sql, params: [] });
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(sql: string): SqliteStatementLike {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear();
    this.#prepared.set(sql, statement);
    return statement;
  }
}

// better-sqlite3 says `reader`, bun:sqlite `columnNames`, node:sqlite `columns()` (22.16 and newer).
function answersRows(statement: SqliteStatementLike, sql: string): boolean {
  const reader = anyValue(statement, "reader");
  if (typeof reader === "boolean") return reader;
  const names = anyValue(statement, "columnNames");
  if (isArray(names)) return names.length > 0;
  const columns = anyValue(statement, "columns");
  if (typeof columns === "function") {
    return (Reflect.apply(columns, statement, []) as unknown[]).length > 0;
  }
  return /^\s*(SELECT|PRAGMA|WITH)\b|\bRETURNING\b/i.test(sql);
}

// Neither better-sqlite3 nor node:sqlite binds booleans or undefined.
function bindable(value: unknown): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value === undefined ? null : value;
}
