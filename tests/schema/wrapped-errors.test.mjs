// initializeCloudflareSqlSchema through Drizzle, which wraps what its driver throws.
import assert from "node:assert/strict";
import { test } from "node:test";
import { initializeCloudflareSqlSchema } from "kmsg-edge/adapters/cloudflare";
import { catalog } from "./support/catalog.mjs";
import { drizzleVersions } from "./support/drizzle.mjs";
import { kindOf } from "./support/servers.mjs";

const DRIVERS = { postgres: "node-postgres", mysql: "mysql2" };

/** A client over a Drizzle database. */
async function throughDrizzle({ orm }, { dialect, connection }) {
  const { drizzle } = await import(`${orm}/${DRIVERS[dialect]}`);
  const { sql } = await import(orm);
  const db = drizzle({ client: connection });
  return {
    dialect,
    query: async (text, params = []) => {
      // Drizzle takes no text with places for parameters, but texts and values by turns.
      const parts = text.split(/\?|\$\d+/).map((part) => sql.raw(part));
      assert.equal(parts.length, params.length + 1);
      const [first, ...rest] = parts;
      const chunks = rest.flatMap((part, index) => [sql`${params[index]}`, part]);
      const answer = await db.execute(sql.join([first, ...chunks]));
      return { rows: dialect === "mysql" ? answer[0] : answer.rows, rowCount: 0 };
    },
  };
}

for (const kind of ["PostgreSQL", "MariaDB"]) {
  for (const version of drizzleVersions) {
    test(`6: drizzle-orm ${version.version} on ${kind}: what somebody else made first is no error`, async (t) => {
      const database = await kindOf(kind).open(t);
      const other = await database.connect();
      const client = await throughDrizzle(version, await database.connect());
      const failures = [];
      const late = {
        ...client,
        query: async (sql, params) => {
          if (!/^CREATE/.test(sql)) return client.query(sql, params);
          await other.query(sql);
          return client.query(sql, params).catch((error) => {
            failures.push(error);
            throw error;
          });
        },
      };
      await initializeCloudflareSqlSchema(late);
      assert.equal(Object.keys(await catalog(database)).length, 2);
      if (kind === "MariaDB") {
        // Five indexes, and MySQL has no IF NOT EXISTS for them.
        const codes = failures.map((error) => [error.code, error.cause.code]);
        assert.deepEqual(codes, Array(5).fill([undefined, "ER_DUP_KEYNAME"]));
      }
      // The second start of defect 6.
      await initializeCloudflareSqlSchema(await throughDrizzle(version, await database.connect()));
    });

    test(`drizzle-orm ${version.version} on ${kind}: a failure of another kind is thrown as it is`, async (t) => {
      const database = await kindOf(kind).open(t);
      const client = await throughDrizzle(version, await database.connect());
      let thrown;
      const broken = {
        ...client,
        query: (sql, params) => {
          const text = /^CREATE TABLE/.test(sql) ? sql.replace("(", "(no no,") : sql;
          return client.query(text, params).catch((error) => {
            thrown = error;
            throw error;
          });
        },
      };
      await assert.rejects(initializeCloudflareSqlSchema(broken), (error) => error === thrown);
      assert.ok(thrown);
      assert.deepEqual(await catalog(database), {});
    });
  }
}
