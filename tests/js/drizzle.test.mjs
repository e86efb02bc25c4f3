// The Drizzle client over stand-ins: what it asks and how it reads answers. Real ones: tests/stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createDrizzleDeliveryTrackingStore,
  createDrizzleJobQueue,
  createDrizzleSqlClient,
} from "kmsg-edge/adapters/cloudflare";

const answering = (result) => ({ execute: async () => result });
const ask = (dialect, result, sql = "SELECT 1", rest = {}) =>
  createDrizzleSqlClient({ dialect, db: answering(result), ...rest }).query(sql);

test("a statement without parameters goes as text, others as what Drizzle's tag makes", async () => {
  const asked = [];
  const db = { execute: async (query) => asked.push(query) && [] };
  const client = createDrizzleSqlClient({ dialect: "postgres", db });
  await client.query("SELECT 1");
  const params = [1, "a"];
  await client.query("SELECT $1, $2", params);
  assert.equal(asked[0], "SELECT 1");
  const built = asked[1].getSQL().toQuery({});
  assert.deepEqual(built, { sql: "SELECT $1, $2", params });
  assert.notEqual(built.params, params);
  assert.equal(client.transaction, undefined);
  assert.equal(client.close, undefined);
});

test("9: rows and counts are read from the shape of each driver", async () => {
  const rows = [{ id: 1 }];
  const counted = Object.assign([{ id: 1 }], { count: 1 });
  for (const [dialect, result, expected] of [
    ["postgres", { rows, rowCount: 1 }, { rows, rowCount: 1 }],
    ["postgres", counted, { rows, rowCount: 1 }],
    ["postgres", Object.assign([], { count: 3 }), { rows: [], rowCount: 3 }],
    ["postgres", rows, { rows, rowCount: 1 }],
    ["mysql", [rows, []], { rows, rowCount: 1 }],
    ["mysql", [[], []], { rows: [] }],
    ["mysql", [{ affectedRows: 2 }, undefined], { rows: [], rowCount: 2 }],
    ["mysql", [{ affectedRows: 0 }], { rows: [], rowCount: 0 }],
    ["mysql", [{ id: 1 }, { id: 2 }], { rows: [{ id: 1 }, { id: 2 }], rowCount: 2 }],
    ["mysql", { rows, rowsAffected: "1" }, { rows, rowCount: 1 }],
    ["sqlite", { results: rows, meta: { changes: 4 } }, { rows, rowCount: 4 }],
    ["sqlite", { data: rows, changes: 5n }, { rows, rowCount: 5 }],
    ["postgres", undefined, { rows: [] }],
  ]) {
    assert.deepEqual(await ask(dialect, result), expected);
  }
});

test("11: an empty list says nothing of how many rows were written", async () => {
  assert.deepEqual(await ask("postgres", []), { rows: [] });
});

test("rows without names are refused unless they are named", async () => {
  const result = { rows: [[1]] };
  await assert.rejects(ask("sqlite", result), {
    code: "INVALID_REQUEST",
    field: "normalizeResult",
  });
  const normalizeResult = ({ result: { rows } }) => ({ rows: rows.map(([id]) => ({ id })) });
  assert.deepEqual(await ask("sqlite", result, "SELECT 1", { normalizeResult }), {
    rows: [{ id: 1 }],
  });
});

test("10: a transaction is called on its database, and its client speaks to the transaction", async () => {
  class Database {
    log = [];
    async execute(query) {
      this.log.push(query);
      return [];
    }
    async transaction(fn) {
      this.log.push("BEGIN");
      return await fn({ inner: { execute: async (query) => this.log.push(`in ${query}`) && [] } });
    }
  }
  const db = new Database();
  const options = { dialect: "mysql", db, mapTransactionDb: ({ inner }) => inner };
  const answer = await createDrizzleSqlClient(options).transaction(async (tx) => {
    await tx.query("SELECT 1");
    return [tx.dialect, tx.transaction, tx.close];
  });
  assert.deepEqual(answer, ["mysql", undefined, undefined]);
  assert.deepEqual(db.log, ["BEGIN", "in SELECT 1"]);
  await assert.rejects(
    createDrizzleSqlClient({ dialect: "mysql", db }).transaction(async () => {}),
    { field: "mapTransactionDb", message: /must return an object with execute\(query\)/ },
  );
});

test("what the driver throws comes without Drizzle's text, which holds the parameters", async () => {
  const cause = Object.assign(new Error("deadlock detected"), { code: "40P01" });
  const wrapped = Object.assign(new Error("Failed query: …\nparams: 01055556666"), {
    query: "…",
    params: ["01055556666"],
    cause,
  });
  const fails = async () => {
    throw wrapped;
  };
  const db = { execute: fails, transaction: fails };
  const client = createDrizzleSqlClient({ dialect: "postgres", db });
  await assert.rejects(client.query("SELECT 1"), (error) => error === cause);
  await assert.rejects(
    client.transaction(async () => {}),
    (error) => error === cause,
  );
});

// A database that answers at once and has one transaction at a time, as better-sqlite3.
class Sync {
  resultKind = "sync";
  log = [];
  all(query) {
    this.log.push(["all", typeof query === "string" ? query : query.getSQL().toQuery().sql]);
    return /AS found/.test(this.log.at(-1)[1]) ? [{ found: 9 }] : [];
  }
  run(query) {
    this.log.push(["run", typeof query === "string" ? query : query.getSQL().toQuery().sql]);
    return { changes: 1 };
  }
  transaction(fn, { behavior }) {
    this.log.push(["begin", behavior]);
    const answer = fn(this);
    assert.ok(!(answer instanceof Promise));
    this.log.push(["commit"]);
    return answer;
  }
}

test("a driver that answers at once runs a batch in one transaction of its own", async () => {
  const db = new Sync();
  const client = createDrizzleSqlClient({ dialect: "sqlite", db });
  assert.equal(client.transaction, undefined);
  const queue = createDrizzleJobQueue({ dialect: "sqlite", db, tableName: "own_jobs" });
  assert.equal(await queue.remove("nobody"), false);
  const kinds = db.log.map(([kind]) => kind);
  assert.deepEqual(kinds.slice(kinds.indexOf("begin")), ["begin", "all", "run", "commit"]);
  assert.deepEqual(db.log[kinds.indexOf("begin")], ["begin", "immediate"]);
});

test("statements with rows are read, others are run, whatever words stand in their texts", async () => {
  const db = new Sync();
  const { query } = createDrizzleSqlClient({ dialect: "sqlite", db });
  for (const [kind, sql] of [
    ["all", "SELECT 1"],
    ["all", " with x AS (DELETE_LOG) SELECT * FROM x"],
    ["all", "INSERT INTO t VALUES (1) RETURNING id"],
    ["all", "PRAGMA table_info(t)"],
    ["all", "/* UPDATE */ SELECT 1"],
    ["run", "WITH x AS (SELECT 1) UPDATE t SET a = 'RETURNING'"],
    ["run", 'DELETE FROM "RETURNING"'],
    ["run", "CREATE TABLE t AS SELECT 1"],
    ["run", "INSERT INTO t SELECT 1"],
  ]) {
    await query(sql);
    assert.deepEqual(db.log.at(-1), [kind, sql]);
  }
});

test("what is no database is refused by its name; close is the user's", async () => {
  for (const make of [
    createDrizzleSqlClient,
    createDrizzleJobQueue,
    createDrizzleDeliveryTrackingStore,
  ]) {
    for (const options of [undefined, {}, { dialect: "sqlite", db: {} }]) {
      assert.throws(() => make(options), { code: "INVALID_REQUEST", field: "db" });
    }
  }
  let closed = 0;
  const options = { dialect: "postgres", db: answering([]), close: () => (closed += 1) };
  await createDrizzleDeliveryTrackingStore(options).close();
  await createDrizzleJobQueue(options).close();
  assert.equal(closed, 2);
});
