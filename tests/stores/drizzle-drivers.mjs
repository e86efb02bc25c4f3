// Drizzle databases over the drivers that people use, with each version of Drizzle that is supported.
import { createPool } from "mysql2/promise";
import pg from "pg";
import postgres from "postgres";
import { drizzleVersions } from "../../scripts/lib/drizzle-versions.mjs";

/** Clients of the drivers: `connect({ url, binding })` answers one, `end` closes it. */
const clients = {
  "node-postgres": {
    kind: "PostgreSQL",
    connect: ({ url }) => new pg.Pool({ connectionString: url, max: 8 }),
    end: (client) => client.end(),
  },
  "postgres-js": {
    kind: "PostgreSQL",
    connect: ({ url }) => postgres(url, { max: 8, onnotice: () => {} }),
    end: (client) => client.end(),
  },
  mysql2: {
    kind: "MariaDB",
    connect: ({ url }) => createPool({ uri: url, connectionLimit: 8 }),
    end: (client) => client.end(),
  },
  d1: { kind: "D1", connect: ({ binding }) => binding },
  "better-sqlite3": {
    kind: "SQLite",
    connect: async ({ file }) => {
      const { default: Database } = await import("better-sqlite3");
      return new Database(file);
    },
    end: (client) => client.close(),
  },
  "sqlite-proxy": { kind: "D1", connect: ({ binding }) => proxyOver(binding) },
};

const DIALECTS = { PostgreSQL: "postgres", MariaDB: "mysql", D1: "sqlite", SQLite: "sqlite" };

/** Executors of a proxy; its rows have names from 1.0 on. */
function proxyOver(binding) {
  const ask = async (sql, params) =>
    await binding
      .prepare(sql)
      .bind(...params)
      .all();
  return {
    all: async (sql, params) => (await ask(sql, params)).results,
    get: async (sql, params) => (await ask(sql, params)).results[0],
    run: ask,
  };
}

const everyVersion = drizzleVersions.map(({ orm, version }) => ({ orm, version }));
const [newest] = everyVersion.slice(-1);

/**
 * The databases of one dialect's tests: one driver with every version, the others with one.
 *
 * @returns {{ title: string, kind: string, open: (database) => Promise<{ options: object, end: () => Promise<void> }> }[]}
 */
export function drizzleCombinations(kind) {
  const [[first, ...rest]] = [Object.keys(clients).filter((name) => clients[name].kind === kind)];
  return [
    ...everyVersion.map((version) => combination(first, version)),
    ...rest.map((driver) => combination(driver, newest)),
  ];
}

function combination(driver, { orm, version }) {
  const { kind, connect, end = () => {} } = clients[driver];
  return {
    title: `drizzle-orm ${version} on ${kind} through ${driver}`,
    open: async (database) => {
      const { drizzle } = await import(`${orm}/${driver}`);
      const client = await connect(database);
      const isPositional = driver === "d1" || driver === "sqlite-proxy";
      const db = isPositional ? drizzle(client) : drizzle({ client });
      return { options: { dialect: DIALECTS[kind], db }, end: async () => await end(client) };
    },
  };
}
