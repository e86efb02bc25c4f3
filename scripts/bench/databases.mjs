// The databases that benches run on, by name: each opens as `{ client, end, explain }`. Servers that this
// machine does not have are left out.
import { createD1SqlClient } from "kmsg-edge/adapters/cloudflare";
import { Miniflare } from "miniflare";
import { drivers } from "../../tests/stores/clients.mjs";
import { findMariadb, findPostgres } from "../lib/database-programs.mjs";
import { startMariadb, startPostgres } from "../lib/databases.mjs";

async function openD1() {
  const miniflare = new Miniflare({
    modules: true,
    script: "export default {}",
    compatibilityDate: "2026-04-01",
    d1Databases: { DB: "bench" },
    cf: false,
  });
  const client = createD1SqlClient(await miniflare.getD1Database("DB"));
  return { client, end: () => miniflare.dispose(), explain: "EXPLAIN QUERY PLAN " };
}

// Node.js 22 and newer has a driver. better-sqlite3 ends an older one by a fault of its own.
const { DatabaseSync } = await import("node:sqlite").catch(() => ({}));

/** Whether {@link openSqlite} can be called. */
export const hasSqlite = DatabaseSync !== undefined;

/** An open SQLite database in memory. */
export function openSqlite() {
  return new DatabaseSync(":memory:");
}

function openServer(start, driver) {
  return async () => {
    const server = await start();
    const { client, end } = drivers[driver](server.url);
    const close = async () => {
      await end();
      await server.stop();
    };
    return { client, end: close, explain: "EXPLAIN " };
  };
}

export const kDatabases = {
  "D1 (workerd)": openD1,
  ...(findPostgres() && { "PostgreSQL, pg": openServer(startPostgres, "pg") }),
  ...(findMariadb() && { "MariaDB, mysql2": openServer(startMariadb, "mysql2") }),
};
