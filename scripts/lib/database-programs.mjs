// Where the database servers of the tests are. Debian keeps them off PATH.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { which } from "./run.mjs";

const kDebianPostgres = "/usr/lib/postgresql";

/** The newest PostgreSQL of Debian, or the one on PATH: `{ initdb, postgres }`, or undefined. */
export function findPostgres() {
  const versions = existsSync(kDebianPostgres) ? readdirSync(kDebianPostgres) : [];
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) {
    const bin = join(kDebianPostgres, version, "bin");
    const programs = { initdb: join(bin, "initdb"), postgres: join(bin, "postgres") };
    if (Object.values(programs).every((path) => existsSync(path))) return programs;
  }
  return both({ initdb: which("initdb"), postgres: which("postgres") });
}

/** MariaDB's server and the program that makes its system tables: `{ mariadbd, install }`, or undefined. */
export function findMariadb() {
  return both({
    mariadbd: which("mariadbd") ?? there("/usr/sbin/mariadbd"),
    install: which("mariadb-install-db") ?? there("/usr/bin/mariadb-install-db"),
  });
}

function there(path) {
  return existsSync(path) ? path : undefined;
}

function both(programs) {
  return Object.values(programs).every((path) => path !== undefined) ? programs : undefined;
}
