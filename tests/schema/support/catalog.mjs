// What a database says of its tables, in one form for all kinds.

/**
 * Tables by name, each with its columns in order (name, type, nullability, default), its primary key
 * and its indexes (columns in order, direction, condition).
 *
 * @param {import("./servers.mjs").Database} database
 */
export function catalog(database) {
  return { postgres: ofPostgres, mysql: ofMysql, sqlite: ofSqlite }[database.dialect](database.run);
}

/** The indexes of `table` without the primary key's, by name. */
export async function indexesOf(database, table) {
  const { indexes } = (await catalog(database))[table];
  return Object.fromEntries(Object.entries(indexes).filter(([, index]) => !index.isPrimary));
}

async function ofPostgres(run) {
  const tables = {};
  const columns = await run(
    `SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
     FROM information_schema.columns WHERE table_schema = 'public'
     ORDER BY table_name, ordinal_position`,
  );
  for (const row of columns) {
    const size = row.character_maximum_length ? `(${row.character_maximum_length})` : "";
    tableOf(tables, row.table_name).columns.push({
      name: row.column_name,
      type: row.data_type + size,
      isNullable: row.is_nullable === "YES",
      preset: row.column_default,
    });
  }
  const indexes = await run(
    `SELECT t.relname AS table_name, c.relname AS name, i.indisprimary AS is_primary, i.indisvalid AS valid,
       pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public'`,
  );
  for (const row of indexes) {
    const definition = row.definition.replace(/^CREATE (UNIQUE )?INDEX \S+ ON \S+ /, "$1");
    tables[row.table_name].indexes[row.name] = {
      isPrimary: row.is_primary,
      definition: row.valid ? definition : "invalid",
    };
  }
  return tables;
}

async function ofMysql(run) {
  const tables = {};
  const columns = await run(
    `SELECT table_name AS t, column_name AS name, column_type AS type, is_nullable AS nullable,
       column_default AS preset, collation_name AS collation
     FROM information_schema.columns WHERE table_schema = DATABASE()
     ORDER BY table_name, ordinal_position`,
  );
  for (const row of columns) {
    tableOf(tables, row.t).columns.push({
      name: row.name,
      type: row.type,
      isNullable: row.nullable === "YES",
      preset: row.preset,
      collation: row.collation,
    });
  }
  const parts = await run(
    `SELECT table_name AS t, index_name AS name, non_unique AS many, column_name AS col,
       collation AS direction, sub_part AS part
     FROM information_schema.statistics WHERE table_schema = DATABASE()
     ORDER BY table_name, index_name, seq_in_index`,
  );
  for (const row of parts) {
    const { indexes } = tables[row.t];
    indexes[row.name] ??= {
      isPrimary: row.name === "PRIMARY",
      isUnique: Number(row.many) === 0,
      columns: [],
    };
    const order = row.direction === "D" ? " DESC" : "";
    indexes[row.name].columns.push(`${row.col}${row.part ? `(${row.part})` : ""}${order}`);
  }
  return tables;
}

async function ofSqlite(run) {
  const tables = {};
  const isOwn = "m.type = 'table' AND substr(m.name, 1, 4) <> '_cf_'";
  const columns = await run(
    `SELECT m.name AS t, c.* FROM sqlite_master m JOIN pragma_table_info(m.name) c
     WHERE ${isOwn} ORDER BY m.name, c.cid`,
  );
  for (const row of columns) {
    tableOf(tables, row.t).columns.push({
      name: row.name,
      type: row.type.toUpperCase(),
      isNullable: row.notnull === 0,
      preset: row.dflt_value,
      keyPosition: row.pk,
    });
  }
  const parts = await run(
    `SELECT m.name AS t, i.name AS name, i.origin AS origin, i."unique" AS one, x.name AS col,
       x."desc" AS down, s.sql AS sql
     FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_xinfo(i.name) x
     LEFT JOIN sqlite_master s ON s.name = i.name
     WHERE ${isOwn} AND x.key = 1 ORDER BY m.name, i.name, x.seqno`,
  );
  for (const row of parts) {
    const { indexes } = tables[row.t];
    indexes[row.name] ??= {
      isPrimary: row.origin === "pk",
      isUnique: row.one === 1,
      columns: [],
      condition: condition(row.sql, row.t),
    };
    indexes[row.name].columns.push(row.col + (row.down === 1 ? " DESC" : ""));
  }
  return tables;
}

// SQLite keeps a condition as it was written.
function condition(sql, table) {
  const [, text] = / WHERE (.*?);?$/is.exec(sql ?? "") ?? [];
  return text?.replaceAll(/["`]/g, "").replaceAll(`${table}.`, "");
}

function tableOf(tables, name) {
  tables[name] ??= { columns: [], indexes: {} };
  return tables[name];
}
