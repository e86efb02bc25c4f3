// initializeCloudflareSqlSchema on real databases.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  buildCloudflareSqlSchemaSql,
  initializeCloudflareSqlSchema,
} from "kmsg-edge/adapters/cloudflare";
import { KMsgError } from "kmsg-edge/core";
import { catalog, indexesOf } from "./support/catalog.mjs";
import { apply, counting, kindOf, kinds } from "./support/servers.mjs";

const CONCURRENT_STARTS = 8;
const ROUNDS = 3;
const TRACKING = "kmsg_delivery_tracking";
const JOBS = "kmsg_jobs";

/** The catalog that the DDL alone gives. */
function catalogOfDdl(t, { kind, dialect, open }, options = {}) {
  const key = kind + JSON.stringify(options);
  catalogs[key] ??= (async () => {
    const database = await open(t);
    await apply(database, buildCloudflareSqlSchemaSql({ dialect, ...options }));
    return catalog(database);
  })();
  return catalogs[key];
}

const catalogs = {};

const quoted = (dialect, name) => (dialect === "mysql" ? `\`${name}\`` : `"${name}"`);

for (const each of kinds) {
  const { kind, dialect, open } = each;
  describe(kind, () => {
    test("makes what the DDL makes, and again changes nothing", async (t) => {
      const database = await open(t);
      const wanted = await catalogOfDdl(t, each);
      for (const _ of [1, 2]) {
        await initializeCloudflareSqlSchema(await database.connect());
        assert.deepEqual(await catalog(database), wanted);
      }
    });

    test("makes the table that is asked for, and the other one when that is asked for", async (t) => {
      const database = await open(t);
      const client = await database.connect();
      await initializeCloudflareSqlSchema(client, { target: "queue" });
      assert.deepEqual(Object.keys(await catalog(database)), [JOBS]);
      await initializeCloudflareSqlSchema(client, { target: "both" });
      assert.deepEqual(await catalog(database), await catalogOfDdl(t, each));
    });

    test("11: a warm start is one statement", async (t) => {
      const database = await open(t);
      await initializeCloudflareSqlSchema(await database.connect());
      for (const target of ["tracking", "queue", "both"]) {
        const client = counting(await database.connect());
        await initializeCloudflareSqlSchema(client, { target });
        assert.equal(client.statements.length, 1, `${target}: ${client.statements.join("\n")}`);
        assert.doesNotMatch(client.statements[0], /\b(CREATE|ALTER|DROP)\b/i);
      }
    });

    test(`5: ${CONCURRENT_STARTS} first starts at once all succeed`, async (t) => {
      const wanted = await catalogOfDdl(t, each);
      for (let round = 0; round < ROUNDS; round += 1) {
        const database = await open(t);
        const clients = await Promise.all(
          Array.from({ length: CONCURRENT_STARTS }, () => database.connect()),
        );
        await Promise.all(clients.map((client) => initializeCloudflareSqlSchema(client)));
        assert.deepEqual(await catalog(database), wanted);
      }
    });

    test("4: a second table of each kind in one database gets its own indexes", async (t) => {
      const database = await open(t);
      const client = await database.connect();
      await initializeCloudflareSqlSchema(client);
      const options = { trackingTableName: "t2", queueTableName: "q2" };
      await initializeCloudflareSqlSchema(client, options);
      const tables = await catalog(database);
      for (const [second, first] of [
        ["t2", TRACKING],
        ["q2", JOBS],
      ]) {
        const columnsOf = (indexes) =>
          Object.values(indexes).map((index) => JSON.stringify({ ...index, name: undefined }));
        const got = columnsOf(await indexesOf(database, second)).sort();
        assert.deepEqual(got, columnsOf(await indexesOf(database, first)).sort());
        assert.ok(got.length >= 2);
        assert.deepEqual(tables[second].columns, tables[first].columns);
      }
    });

    test("10: index names of one's own are used", async (t) => {
      const database = await open(t);
      await initializeCloudflareSqlSchema(await database.connect(), {
        target: "tracking",
        trackingIndexNames: { due: "mine_due", requestedAt: "mine_requested" },
      });
      assert.deepEqual(Object.keys(await indexesOf(database, TRACKING)).sort(), [
        "idx_kmsg_delivery_provider_msg",
        "mine_due",
        "mine_requested",
      ]);
    });

    test("4: index names that another table has are refused where names must differ", async (t) => {
      const database = await open(t);
      const trackingIndexNames = { due: "shared_due", requestedAt: "shared_at" };
      const client = await database.connect();
      const first = { target: "tracking", trackingIndexNames };
      const second = { ...first, trackingTableName: "t2" };
      await initializeCloudflareSqlSchema(client, first);
      const error = await rejection(initializeCloudflareSqlSchema(client, second));
      if (dialect === "mysql") {
        assert.equal(error, undefined);
        assert.equal(Object.keys(await indexesOf(database, "t2")).length, 3);
        return;
      }
      assert.equal(error?.code, "INVALID_REQUEST", String(error));
      assert.equal(error.field, "trackingIndexNames");
      assert.deepEqual(error.details.missingIndexes.toSorted(), ["shared_at", "shared_due"]);
      for (const word of ["shared_due for the table t2", `the table ${TRACKING}`]) {
        assert.ok(error.message.includes(word), error.message);
      }
      await initializeCloudflareSqlSchema(client, first);
    });

    test("missing columns are named, and the statements of the error add them", async (t) => {
      const database = await open(t);
      const client = await database.connect();
      await initializeCloudflareSqlSchema(client, { includeIndexes: false });
      const gone = { [TRACKING]: ["raw", "last_checked_at"], [JOBS]: ["metadata"] };
      for (const [table, columns] of Object.entries(gone)) {
        for (const column of columns) {
          await database.run(`ALTER TABLE ${table} DROP COLUMN ${quoted(dialect, column)}`);
        }
      }
      const error = await rejection(initializeCloudflareSqlSchema(await database.connect()));
      assert.ok(KMsgError.is(error), String(error));
      assert.equal(error.code, "INVALID_REQUEST");
      for (const name of [TRACKING, "raw", "last_checked_at"]) {
        assert.ok(error.message.includes(name), `${name} is in: ${error.message}`);
      }
      // One table may be reported at a time; each report is mended by what it prints.
      let reported = error;
      for (let round = 0; reported && round < 2; round += 1) {
        assert.ok(reported.details.statements.length > 0);
        for (const statement of reported.details.statements) {
          assert.ok(reported.message.includes(statement));
          assert.match(statement, /^ALTER TABLE/);
          await database.run(statement);
        }
        reported = await rejection(initializeCloudflareSqlSchema(await database.connect()));
      }
      assert.equal(reported, undefined);
      const tables = await catalog(database);
      const wanted = await catalogOfDdl(t, each, { includeIndexes: false });
      const byName = ({ columns }) => columns.toSorted((a, b) => a.name.localeCompare(b.name));
      for (const table of [TRACKING, JOBS]) {
        assert.deepEqual(byName(tables[table]), byName(wanted[table]));
      }
    });

    test("a missing column that must not be null can be added to a table with rows", async (t) => {
      const database = await open(t);
      await initializeCloudflareSqlSchema(await database.connect(), { target: "tracking" });
      await insertRecord(database);
      const index = `idx_kmsg_delivery_requested_at`;
      await database.run(`DROP INDEX ${index}${dialect === "mysql" ? ` ON ${TRACKING}` : ""}`);
      for (const column of ["requested_at", "attempt_count"]) {
        await database.run(`ALTER TABLE ${TRACKING} DROP COLUMN ${column}`);
      }
      const options = { target: "tracking" };
      const error = await rejection(
        initializeCloudflareSqlSchema(await database.connect(), options),
      );
      assert.match(error.message, /requested_at/);
      for (const statement of error.details.statements) await database.run(statement);
      await initializeCloudflareSqlSchema(await database.connect(), options);
      const [row] = await database.run(`SELECT message_id, attempt_count FROM ${TRACKING}`);
      assert.deepEqual([row.message_id, Number(row.attempt_count)], ["m", 0]);
    });

    test("7: a plain table is no secure one, and the error says what is missing", async (t) => {
      const database = await open(t);
      await initializeCloudflareSqlSchema(await database.connect(), { target: "tracking" });
      const before = await catalog(database);
      const secure = { target: "tracking", fieldCryptoSchema: { enabled: true } };
      const error = await rejection(
        initializeCloudflareSqlSchema(await database.connect(), secure),
      );
      assert.equal(error?.code, "INVALID_REQUEST");
      for (const column of ["to_enc", "to_hash", "to_masked", "crypto_kid"]) {
        assert.ok(error.message.includes(column), column);
      }
      assert.deepEqual(error.details.leftover.toSorted(), ["from", "metadata", "to"]);
      assert.match(error.message, /does not have to, from, metadata: .*nullable/);
      assert.deepEqual(await catalog(database), before, "nothing was changed");
    });

    test("a table with another key is none of ours, and no statement could make it one", async (t) => {
      const database = await open(t);
      await database.run(`CREATE TABLE ${JOBS} (number INTEGER NOT NULL PRIMARY KEY)`);
      const error = await rejection(
        initializeCloudflareSqlSchema(await database.connect(), { target: "queue" }),
      );
      assert.equal(error?.code, "INVALID_REQUEST", String(error));
      assert.match(error.message, /kmsg_jobs lacks the columns id, .*another primary key/);
      assert.doesNotMatch(error.message, /ALTER TABLE/);
      assert.deepEqual(error.details.statements, []);
    });

    test("hostile names are refused before any statement", async (t) => {
      const database = await open(t);
      const client = counting(await database.connect());
      const hostile = [
        ...['a"b', "a`b", "a'b", "a; DROP TABLE b", "a b\n", "a\0b", "a\\b", "a--b", "a/*b", "ａ"],
        ...["x".repeat(65), "1a", "é", 7, {}, ["a"], "sqlite_x;"],
      ];
      for (const name of hostile) {
        for (const options of [
          { trackingTableName: name },
          { queueTableName: name },
          { trackingIndexNames: { due: typeof name === "string" ? name : "a.b;" } },
          { trackingColumnMap: { to: typeof name === "string" ? name.replace(/^1/, '"') : '"' } },
        ]) {
          const error = await rejection(initializeCloudflareSqlSchema(client, options));
          const what = `${JSON.stringify(options)}: ${error}`;
          assert.equal(error?.code, "INVALID_REQUEST", what);
          assert.ok(error.field, what);
          if (typeof name === "string" && name.length > 3) {
            assert.ok(!error.message.includes(name), `the name is repeated: ${what}`);
          }
        }
      }
      assert.deepEqual(client.statements, []);
      assert.deepEqual(await catalog(database), {});
    });

    test("the error of a statement that fails otherwise is thrown as it is", async (t) => {
      const database = await open(t);
      const client = await database.connect();
      const fault = new Error("the disk is full");
      for (const failing of [/CREATE TABLE/, /CREATE INDEX/]) {
        let isHit = false;
        const broken = {
          ...client,
          query: (sql, params) => {
            if (!failing.test(sql)) return client.query(sql, params);
            isHit = true;
            return Promise.reject(fault);
          },
        };
        assert.equal(await rejection(initializeCloudflareSqlSchema(broken)), fault);
        assert.ok(isHit);
      }
      await initializeCloudflareSqlSchema(client);
      assert.deepEqual(await catalog(database), await catalogOfDdl(t, each));
    });

    test("a start that ended half-way is completed by the next", async (t) => {
      const wanted = await catalogOfDdl(t, each);
      const total = buildCloudflareSqlSchemaSql({ dialect }).split("\n\n").length;
      for (let done = 0; done < total; done += 1) {
        const database = await open(t);
        const client = await database.connect();
        let left = done;
        const dying = {
          ...client,
          query: (sql, params) => {
            if (/^CREATE/.test(sql) && left-- === 0) throw new Error("connection lost");
            return client.query(sql, params);
          },
        };
        await assert.rejects(initializeCloudflareSqlSchema(dying), /connection lost/);
        await initializeCloudflareSqlSchema(client);
        assert.deepEqual(await catalog(database), wanted, `after ${done} statements`);
      }
    });
  });
}

test("a first start inside of a PostgreSQL transaction says that it must be outside", async (t) => {
  const database = await kindOf("PostgreSQL").open(t);
  const client = await database.connect();
  await client.query("BEGIN");
  const error = await rejection(initializeCloudflareSqlSchema(client));
  await client.query("ROLLBACK");
  assert.equal(error?.code, "INVALID_REQUEST", String(error));
  assert.match(error.message, /outside of the transaction/);
  await initializeCloudflareSqlSchema(client);
  await client.query("BEGIN");
  await initializeCloudflareSqlSchema(client);
  await client.query("COMMIT");
});

test("a view that has the name of an index on PostgreSQL is named", async (t) => {
  const database = await kindOf("PostgreSQL").open(t);
  await database.run("CREATE VIEW idx_kmsg_jobs_id AS SELECT 1");
  const error = await rejection(initializeCloudflareSqlSchema(await database.connect()));
  assert.equal(error?.code, "INVALID_REQUEST", String(error));
  assert.match(error.message, /idx_kmsg_jobs_id for the table kmsg_jobs .*no index/);
});

test("5: the loser of a race for the same table on PostgreSQL goes on", async (t) => {
  const each = kindOf("PostgreSQL");
  const database = await each.open(t);
  const [first, second] = [await database.connect(), await database.connect()];
  const seen = [];
  const racing = {
    ...second,
    // Somebody else has made the table, but has not yet committed when this statement starts.
    query: async (sql, params) => {
      if (!/^CREATE TABLE/.test(sql)) return second.query(sql, params);
      await first.query("BEGIN");
      await first.query(sql);
      const answer = second.query(sql, params);
      answer.catch((error) => seen.push(error.code));
      await waitingForLock(database, second);
      await first.query("COMMIT");
      return answer;
    },
  };
  await initializeCloudflareSqlSchema(racing);
  assert.deepEqual(seen, ["23505", "23505"]);
  assert.deepEqual(await catalog(database), await catalogOfDdl(t, each));
});

test("Korean texts are stored in a MariaDB database whose own character set is latin1", async (t) => {
  const database = await kindOf("MariaDB").open(t);
  await database.run("ALTER DATABASE CHARACTER SET latin1");
  await initializeCloudflareSqlSchema(await database.connect());
  const text = "주문이 확인되었습니다 🚚";
  await database.run(
    `INSERT INTO ${JOBS} (id, type, data, status, priority, process_at, attempts, max_attempts, delay, created_at) ` +
      "VALUES ('j', 'send', ?, 'pending', 0, 1, 0, 1, 0, 1)",
    [JSON.stringify({ text })],
  );
  const [job] = await database.run(`SELECT data FROM ${JOBS}`);
  assert.equal(JSON.parse(job.data).text, text);
  await insertRecord(database);
  await database.run(`UPDATE ${TRACKING} SET last_error = ?`, [JSON.stringify({ message: text })]);
  const [record] = await database.run(`SELECT last_error FROM ${TRACKING}`);
  assert.equal(JSON.parse(record.last_error).message, text);
});

async function waitingForLock({ run }, { connection }) {
  for (;;) {
    const [row] = await run("SELECT wait_event_type AS type FROM pg_stat_activity WHERE pid = $1", [
      connection.processID,
    ]);
    if (row?.type === "Lock") return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("a user who may not create tables on PostgreSQL gets the database's own error", async (t) => {
  const database = await kindOf("PostgreSQL").open(t);
  const role = `r_${database.url.slice(-12)}`;
  await database.run(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  const client = await database.connect({ username: role, password: "x" });
  const error = await rejection(initializeCloudflareSqlSchema(client));
  assert.equal(error.code, "42501");
  await initializeCloudflareSqlSchema(await database.connect());
  // Where the tables are there, no right to create is needed.
  await database.run(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
  await initializeCloudflareSqlSchema(client);
});

async function insertRecord({ dialect, run }) {
  const values = {
    ...{ message_id: "m", provider_id: "p", provider_message_id: "pm", type: "SMS", to: "010" },
    ...{ status: "SENT", requested_at: 1, status_updated_at: 1, next_check_at: 1 },
  };
  const names = Object.keys(values).map((name) => quoted(dialect, name));
  const literals = Object.values(values).map((value) =>
    typeof value === "number" ? String(value) : `'${value}'`,
  );
  await run(`INSERT INTO ${TRACKING} (${names}) VALUES (${literals})`);
}

/** What a promise rejects with, or undefined. */
function rejection(promise) {
  return promise.then(
    () => undefined,
    (error) => error,
  );
}
