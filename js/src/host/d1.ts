import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { describeValue } from "../core/error-json.js";
import { encodeLenient } from "../engine/encode.js";
import { failedAnswer } from "../engine/error-wire.js";
import { type HostAnswer, type HostRequest, jsonAnswer } from "../engine/host-ops.js";

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

export interface SqlStatement {
  sql: string;
  params: readonly unknown[];
}

export interface SqlRowSet {
  rows: Record<string, unknown>[];
  changes: number;
}

// What SQLite says of the statement itself: D1 answered, and nothing was applied. Anything else may
// have been committed.
const STATEMENT_FAULT =
  /SQLITE_|D1_TYPE_ERROR|no such |syntax error|constraint|too many |too long/i;
const MAX_ERROR_TEXT = 200;

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

/** Answers a SQL request of the core. A statement is never run a second time. */
export async function answerSql(db: D1DatabaseLike, request: HostRequest): Promise<HostAnswer> {
  try {
    return jsonAnswer(encodeLenient(await runOnD1(db, JSON.parse(request.body) as SqlStatement[])));
  } catch (thrown) {
    return failedAnswer(sqlError(thrown));
  }
}

/** What a D1 binding threw, as a typed error that says whether the statements may have taken effect. */
export function sqlError(thrown: unknown): KMsgError {
  if (KMsgError.is(thrown)) return thrown;
  const { message } = describeValue(thrown);
  const refused = STATEMENT_FAULT.test(message);
  // Long digit runs may be phone numbers out of a row.
  const text = message.slice(0, MAX_ERROR_TEXT).replace(/\d{7,}/g, "***");
  return new KMsgError(
    refused ? KMsgErrorCode.UNKNOWN_ERROR : KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE,
    `The database failed: ${text}`,
    undefined,
    { outcome: refused ? "not_sent" : "unknown", cause: thrown },
  );
}
