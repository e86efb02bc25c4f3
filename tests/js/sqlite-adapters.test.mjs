import assert from "node:assert/strict";
import { test } from "node:test";
import * as bun from "kmsg-edge/adapters/bun";
import * as node from "kmsg-edge/adapters/node";

test("the Bun adapter loads in Node, and says what only Bun can open", () => {
  const refusals = [
    [() => new bun.SqliteDeliveryTrackingStore(), "database"],
    [() => new bun.SQLiteJobQueue({ dbPath: "jobs.sqlite" }), "database"],
    [() => new bun.BunSqlDeliveryTrackingStore(), "sql"],
    [() => new bun.BunSqlDeliveryTrackingStore({ sql: {} }), "sql"],
    [() => bun.createBunSqlClient(null), "sql"],
  ];
  for (const [open, field] of refusals) {
    assert.throws(open, { code: "INVALID_REQUEST", field });
  }
});

test("the Node adapter names the database that it is not given", () => {
  for (const database of [undefined, null, {}, "file.sqlite"]) {
    for (const Store of [node.SqliteDeliveryTrackingStore, node.SQLiteJobQueue]) {
      assert.throws(() => new Store({ database }), { code: "INVALID_REQUEST", field: "database" });
    }
  }
});
