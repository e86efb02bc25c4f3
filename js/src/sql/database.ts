import { invalidRequest } from "../core/error.js";
import { sleep } from "../core/timers.js";
import { encodeLenient } from "../engine/encode.js";
import { failedAnswer } from "../engine/error-wire.js";
import { type HostAnswer, type HostRequest, jsonAnswer } from "../engine/host-ops.js";
import { type D1DatabaseLike, runOnD1 } from "../host/d1.js";
import type { SqlDialect } from "../schema/types.js";
import { type CloudflareSqlClient, checkedD1, createD1SqlClient } from "./client.js";
import { type D1RetryOptions, d1Retrier } from "./d1-retry.js";
import { sqlError, wasRolledBack } from "./sql-error.js";
import type { SqlRowSet, SqlStatement } from "./statement.js";

/** A database as the core sees it: batches of statements, each applied whole or not at all. */
export interface SqlDatabase {
  readonly dialect: SqlDialect;
  /** What is known of the database is remembered beside this, the object that the user gave. */
  readonly handle: object;
  /** For what is done statement by statement: making tables. */
  readonly client: CloudflareSqlClient;
  /** @param onRepeat told when they run again although the first run may have taken effect */
  run(statements: readonly SqlStatement[], onRepeat?: () => void): Promise<SqlRowSet[]>;
}

/** @throws KMsgError INVALID_REQUEST without a binding, or for an option of `retry` */
export function d1Database(db: D1DatabaseLike, retry?: D1RetryOptions): SqlDatabase {
  const handle = checkedD1(db);
  const retrier = d1Retrier(retry);
  return {
    dialect: "sqlite",
    handle,
    client: createD1SqlClient(db),
    run: (statements, onRepeat) => retrier(() => runOnD1(db, statements), onRepeat),
  };
}

/**
 * A database over a client. Several statements run in its transaction. Without `transaction()` they
 * run one after the other: on Postgres and SQLite each of them is whole in itself and safe to repeat.
 * On MySQL a claim takes several, and only a transaction keeps them on one connection.
 *
 * @throws KMsgError INVALID_REQUEST that names the member that is missing or wrong
 */
export function clientDatabase(client: CloudflareSqlClient): SqlDatabase {
  if (typeof client?.query !== "function") {
    throw invalidRequest("A SQL client with query() is required", "client");
  }
  const { dialect } = client;
  if (dialect !== "postgres" && dialect !== "mysql" && dialect !== "sqlite") {
    throw invalidRequest(
      'client.dialect must be "postgres", "mysql" or "sqlite"',
      "client.dialect",
    );
  }
  if (dialect === "mysql" && typeof client.transaction !== "function") {
    throw invalidRequest(
      "A MySQL client needs transaction(), or two workers could take the same rows",
      "client.transaction",
    );
  }
  return { dialect, handle: client, client, run: (statements) => runOnClient(client, statements) };
}

/** How often a batch is run that the database itself rolled back. Eight busy workers on MariaDB met five in a row. */
const MAX_RUNS = 12;
const RETRY_DELAY_MS = 20;
const MAX_RETRY_DELAY_MS = 200;

// A deadlock or a serialization failure is part of normal work with several workers: the database has
// rolled the batch back and asks for it again.
async function runOnClient(
  client: CloudflareSqlClient,
  statements: readonly SqlStatement[],
): Promise<SqlRowSet[]> {
  for (let run = 1; ; run += 1) {
    try {
      return await runOnce(client, statements);
    } catch (thrown) {
      if (run === MAX_RUNS || !wasRolledBack(thrown)) throw thrown;
    }
    await sleep(Math.min(RETRY_DELAY_MS * run, MAX_RETRY_DELAY_MS) * (0.5 + Math.random()));
  }
}

async function runOnce(
  client: CloudflareSqlClient,
  statements: readonly SqlStatement[],
): Promise<SqlRowSet[]> {
  if (statements.length > 1 && typeof client.transaction === "function") {
    return await client.transaction((tx) => inOrder(tx, statements));
  }
  return await inOrder(client, statements);
}

async function inOrder(
  client: CloudflareSqlClient,
  statements: readonly SqlStatement[],
): Promise<SqlRowSet[]> {
  const sets: SqlRowSet[] = [];
  for (const { sql, params } of statements) {
    const { rows, rowCount } = await client.query(sql, params);
    sets.push({ rows: Array.isArray(rows) ? rows : [], changes: Number(rowCount ?? 0) });
  }
  return sets;
}

/** Answers a SQL request of the core. */
export async function answerSql(database: SqlDatabase, request: HostRequest): Promise<HostAnswer> {
  try {
    const statements = JSON.parse(request.body) as SqlStatement[];
    return jsonAnswer(encodeLenient(await database.run(statements)));
  } catch (thrown) {
    return failedAnswer(sqlError(thrown, database.dialect));
  }
}
