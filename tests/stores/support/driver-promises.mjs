// Both suites on the driver KMSG_TEST_DRIVER, in the runtime that has it: `node --test` or `bun test`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import * as bunAdapter from "kmsg-edge/adapters/bun";
import { HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import * as nodeAdapter from "kmsg-edge/adapters/node";
import { attachToServer } from "../../../scripts/lib/databases.mjs";
import { queueSuite } from "../../js/queue/suite.mjs";
import { trackingSuite } from "../tracking-suite.mjs";
import { sqliteDrivers } from "./sqlite-drivers.mjs";

const driver = process.env.KMSG_TEST_DRIVER;
const endings = [];
after(async () => {
  for (const end of endings.reverse()) await end();
});

async function newFile() {
  const folder = await mkdtemp(join(tmpdir(), "kmsg-"));
  endings.push(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "test.sqlite");
}

async function newDatabase(variable) {
  const { url, drop } = await attachToServer(process.env[variable]).createDatabase();
  endings.push(drop);
  return url;
}

// What answers a function that makes stores over one empty database, and one that makes queues.
const onFiles = (adapter, open) => async () => {
  const path = await newFile();
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

const onBunFiles = async () => {
  const dbPath = await newFile();
  const closing = (owner) => {
    endings.push(() => owner.close());
    return owner;
  };
  return {
    store: async () => closing(new bunAdapter.SqliteDeliveryTrackingStore({ dbPath })),
    queue: async (options) => closing(new bunAdapter.SQLiteJobQueue({ ...options, dbPath })),
  };
};

const onBunSql = (address) => async () => {
  const url = await address();
  const client = () => {
    const sql = new globalThis.Bun.SQL(url);
    if (url.startsWith("sqlite:")) endings.push(() => sql.close());
    else endings.push(() => sql.close({ timeout: 1 }));
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
  "Bun SQL on SQLite": onBunSql(async () => `sqlite://${await newFile()}`),
  "Bun SQL on PostgreSQL": onBunSql(() => newDatabase("KMSG_TEST_POSTGRES_URL")),
  "Bun SQL on MariaDB": onBunSql(() => newDatabase("KMSG_TEST_MARIADB_URL")),
}[driver];

trackingSuite(`${driver}, tracking`, async () => (await open()).store);

queueSuite(`${driver}, queue`, {
  make: async (options) => {
    const { queue } = await open();
    const again = async () => Object.assign(await queue(options), { again });
    return await again();
  },
  second: async (queue) => await queue.again(),
});
