import type { SqlDialect } from "./types.js";

const INDEX_NAME = /^CREATE INDEX (?:IF NOT EXISTS )?"(\w+)"/;

/** A table and the statements that make its indexes. */
export interface IndexedTable {
  name: string;
  indexes: readonly string[];
}

/**
 * The query for index names that something else has: rows of `table` (that wants the index), `name`
 * and `owner` (the table that has it; null when no index has the name). Undefined where names cannot
 * clash: on MySQL they belong to their table.
 *
 * @param tables names are plain identifiers, as the core checks
 */
export function foreignOwnersSql(
  dialect: SqlDialect,
  tables: readonly IndexedTable[],
): string | undefined {
  if (dialect === "mysql") return undefined;
  const parts = tables.flatMap(({ name, indexes }) => {
    const names = indexes.flatMap((statement) => INDEX_NAME.exec(statement)?.[1] ?? []);
    if (names.length === 0) return [];
    const list = names.map((index) => `'${index}'`).join(", ");
    return dialect === "postgres" ? onPostgres(name, list) : onSqlite(name, list);
  });
  return parts.length === 0 ? undefined : parts.join(" UNION ALL ");
}

// An index is made in the schema of its table, wherever that is on the search path; tables and views
// share its names there.
function onPostgres(table: string, names: string): string {
  const own = `to_regclass('"${table}"')`;
  return (
    `SELECT '${table}'::text AS "table", c.relname::text AS name, i.indrelid::regclass::text AS owner ` +
    "FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid " +
    `WHERE c.relname IN (${names}) AND i.indrelid IS DISTINCT FROM ${own} AND c.relnamespace = ` +
    `(SELECT relnamespace FROM pg_catalog.pg_class WHERE oid = ${own})`
  );
}

function onSqlite(table: string, names: string): string {
  return (
    `SELECT '${table}' AS "table", name, tbl_name AS owner FROM sqlite_master ` +
    `WHERE type = 'index' AND name COLLATE NOCASE IN (${names}) ` +
    `AND tbl_name COLLATE NOCASE <> '${table}'`
  );
}
