import { invalidRequest } from "../core/error.js";
import { anyValue, isArray, isObject } from "../core/safe-read.js";
import type { CloudflareSqlClient } from "../sql/client.js";
import { sqlStateOf } from "../sql/sql-error.js";
import type { SqlDialect } from "./types.js";

const TRANSACTION_ABORTED = "25P02";

/** A user's SQL client, of which nothing is believed. */
export class SchemaClient {
  private constructor(
    readonly dialect: SqlDialect,
    private readonly ask: (sql: string, params?: readonly unknown[]) => unknown,
  ) {}

  /** @throws KMsgError INVALID_REQUEST without a `query()`; the core judges the dialect */
  static of(client: CloudflareSqlClient): SchemaClient {
    const query = isObject(client) ? memberOf(client, "query") : undefined;
    if (typeof query !== "function") {
      throw invalidRequest("A SQL client with query() is required", "client");
    }
    const dialect = memberOf(client, "dialect") as SqlDialect;
    return new SchemaClient(dialect, (...given) => Reflect.apply(query, client, given));
  }

  /**
   * Runs a statement that answers nothing.
   *
   * @throws what the client throws; KMsgError INVALID_REQUEST in a transaction that has failed
   */
  async run(sql: string): Promise<void> {
    await this.answer(sql);
  }

  /**
   * The rows that a query answers; otherwise as `run()`.
   *
   * @throws KMsgError INVALID_REQUEST for an answer that is no list of rows with these members
   */
  async rows<K extends string>(
    members: readonly K[],
    sql: string,
    params?: readonly unknown[],
  ): Promise<Record<K, unknown>[]> {
    const answer = await this.answer(sql, params);
    const list = isObject(answer) ? anyValue(answer, "rows") : undefined;
    if (!isArray(list)) throw wrongAnswer("it has no rows");
    let rows: unknown[];
    try {
      rows = [...list];
    } catch {
      throw wrongAnswer("the rows cannot be read");
    }
    return rows.map((row) => pick(row, members));
  }

  private async answer(sql: string, params?: readonly unknown[]): Promise<unknown> {
    try {
      return await (params === undefined ? this.ask(sql) : this.ask(sql, params));
    } catch (thrown) {
      if (sqlStateOf(thrown) !== TRANSACTION_ABORTED) throw thrown;
      throw invalidRequest(
        "The tables cannot be made inside of a Postgres transaction, which ends with the first " +
          "statement that fails, such as the look for a table that is not there; " +
          "initialize the schema outside of the transaction",
        "client",
        thrown,
      );
    }
  }
}

function pick<K extends string>(row: unknown, members: readonly K[]): Record<K, unknown> {
  if (!isObject(row)) throw wrongAnswer("a row is no object");
  const picked = {} as Record<K, unknown>;
  for (const member of members) {
    // Some drivers fold the case of names.
    let value = anyValue(row, member);
    if (value === undefined) value = anyValue(row, member.toUpperCase());
    if (value === undefined) throw wrongAnswer(`a row lacks the member ${member}`);
    picked[member] = value;
  }
  return picked;
}

/** What is wrong with an answer, for whoever wrote the client. */
export function wrongAnswer(fault: string) {
  return invalidRequest(
    "client.query() must resolve to { rows }, an array of the rows as objects by column name; " +
      `of its answer, ${fault}`,
    "client",
  );
}

function memberOf(client: object, key: string): unknown {
  try {
    return (client as Record<string, unknown>)[key];
  } catch (thrown) {
    const field = `client.${key}`;
    throw invalidRequest(`${field} cannot be read: it throws when it is accessed`, field, thrown);
  }
}
