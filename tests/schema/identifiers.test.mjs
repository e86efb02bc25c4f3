// Names of tables, columns and indexes become part of SQL text. None of them becomes SQL.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { buildCloudflareSqlSchemaSql } from "kmsg-edge/adapters/cloudflare";
import { KMsgError } from "kmsg-edge/core";
import { kindOf } from "./support/servers.mjs";

const RUNS = 300;
const ATTACKS = [
  'x"; DROP TABLE victim; --',
  "x'; DROP TABLE victim; --",
  "x`; DROP TABLE victim; --",
  "x) ; DELETE FROM victim; CREATE TABLE y (z",
  'x" (a TEXT); DROP TABLE victim; CREATE TABLE "y',
  "x; DROP TABLE victim",
  "x/*",
  "x--",
  "x\0",
  "x\n",
  "x\\",
  "[x]",
  "main.x",
  "sqlite_master",
  "victim\u0000",
  "\u2019; DROP TABLE victim",
];
/** Words of SQL: names like any other, where they are quoted. */
const WORDS = ["select", "TABLE", "order", "group", "index", "values", "where", "null", "primary"];

const plain = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,30}$/);
const name = fc.oneof(
  plain,
  plain,
  fc.constantFrom(...WORDS),
  fc.constantFrom(...ATTACKS),
  fc.tuple(plain, fc.constantFrom(...ATTACKS)).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 80 }),
);
const optional = (value) => fc.option(value, { nil: undefined });
const layout = fc.record({
  trackingTableName: optional(name),
  queueTableName: optional(name),
  columnMap: optional(fc.dictionary(fc.constantFrom("to", "messageId", "status", "raw"), name)),
  indexNames: optional(fc.dictionary(fc.constantFrom("due", "requestedAt"), name)),
});

const textsOf = (options) =>
  Object.values(options).flatMap((value) =>
    typeof value === "object" ? Object.values(value) : [value ?? ""],
  );

async function objectsOf(database, type) {
  const rows = await database.run(
    `SELECT name FROM sqlite_master WHERE type = '${type}' AND name NOT LIKE 'sqlite_%'
     AND name NOT LIKE '_cf_%' AND name <> 'victim'`,
  );
  return rows.map(({ name }) => name);
}

test("hostile names are refused by their option, or are names of what they should name", async (t) => {
  const database = await kindOf("D1").open(t);
  await database.run("CREATE TABLE victim (a TEXT)");
  await database.run("INSERT INTO victim VALUES ('here')");
  // Two statements of one text are run, so that what is smuggled in would run too.
  await database.run("INSERT INTO victim VALUES ('2'); DELETE FROM victim WHERE a = '2'");
  let made = 0;
  await fc.assert(
    fc.asyncProperty(layout, async (options) => {
      let sql;
      try {
        sql = buildCloudflareSqlSchemaSql({ dialect: "sqlite", ...options });
      } catch (error) {
        assert.ok(error instanceof KMsgError, String(error));
        assert.equal(error.code, "INVALID_REQUEST");
        assert.ok(error.field, error.message);
        for (const text of textsOf(options)) {
          if (/DROP|DELETE/.test(text)) assert.ok(!error.message.includes(text), error.message);
        }
        return;
      }
      made += 1;
      await database.run(sql);
      assert.deepEqual(await database.run("SELECT a FROM victim"), [{ a: "here" }]);
      const tracking = options.trackingTableName?.trim() || "kmsg_delivery_tracking";
      const queue = options.queueTableName?.trim() || "kmsg_jobs";
      const tables = await objectsOf(database, "table");
      assert.deepEqual(tables.sort(), [tracking, queue].sort());
      const columns = await database.run(`SELECT name FROM pragma_table_info('${tracking}')`);
      const columnNames = columns.map(({ name }) => name);
      for (const column of Object.values(options.columnMap ?? {})) {
        if (column.trim() !== "") assert.ok(columnNames.includes(column.trim()), column);
      }
      for (const table of tables) await database.run(`DROP TABLE "${table}"`);
      assert.deepEqual(await objectsOf(database, "index"), []);
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  assert.ok(made > RUNS / 20, `only ${made} schemas were made`);
});

test("in every dialect a name stands in quotes, and nothing else of it in the text", () => {
  const quotes = { sqlite: '"', postgres: '"', mysql: "`" };
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(quotes)), name, (dialect, table) => {
      let sql;
      try {
        sql = buildCloudflareSqlSchemaSql({ dialect, trackingTableName: table });
      } catch (error) {
        assert.equal(error.field, "trackingTableName");
        return;
      }
      const clean = table.trim() || "kmsg_delivery_tracking";
      const quoted = `${quotes[dialect]}${clean}${quotes[dialect]}`;
      assert.ok(sql.includes(`CREATE TABLE IF NOT EXISTS ${quoted} (`), sql.slice(0, 200));
      assert.match(clean, /^[A-Za-z_][A-Za-z0-9_]{0,62}$/);
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});
