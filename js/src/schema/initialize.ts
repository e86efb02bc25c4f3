import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { Method } from "../engine/method.js";
import type { CloudflareSqlClient } from "../sql/client.js";
import { saysAlreadyExists } from "./already-exists.js";
import { askSchema } from "./core-schema.js";
import { foreignOwnersSql } from "./index-owners.js";
import { SchemaClient, wrongAnswer } from "./schema-client.js";
import type { InitializeCloudflareSqlSchemaOptions } from "./types.js";

/** What `schemaPlan()` of src/tracking/schema.h answers. */
interface SchemaPlan {
  probe: string;
  tables: TablePlan[];
}

interface TablePlan {
  name: string;
  /** The statement that makes the table, then those that make its indexes. */
  create: string[];
  columnsOf: { sql: string; params: unknown[] };
  columns: { name: string; add: string }[];
}

/**
 * Makes the tables and indexes that are missing. Safe to repeat, from any number of processes at once;
 * where everything is there, it is one statement. A start that died half-way is completed by the next.
 *
 * A table that is there keeps its columns: when some are missing, nothing is changed.
 *
 * On Postgres it must run outside of a transaction: looking for what is not there ends one.
 *
 * @param client `dialect` and `query` are used
 * @throws KMsgError INVALID_REQUEST
 *   - for options as the builders do
 *   - for a table that lacks columns: the message and `details.statements` hold the `ALTER TABLE` text
 *     that adds them; `details.leftover` names columns that the layout does not have, which must be
 *     nullable or have a default
 *   - for the name of an index that another table or view has, after all else has been made
 *   - for a client that answers something else than rows, or that is inside of a Postgres transaction
 * @throws what the client throws, but for the word that something is there already
 */
export async function initializeCloudflareSqlSchema(
  client: CloudflareSqlClient,
  options: InitializeCloudflareSqlSchemaOptions = {},
): Promise<void> {
  const database = SchemaClient.of(client);
  const plan = askSchema<SchemaPlan>(Method.schemaPlan, options, { dialect: database.dialect });
  const state = await probe(database, plan);
  if (state.found === indexCount(plan)) return;
  const absent = state.found === undefined ? await absentTables(database, plan, state.failure) : [];
  for (const table of absent) await createUnlessThere(database, table.create.slice(0, 1));
  for (const table of plan.tables) await createUnlessThere(database, table.create.slice(1));
  await checkIndexOwners(database, plan);
}

interface ProbeResult {
  /** The number of indexes, when every table and column is there. */
  found?: number;
  /** What the client threw. */
  failure?: { thrown: unknown };
}

async function probe(database: SchemaClient, plan: SchemaPlan): Promise<ProbeResult> {
  try {
    const [row] = await database.rows(["found"], plan.probe);
    return row === undefined ? {} : { found: countOf(row.found) };
  } catch (thrown) {
    if (isAboutClient(thrown)) throw thrown;
    return { failure: { thrown } };
  }
}

/** Whether the client is misused or wrong, so that the database has said nothing. */
function isAboutClient(thrown: unknown): boolean {
  return KMsgError.is(thrown) && thrown.field === "client";
}

// Drivers answer big integers as text, as a number or as a BigInt.
function countOf(found: unknown): number {
  const text = typeof found === "object" ? textOf(found) : String(found);
  if (!/^\d+$/.test(text)) throw wrongAnswer("a row's member found is no number");
  return Number(text);
}

/** A text; some drivers give names as bytes. Empty for anything else. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === "string" ? value : "";
}

function indexCount(plan: SchemaPlan): number {
  return plan.tables.reduce((sum, table) => sum + table.create.length - 1, 0);
}

/** The tables that are not there. What the database says of its columns decides, not how it words errors. */
async function absentTables(
  database: SchemaClient,
  plan: SchemaPlan,
  failure: ProbeResult["failure"],
): Promise<TablePlan[]> {
  const absent: TablePlan[] = [];
  for (const table of plan.tables) {
    const there = await columnsOf(database, table, failure);
    if (there.length === 0) {
      absent.push(table);
      continue;
    }
    const lowered = new Set(there.map((name) => name.toLowerCase()));
    const missing = table.columns.filter(({ name }) => !lowered.has(name.toLowerCase()));
    if (missing.length > 0) throw missingColumns(table, missing, there);
  }
  if (absent.length === 0 && failure !== undefined) {
    // Somebody else has made them in between, or they cannot be read for another reason.
    const again = await probe(database, plan);
    if (again.failure !== undefined) throw again.failure.thrown;
  }
  return absent;
}

async function columnsOf(
  database: SchemaClient,
  table: TablePlan,
  failure: ProbeResult["failure"],
): Promise<string[]> {
  try {
    const { sql, params } = table.columnsOf;
    const rows = await database.rows(["name"], sql, params);
    return rows.map(({ name }) => {
      const text = textOf(name);
      if (text === "") throw wrongAnswer("a row's member name is no text");
      return text;
    });
  } catch (thrown) {
    if (isAboutClient(thrown)) throw thrown;
    throw failure === undefined ? thrown : failure.thrown;
  }
}

function missingColumns(
  table: TablePlan,
  missing: TablePlan["columns"],
  there: readonly string[],
): KMsgError {
  const names = missing.map(({ name }) => name);
  const planned = new Set(table.columns.map(({ name }) => name.toLowerCase()));
  const leftover = there.filter((name) => !planned.has(name.toLowerCase()));
  const lacks = `The table ${table.name} lacks the columns ${names.join(", ")}.`;
  // A key cannot be added to a table: it is one that was made for something else.
  const hasOtherKey = missing.some(({ add }) => add === "");
  const statements = hasOtherKey ? [] : missing.map(({ add }) => add);
  const remedy = hasOtherKey
    ? "It has another primary key, so they cannot be added: rename it or name another table, which is then made"
    : `Add them: ${statements.join(" ")}`;
  const rest =
    hasOtherKey || leftover.length === 0
      ? ""
      : ` The layout does not have ${leftover.join(", ")}: of these, those that are NOT NULL without a default ` +
        "must be made nullable, or no row can be written";
  return new KMsgError(KMsgErrorCode.INVALID_REQUEST, `${lacks} ${remedy}${rest}`, {
    table: table.name,
    missingColumns: names,
    statements,
    leftover,
  });
}

/** A database skips an index whose name is taken, by whatever it is, without a word. */
async function checkIndexOwners(database: SchemaClient, plan: SchemaPlan): Promise<void> {
  const tables = plan.tables.map(({ name, create }) => ({ name, indexes: create.slice(1) }));
  const sql = foreignOwnersSql(database.dialect, tables);
  if (sql === undefined) return;
  const rows = await database.rows(["table", "name", "owner"], sql);
  if (rows.length === 0) return;
  const taken = rows.map(({ table, name, owner }) => {
    const by = owner === null ? "something that is no index" : `the table ${textOf(owner)}`;
    return `${textOf(name)} for the table ${textOf(table)} (the name belongs to ${by})`;
  });
  throw new KMsgError(
    KMsgErrorCode.INVALID_REQUEST,
    `Indexes that could not be made: ${taken.join(", ")}. Give them names of their own by trackingIndexNames, or name the table otherwise`,
    { missingIndexes: rows.map(({ name }) => textOf(name)) },
    { field: "trackingIndexNames" },
  );
}

async function createUnlessThere(
  database: SchemaClient,
  statements: readonly string[],
): Promise<void> {
  for (const statement of statements) {
    try {
      await database.run(statement);
    } catch (thrown) {
      if (!saysAlreadyExists(database.dialect, thrown)) throw thrown;
    }
  }
}
