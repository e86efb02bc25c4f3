// Database servers for tests: throw-away ones, on loopback, as a user without rights.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findMariadb, findPostgres } from "./database-programs.mjs";
import { UserError } from "./steps.mjs";

const kKeeper = fileURLToPath(new URL("database-keeper.mjs", import.meta.url));
const kReadyWithinMs = 60_000;
const kAttempts = 3;
const kUser = "kmsg";

/**
 * A running server.
 *
 * @typedef {object} DatabaseServer
 * @property {"postgres" | "mysql"} dialect
 * @property {string} url of the database `database`, with user and password
 * @property {string} host
 * @property {number} port
 * @property {string} user may create databases
 * @property {string} password
 * @property {string} database there from the start; tests take one of their own by `createDatabase`
 * @property {(name?: string) => Promise<TestDatabase>} createDatabase
 * @property {() => Promise<void>} stop ends the server and removes its files
 *
 * @typedef {object} TestDatabase
 * @property {string} name
 * @property {string} url
 * @property {() => Promise<void>} drop
 */

/** Starts PostgreSQL. It also ends when this process does, however that comes. @returns {Promise<DatabaseServer>} */
export function startPostgres() {
  return start("postgres", findPostgres(), "PostgreSQL is not installed (Debian: postgresql)");
}

/** Starts MariaDB; the rest is as for `startPostgres`. @returns {Promise<DatabaseServer>} */
export function startMariadb() {
  return start("mysql", findMariadb(), "MariaDB is not installed (Debian: mariadb-server-core)");
}

/** The server at `url`, started elsewhere: the same, but `stop` leaves it alone. @returns {DatabaseServer} */
export function attachToServer(url) {
  const parts = new URL(url);
  const dialect = parts.protocol === "mysql:" ? "mysql" : "postgres";
  return {
    dialect,
    url,
    host: parts.hostname,
    port: Number(parts.port),
    user: decodeURIComponent(parts.username),
    password: decodeURIComponent(parts.password),
    database: parts.pathname.slice(1),
    createDatabase: (name) => createDatabase(dialect, url, name),
    stop: async () => {},
  };
}

async function start(dialect, programs, whatIsMissing) {
  if (!programs) throw new UserError(whatIsMissing);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(dialect, programs);
    } catch (error) {
      // Somebody else may have taken the port in between.
      const isPortTaken = /address already in use/i.test(error.message);
      if (!isPortTaken || attempt === kAttempts) throw error;
    }
  }
}

async function startOnce(dialect, programs) {
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const keeper = keep({
    dialect,
    programs,
    port,
    user: kUser,
    password,
    owner: unprivilegedUser(),
  });
  const database = dialect === "mysql" ? "mysql" : "postgres";
  const server = attachToServer(`${dialect}://${kUser}:${password}@127.0.0.1:${port}/${database}`);
  try {
    await ready(server, keeper);
  } catch (error) {
    await keeper.stop();
    throw error;
  }
  return { ...server, stop: keeper.stop };
}

// The keeper runs the server and ends it when its standard input closes: when `stop` closes it, or when
// this process is gone. Its process group is its own, so that Ctrl-C reaches the tests first.
function keep(settings) {
  const child = spawn(process.execPath, [kKeeper], {
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  const log = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  let isRunning = true;
  const ended = new Promise((resolve) => {
    child.once("close", () => {
      isRunning = false;
      resolve();
    });
  });
  child.stdin.on("error", () => {}); // it ended first; `ended` tells
  child.stdin.write(`${JSON.stringify(settings)}\n`);
  child.unref();
  child.stdin.unref();
  child.stderr.unref();
  return {
    log: () => log.join("\n"),
    isRunning: () => isRunning,
    stop: () => {
      child.ref();
      child.stdin.end();
      return ended;
    },
  };
}

async function ready(server, keeper) {
  const end = Date.now() + kReadyWithinMs;
  for (;;) {
    try {
      return await query(server.dialect, server.url, "SELECT 1");
    } catch (error) {
      if (!keeper.isRunning()) throw new Error(`${server.dialect} ended:\n${keeper.log()}`);
      if (Date.now() > end) {
        throw new Error(`${server.dialect} is not ready: ${error.message}\n${keeper.log()}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function createDatabase(dialect, url, name = `t_${randomBytes(6).toString("hex")}`) {
  const quoted = dialect === "mysql" ? `\`${name}\`` : `"${name}"`;
  await query(dialect, url, `CREATE DATABASE ${quoted}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const force = dialect === "mysql" ? "" : " WITH (FORCE)";
  return {
    name,
    url: own.href,
    drop: () => query(dialect, url, `DROP DATABASE ${quoted}${force}`),
  };
}

async function query(dialect, url, sql) {
  if (dialect === "mysql") {
    const { createConnection } = await import("mysql2/promise");
    const connection = await createConnection(url);
    try {
      await connection.query(sql);
    } finally {
      await connection.end();
    }
  } else {
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

// Both servers refuse to run as root, with good reason.
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const wanted of ["nobody", "postgres", "mysql", "daemon"]) {
    const found = users.find(([name]) => name === wanted);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new UserError("The tests run as root, and there is no user to run the databases as");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
