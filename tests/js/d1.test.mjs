// D1's adapter over a stand-in; the real one is under the tests of the Worker.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  buildDeliveryTrackingSchemaSql,
  createD1DeliveryTrackingStore,
  createD1SqlClient,
} from "kmsg-edge/adapters/cloudflare";
import { KMsgError } from "kmsg-edge/core";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";
import { accepted, scriptProvider } from "./support/providers.mjs";

// Notes what it is asked and answers with `answer(sql, params)`.
function standIn(answer = () => ({ results: [], meta: { changes: 0 } })) {
  const log = [];
  const statement = (sql, params = []) => ({
    bind: (...values) => statement(sql, values),
    all: async () => {
      log.push([sql, params]);
      return answer(sql, params);
    },
    sql,
    params,
  });
  return {
    log,
    prepare: (sql) => statement(sql),
    batch: async (statements) => {
      log.push(statements.map(({ sql, params }) => [sql, params]));
      return statements.map(({ sql, params }) => answer(sql, params));
    },
  };
}

test("a client binds what there is to bind and reports what changed", async () => {
  const db = standIn(() => ({ results: [{ a: 1 }], meta: { changes: 3 } }));
  const client = createD1SqlClient(db);
  assert.equal(client.dialect, "sqlite");
  assert.deepEqual(await client.query("SELECT ?", [1]), { rows: [{ a: 1 }], rowCount: 3 });
  await client.query("SELECT 1");
  assert.deepEqual(db.log, [
    ["SELECT ?", [1]],
    ["SELECT 1", []],
  ]);
});

test("a binding that is not there is refused at once", () => {
  for (const make of [createD1SqlClient, createD1DeliveryTrackingStore]) {
    assert.throws(() => make(undefined), { code: "INVALID_REQUEST", field: "db" });
  }
});

test("a statement that fails runs once, and the error says whether it may have taken effect", async () => {
  const failing = (message) => {
    const db = standIn(() => {
      throw new Error(message);
    });
    return { db, query: createD1SqlClient(db).query("INSERT") };
  };
  const lost = failing("Network connection lost.");
  await assert.rejects(
    lost.query,
    (error) => error instanceof KMsgError && error.outcome === "unknown",
  );
  assert.equal(lost.db.log.length, 1);
  const refused = failing("D1_ERROR: no such table: x: SQLITE_ERROR 01055556666");
  await assert.rejects(
    refused.query,
    (error) => error.outcome === "not_sent" && !error.message.includes("01055556666"),
  );
});

test("the schema is the documented table, under the name that is asked for", () => {
  const sql = buildDeliveryTrackingSchemaSql({ dialect: "sqlite" });
  for (const name of [
    "kmsg_delivery_tracking",
    "idx_kmsg_delivery_due",
    "idx_kmsg_delivery_provider_msg",
    "idx_kmsg_delivery_requested_at",
  ]) {
    assert.match(sql, new RegExp(name));
  }
  const bare = buildDeliveryTrackingSchemaSql({
    dialect: "sqlite",
    tableName: "mine",
    includeIndexes: false,
  });
  assert.match(bare, /"mine"/);
  assert.doesNotMatch(bare, /INDEX/);
  assert.throws(() => buildDeliveryTrackingSchemaSql({ dialect: "oracle" }), KMsgError);
});

test("a database that is down costs the tracking, never the message", async () => {
  const db = standIn(() => {
    throw new Error("D1 DB is overloaded. Requests queued for too long.");
  });
  const provider = scriptProvider();
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store: createD1DeliveryTrackingStore(db),
  });
  const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  const { warnings } = accepted(await kmsg.send({ to: "01055556666", text: "hi" }));
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ["TRACKING_NOT_RECORDED"],
  );
  await assert.rejects(tracking.runOnce(), KMsgError);
});

test("once a table is known to be there, stores made later do not look again", async () => {
  const found = { results: [{ found: 3 }], meta: { changes: 0 } }; // the three indexes
  const db = standIn((sql) => (sql.includes("AS found") ? found : { results: [], meta: {} }));
  const claims = async () => {
    const before = db.log.length;
    const service = new DeliveryTrackingService({
      providers: [scriptProvider()],
      store: createD1DeliveryTrackingStore(db),
    });
    assert.equal((await service.runOnce()).due, 0);
    return db.log.length - before;
  };
  assert.equal(await claims(), 2); // one look, one claim
  assert.equal(await claims(), 1);
});

test("14: no statement has more than 100 parameters or 100,000 bytes, however many rows", async () => {
  const db = standIn();
  const store = createD1DeliveryTrackingStore(db);
  const ids = Array.from({ length: 5_000 }, (_, n) => `${"x".repeat(30)}${n}`);
  const now = new Date(0);
  const times = { requestedAt: now, statusUpdatedAt: now, nextCheckAt: now };
  const vendor = { providerId: "solapi", providerMessageId: "v", type: "SMS", to: "01000000000" };
  await store.upsertMany(
    ids.map((messageId) => ({ messageId, ...vendor, ...times, status: "SENT", attemptCount: 0 })),
  );
  await store.patchMany(ids.map((messageId) => ({ messageId, patch: { status: "FAILED" } })));
  await store.getMany(ids);
  await store.listRecords({ messageId: ids, to: ids, limit: 10 });
  const statements = db.log.flatMap((entry) => (typeof entry[0] === "string" ? [entry] : entry));
  assert.ok(statements.length >= 4);
  for (const [sql, params] of statements) {
    assert.ok(params.length <= 100 && new TextEncoder().encode(sql).length <= 100_000);
    for (const param of params) {
      assert.ok(typeof param !== "string" || new TextEncoder().encode(param).length <= 1_000_000);
    }
  }
});
