// The databases of these tests: PostgreSQL and MariaDB from the machine, D1 in workerd. Each test takes
// an empty database of its own.
import { after } from "node:test";
import { createD1SqlClient } from "kmsg-edge/adapters/cloudflare";
import { Miniflare } from "miniflare";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { attachToServer, startMariadb, startPostgres } from "../../../scripts/lib/databases.mjs";

/** How many databases a D1 instance of one test file has. */
const D1_DATABASES = 200;

/**
 * An empty database.
 *
 * @typedef {object} Database
 * @property {string} kind "PostgreSQL", "MariaDB" or "D1"
 * @property {"postgres" | "mysql" | "sqlite"} dialect
 * @property {string | undefined} url
 * @property {unknown} [binding] D1's
 * @property {(sql: string, params?: unknown[]) => Promise<any[]>} run over a connection of its own
 * @property {() => Promise<Client>} connect a client over a new connection; `connection` is the driver's own
 * @property {(end: () => Promise<void>) => void} beforeDrop runs `end` before the database is dropped
 */

const opened = [];
after(async () => {
  for (const close of opened.reverse()) await close();
});

/**
 * The kinds of database, each with a function that makes an empty one for a test.
 *
 * @type {{ kind: string, dialect: string, open: (t: import("node:test").TestContext) => Promise<Database> }[]}
 */
export const kinds = [
  { kind: "PostgreSQL", dialect: "postgres", open: (t) => openOn(postgres(), "PostgreSQL", t) },
  { kind: "MariaDB", dialect: "mysql", open: (t) => openOn(mariadb(), "MariaDB", t) },
  { kind: "D1", dialect: "sqlite", open: openD1 },
];

/** The kind with this name. */
export function kindOf(name) {
  return kinds.find(({ kind }) => kind === name);
}

/** The address of the server of "PostgreSQL" or "MariaDB", for a process that a test starts. */
export async function serverUrl(name) {
  return (await { PostgreSQL: postgres, MariaDB: mariadb }[name]()).url;
}

const postgres = once(() => server("KMSG_TEST_POSTGRES_URL", startPostgres));
const mariadb = once(() => server("KMSG_TEST_MARIADB_URL", startMariadb));

// The suite starts the servers once for all files; a file that is run by itself starts its own.
async function server(variable, start) {
  const url = process.env[variable];
  if (url) return attachToServer(url);
  const started = await start();
  opened.push(started.stop);
  return started;
}

async function openOn(starting, kind, t) {
  const { dialect, createDatabase } = await starting;
  const { url, drop } = await createDatabase();
  const connections = [];
  t.after(async () => {
    await Promise.all(connections.map((connection) => connection.end()));
    await drop();
  });
  const connect = async (address) => {
    const client = await { postgres: connectPostgres, mysql: connectMysql }[dialect](address);
    connections.push(client.connection);
    return client;
  };
  const own = await connect(url);
  return {
    kind,
    dialect,
    url,
    run: async (sql, params) => (await own.query(sql, params)).rows,
    connect: (as = {}) => connect(Object.assign(new URL(url), as).href),
    beforeDrop: (end) => connections.push({ end }),
  };
}

/** A client over pg, as a user of the package writes it. */
async function connectPostgres(url) {
  const connection = new pg.Client({ connectionString: url });
  await connection.connect();
  return {
    dialect: "postgres",
    connection,
    query: async (sql, params = []) => {
      const { rows, rowCount } = await connection.query(sql, [...params]);
      return { rows, rowCount: rowCount ?? 0 };
    },
  };
}

/** A client over mysql2. */
async function connectMysql(url) {
  const connection = await createConnection(url);
  return {
    dialect: "mysql",
    connection,
    query: async (sql, params = []) => {
      const [answer] = await connection.query(sql, [...params]);
      return Array.isArray(answer)
        ? { rows: answer, rowCount: answer.length }
        : { rows: [], rowCount: answer.affectedRows };
    },
  };
}

const miniflare = once(() => {
  const names = Array.from({ length: D1_DATABASES }, (_, index) => `DB${index}`);
  const instance = new Miniflare({
    modules: true,
    script: "export default {}",
    compatibilityDate: "2026-04-01",
    d1Databases: Object.fromEntries(names.map((name) => [name, name])),
    d1Persist: false,
    cf: false,
  });
  opened.push(() => instance.dispose());
  return { instance, names };
});

async function openD1() {
  const { instance, names } = miniflare();
  const name = names.shift();
  if (!name) throw new Error("raise D1_DATABASES");
  const binding = await instance.getD1Database(name);
  return {
    kind: "D1",
    dialect: "sqlite",
    url: undefined,
    binding,
    run: async (sql, params = []) => {
      const statement = binding.prepare(sql);
      return (await (params.length > 0 ? statement.bind(...params) : statement).all()).results;
    },
    connect: async () => ({ ...createD1SqlClient(binding), connection: binding }),
  };
}

function once(make) {
  let made;
  return () => {
    made ??= make();
    return made;
  };
}

/** The same client; `statements` has what it is asked. */
export function counting(client) {
  const statements = [];
  return {
    ...client,
    statements,
    query: (sql, params) => {
      statements.push(sql);
      return client.query(sql, params);
    },
  };
}

/** The statements of a DDL text. */
export function split(ddl) {
  return ddl.split("\n\n").map((statement) => statement.replace(/;$/, ""));
}

/** Runs a DDL text, statement by statement. */
export async function apply(database, ddl) {
  for (const statement of split(ddl)) await database.run(statement);
}
