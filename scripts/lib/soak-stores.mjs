// Where a soak's jobs are kept: `open()` answers the queue that one worker has, `close()` ends all.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCloudflareSqlClient, HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { SQLiteJobQueue } from "kmsg-edge/adapters/node";
import { InMemoryJobQueue } from "kmsg-edge/queue";
import { startPostgres } from "./databases.mjs";
import { UserError } from "./steps.mjs";

export const soakStores = { memory, sqlite, postgres };

async function memory() {
  const queue = new InMemoryJobQueue();
  return { open: () => queue, close: async () => {} };
}

/** A file, with a connection for each worker. */
async function sqlite() {
  const { DatabaseSync } = await import("node:sqlite").catch(() => {
    throw new UserError(`--store sqlite needs Node.js 22 or newer, not ${process.version}`);
  });
  const folder = await mkdtemp(join(tmpdir(), "kmsg-soak-"));
  const databases = [];
  return {
    open: () => {
      const database = new DatabaseSync(join(folder, "jobs.sqlite"));
      database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
      databases.push(database);
      return new SQLiteJobQueue({ database });
    },
    close: async () => {
      for (const database of databases) database.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** A server of its own, through one pool. */
async function postgres() {
  const { default: pg } = await import("pg");
  const server = await startPostgres();
  const pool = new pg.Pool({ connectionString: server.url, max: 8 });
  const client = createCloudflareSqlClient({
    dialect: "postgres",
    query: async (sql, params = []) => {
      const { rows, rowCount } = await pool.query(sql, [...params]);
      return { rows, rowCount: rowCount ?? 0 };
    },
  });
  return {
    open: () => new HyperdriveJobQueue(client),
    close: async () => {
      await pool.end();
      await server.stop();
    },
  };
}
