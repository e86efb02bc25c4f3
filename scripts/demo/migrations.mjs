// Applies the D1 migrations as `wrangler d1 migrations apply` does: in order, each once, noted in the
// database itself.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/run.mjs";

export const MIGRATIONS_FOLDER = "schema/migrations/d1";

/** Applies to `db` (a D1 binding) what is not yet applied; returns the names of those applied now. */
export async function applyMigrations(db) {
  await db
    .prepare(
      "CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )
    .run();
  const { results } = await db.prepare("SELECT name FROM d1_migrations").all();
  const applied = new Set(results.map((row) => row.name));
  const names = readdirSync(join(root, MIGRATIONS_FOLDER))
    .filter((name) => name.endsWith(".sql") && !applied.has(name))
    .sort();
  for (const name of names) {
    const text = readFileSync(join(root, MIGRATIONS_FOLDER, name), "utf8");
    // One batch is one transaction: a migration is applied and noted, or neither.
    await db.batch([
      ...statementsOf(text).map((sql) => db.prepare(sql)),
      db.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name),
    ]);
  }
  return names;
}

/** Splits generated DDL at its semicolons; it has none inside of text or comments. */
function statementsOf(text) {
  return text
    .replace(/^\s*--.*$/gm, "")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
