import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import type { SqlRowSet, SqlStatement } from "../sql/statement.js";

/** A prepared statement of D1, as far as this package uses it. */
export interface D1PreparedStatementLike {
  bind(...values: unknown[]): D1PreparedStatementLike;
  all(): Promise<D1ResultLike>;
}

export interface D1ResultLike {
  results?: unknown[];
  meta?: { changes?: number; [key: string]: unknown };
}

/** A D1 binding, as far as this package uses it. */
export interface D1DatabaseLike {
  prepare(sql: string): D1PreparedStatementLike;
  batch?(statements: D1PreparedStatementLike[]): Promise<D1ResultLike[]>;
}

/** Runs statements on D1: one by itself, more as one atomic batch. */
export async function runOnD1(
  db: D1DatabaseLike,
  statements: readonly SqlStatement[],
): Promise<SqlRowSet[]> {
  const prepared = statements.map(({ sql, params }) => {
    const statement = db.prepare(sql);
    return params.length === 0 ? statement : statement.bind(...params);
  });
  if (prepared.length === 1 && prepared[0] !== undefined) return [rowSet(await prepared[0].all())];
  if (typeof db.batch !== "function") {
    throw new KMsgError(
      KMsgErrorCode.INVALID_REQUEST,
      "The D1 binding has no batch(); several statements cannot be atomic without it",
      undefined,
      { outcome: "not_sent" },
    );
  }
  return (await db.batch(prepared)).map(rowSet);
}

function rowSet(result: D1ResultLike): SqlRowSet {
  const rows = Array.isArray(result.results) ? result.results : [];
  return { rows: rows as Record<string, unknown>[], changes: result.meta?.changes ?? 0 };
}
