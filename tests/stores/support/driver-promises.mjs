// Both suites on the driver KMSG_TEST_DRIVER, in the runtime that has it: `node --test` or `bun test`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as bunAdapter from "kmsg-edge/adapters/bun";
import { HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import * as nodeAdapter from "kmsg-edge/adapters/node";
import { attachToServer } from "../../../scripts/lib/databases.mjs";
import { queueSuite } from "../../js/queue/suite.mjs";
import { trackingSuite } from "../tracking-suite.mjs";
import { sqliteDrivers } from "./sqlite-drivers.mjs";

const driver = process.env.KMSG_TEST_DRIVER;
async function newFile(endings) {
  const folder = await mkdtemp(join(tmpdir(), "kmsg-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "test.sqlite");
}

async function newDatabase(variable, endings) {
  const { url, drop } = await attachToServer(process.env[variable]).createDatabase();
  endings.push(drop);
  return url;
}

// What answers a function that makes stores over one empty database, and one that makes queues.
const onFiles = (adapter, open) => async (endings) => {
  const path = await newFile(endings);
  const database = async () => {
    const opened = await open(path);
    endings.push(() => opened.close());
    return { database: opened };
  };
  return {
    store: async () => new adapter.SqliteDeliveryTrackingStore(await database()),
    queue: async (options) => new adapter.SQLiteJobQueue({ ...options, ...(await database()) }),
  };
};

const onBunFiles = async (endings) => {
  const dbPath = await newFile(endings);
  const closing = (owner) => {
    endings.push(() => owner.close());
    return owner;
  };
  return {
    store: async () => closing(new bunAdapter.SqliteDeliveryTrackingStore({ dbPath })),
    queue: async (options) => closing(new bunAdapter.SQLiteJobQueue({ ...options, dbPath })),
  };
};

const onBunSql = (address) => async (endings) => {
  const url = await address(endings);
  const client = () => {
    const sql = new globalThis.Bun.SQL(url);
    endings.push(() => sql.close());
    return sql;
  };
  return {
    store: async () => new bunAdapter.BunSqlDeliveryTrackingStore({ sql: client() }),
    queue: async (options) =>
      new HyperdriveJobQueue(bunAdapter.createBunSqlClient(client()), options),
  };
};

const open = {
  "better-sqlite3": onFiles(nodeAdapter, sqliteDrivers["better-sqlite3"]),
  "node:sqlite": onFiles(nodeAdapter, sqliteDrivers["node:sqlite"]),
  "bun:sqlite": onFiles(bunAdapter, sqliteDrivers["bun:sqlite"]),
  "bun:sqlite by path": onBunFiles,
  "Bun SQL on SQLite": onBunSql(async (endings) => `sqlite://${await newFile(endings)}`),
  "Bun SQL on PostgreSQL": onBunSql((endings) => newDatabase("KMSG_TEST_POSTGRES_URL", endings)),
  "Bun SQL on MariaDB": onBunSql((endings) => newDatabase("KMSG_TEST_MARIADB_URL", endings)),
}[driver];

function openFor(t) {
  const endings = [];
  t.after(async () => {
    for (const end of endings.reverse()) await end();
  });
  return open(endings);
}

trackingSuite(`${driver}, tracking`, async (t) => (await openFor(t)).store);

queueSuite(`${driver}, queue`, {
  make: async (options, t) => {
    const { queue } = await openFor(t);
    const again = async () => Object.assign(await queue(options), { again });
    return await again();
  },
  second: async (queue) => await queue.again(),
});
