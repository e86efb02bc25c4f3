// The generated DDL on real databases.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  buildCloudflareSqlSchemaSql,
  buildDeliveryTrackingSchemaSql,
  buildFieldCryptoMigrationMetaSchemaSql,
  buildJobQueueSchemaSql,
} from "kmsg-edge/adapters/cloudflare";
import { catalog, indexesOf } from "./support/catalog.mjs";
import { apply, kindOf, kinds, split } from "./support/servers.mjs";
import { variants } from "./support/variants.mjs";

const TRACKING = "kmsg_delivery_tracking";
const JOBS = "kmsg_jobs";

// What MySQL has no IF NOT EXISTS for.
const isDuplicateIndex = (error) => error.code === "ER_DUP_KEYNAME";

for (const { kind, dialect, open } of kinds) {
  describe(kind, () => {
    for (const [name, options] of Object.entries(variants)) {
      test(`the DDL runs, and a second time without harm: ${name}`, async (t) => {
        const database = await open(t);
        const ddl = buildCloudflareSqlSchemaSql({ dialect, ...options });
        await apply(database, ddl);
        const first = await catalog(database);
        for (const statement of split(ddl)) {
          await database.run(statement).catch((error) => {
            if (dialect !== "mysql" || !isDuplicateIndex(error)) throw error;
          });
        }
        assert.deepEqual(await catalog(database), first);
      });
    }

    test("the default tables have the documented columns and indexes", async (t) => {
      const database = await open(t);
      await apply(database, buildCloudflareSqlSchemaSql({ dialect }));
      const tables = await catalog(database);
      assert.deepEqual(Object.keys(tables).sort(), [TRACKING, JOBS]);
      assert.equal(tables[TRACKING].columns.length, 21);
      assert.equal(tables[JOBS].columns.length, 14);
      const required = tables[TRACKING].columns.filter((column) => !column.isNullable);
      assert.deepEqual(
        required.map(({ name }) => name),
        [
          ...["message_id", "provider_id", "provider_message_id", "type", "to", "status"],
          ...["requested_at", "status_updated_at", "attempt_count", "next_check_at"],
        ],
      );
      assert.deepEqual(Object.keys(await indexesOf(database, TRACKING)).sort(), [
        "idx_kmsg_delivery_due",
        "idx_kmsg_delivery_provider_msg",
        "idx_kmsg_delivery_requested_at",
      ]);
      assert.deepEqual(Object.keys(await indexesOf(database, JOBS)).sort(), [
        "idx_kmsg_jobs_dequeue",
        "idx_kmsg_jobs_id",
      ]);
    });

    test("the builder of one table makes the same table as the builder of both", async (t) => {
      const [apart, together] = [await open(t), await open(t)];
      await apply(apart, buildDeliveryTrackingSchemaSql({ dialect }));
      await apply(apart, buildJobQueueSchemaSql({ dialect }));
      await apply(together, buildCloudflareSqlSchemaSql({ dialect, target: "both" }));
      assert.deepEqual(await catalog(apart), await catalog(together));
    });

    test("the migration state tables are made", async (t) => {
      const database = await open(t);
      await apply(database, buildFieldCryptoMigrationMetaSchemaSql({ dialect }));
      const indexes = await indexesOf(database, "kmsg_crypto_migration_chunks");
      assert.deepEqual(Object.keys(indexes), ["kmsg_crypto_migration_chunks_status_idx"]);
    });

    test("8: a time in milliseconds fits, whatever the strategy says", async (t) => {
      for (const timestamp of ["bigint", "integer"]) {
        const database = await open(t);
        const options = { dialect, includeIndexes: false, typeStrategy: { timestamp } };
        await apply(database, buildDeliveryTrackingSchemaSql(options));
        await insertRecord(database, { requested_at: 8_640_000_000_000_000 });
        const [row] = await database.run(`SELECT requested_at FROM ${TRACKING}`);
        assert.equal(Number(row.requested_at), 8_640_000_000_000_000);
      }
    });

    test("9: long vendor texts, long delays and large jobs fit", async (t) => {
      const database = await open(t);
      await apply(database, buildCloudflareSqlSchemaSql({ dialect }));
      const text = "가".repeat(4_000);
      await insertRecord(database, { provider_status_message: text });
      const [record] = await database.run(`SELECT provider_status_message AS t FROM ${TRACKING}`);
      assert.equal(record.t, text);

      const data = JSON.stringify({ text: "x".repeat(200_000) });
      await insert(database, JOBS, {
        ...{ id: "1", type: "t", data, delay: 90 * 86_400_000, created_at: 1, process_at: 1 },
      });
      const [job] = await database.run(`SELECT data, delay FROM ${JOBS}`);
      const stored = typeof job.data === "string" ? JSON.parse(job.data) : job.data;
      assert.deepEqual([stored, Number(job.delay)], [JSON.parse(data), 90 * 86_400_000]);
    });

    test("13: a secure record without hashes can be written", async (t) => {
      const database = await open(t);
      const fieldCryptoSchema = { enabled: true };
      await apply(database, buildDeliveryTrackingSchemaSql({ dialect, fieldCryptoSchema }));
      await insertRecord(database, { to: undefined, to_masked: "010-****-5678" });
      const [{ to_hash }] = await database.run(`SELECT to_hash FROM ${TRACKING}`);
      assert.equal(to_hash, null);
    });

    test("2: encrypted metadata of any record fits", async (t) => {
      const database = await open(t);
      const fieldCryptoSchema = { enabled: true };
      const typeStrategy = { messageId: "varchar", id: "varchar" };
      await apply(
        database,
        buildDeliveryTrackingSchemaSql({ dialect, fieldCryptoSchema, typeStrategy }),
      );
      const sealed = "A".repeat(100_000);
      const row = { to: undefined, to_enc: sealed, to_hash: "h", to_masked: "m" };
      await insertRecord(database, { ...row, metadata_enc: sealed, from_enc: sealed });
      const [stored] = await database.run(
        `SELECT to_enc AS a, from_enc AS b, metadata_enc AS c FROM ${TRACKING}`,
      );
      assert.deepEqual({ ...stored }, { a: sealed, b: sealed, c: sealed });
    });
  });
}

test("1: MariaDB takes the DDL of every type strategy", async (t) => {
  const values = {
    messageId: ["text", "uuid", "varchar"],
    id: ["text", "varchar"],
    shortText: ["auto", "varchar", "text"],
    timestamp: ["bigint", "integer", "date"],
    json: ["auto", "text", "native"],
  };
  let all = [{}];
  for (const [member, choices] of Object.entries(values)) {
    all = all.flatMap((strategy) => choices.map((choice) => ({ ...strategy, [member]: choice })));
  }
  assert.equal(all.length, 162);
  const texts = new Set(
    all.flatMap((typeStrategy) => [
      buildDeliveryTrackingSchemaSql({ dialect: "mysql", typeStrategy }),
      buildDeliveryTrackingSchemaSql({
        dialect: "mysql",
        typeStrategy,
        fieldCryptoSchema: { enabled: true, compatPlainColumns: true },
      }),
    ]),
  );
  assert.ok(texts.size >= 8, "strategies that mean nothing");
  const database = await kindOf("MariaDB").open(t);
  for (const ddl of texts) {
    await apply(database, ddl);
    await database.run(`DROP TABLE ${TRACKING}`);
  }
});

test("exact ids on MariaDB differ by case and by trailing blanks", async (t) => {
  const database = await kindOf("MariaDB").open(t);
  await apply(database, buildDeliveryTrackingSchemaSql({ dialect: "mysql", binaryIds: true }));
  await insertRecord(database, { message_id: "a" });
  await insertRecord(database, { message_id: "A" });
  await assert.rejects(insertRecord(database, { message_id: "a" }), { code: "ER_DUP_ENTRY" });
  const found = await database.run(`SELECT message_id FROM ${TRACKING} WHERE message_id = 'A'`);
  assert.equal(found.length, 1);
});

/** A record with what every table needs, and what `row` says; undefined leaves a column out. */
function insertRecord(database, row) {
  return insert(database, TRACKING, {
    ...{ message_id: "m", provider_id: "p", provider_message_id: "pm", type: "SMS" },
    ...{ to: "01000000000", status: "SENT" },
    ...{ requested_at: 1, status_updated_at: 1, next_check_at: 1 },
    ...row,
  });
}

async function insert({ dialect, run }, table, row) {
  const names = Object.keys(row).filter((name) => row[name] !== undefined);
  const quote = dialect === "mysql" ? "`" : '"';
  const columns = names.map((name) => quote + name + quote).join(", ");
  const values = names.map((_, index) => (dialect === "postgres" ? `$${index + 1}` : "?"));
  await run(
    `INSERT INTO ${table} (${columns}) VALUES (${values.join(", ")})`,
    names.map((name) => row[name]),
  );
}
