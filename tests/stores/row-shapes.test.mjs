// What drivers make of columns: big integers as numbers, texts or BigInts, JSON as text or as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HyperdriveDeliveryTrackingStore, HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { kindOf } from "../schema/support/servers.mjs";
import { drivers } from "./clients.mjs";
import { at, record } from "./tracking-suite.mjs";

const isWhole = (value) => /^-?\d+$/.test(String(value)) && typeof value !== "boolean";
const NUMBERS = { number: Number, text: String, BigInt };
const JSON_COLUMNS = ["last_error", "raw", "metadata", "data"];
const parsed = (value) => (typeof value === "string" ? JSON.parse(value) : value);
const VALUES = {
  "as text": (value) => (typeof value === "string" ? value : JSON.stringify(value)),
  parsed,
};
const WHOLE_COLUMNS =
  /_at$|^attempt_count$|^attempts$|^priority$|^max_attempts$|^delay$|^count$|^found$/;

// The client whose rows are as another driver, or another setting of the same, would give them.
function shaped(client, toNumber, toValue) {
  const query = (from) => async (sql, params) => {
    const { rows, rowCount } = await from.query(sql, params);
    const shape = ([name, value]) => {
      if (value === null) return [name, value];
      if (JSON_COLUMNS.includes(name)) return [name, toValue(value)];
      return [name, WHOLE_COLUMNS.test(name) && isWhole(value) ? toNumber(value) : value];
    };
    return {
      rows: rows.map((row) => Object.fromEntries(Object.entries(row).map(shape))),
      rowCount,
    };
  };
  return {
    dialect: client.dialect,
    query: query(client),
    transaction: (work) =>
      client.transaction((tx) => work({ dialect: client.dialect, query: query(tx) })),
  };
}

for (const [driver, kind] of [
  ["pg", "PostgreSQL"],
  ["mysql2", "MariaDB"],
]) {
  for (const [numbers, toNumber] of Object.entries(NUMBERS)) {
    for (const [json, toValue] of Object.entries(VALUES)) {
      test(`1, 15: ${driver}, big integers as ${numbers}, JSON ${json}`, async (t) => {
        const { url, beforeDrop } = await kindOf(kind).open(t);
        const { client, end } = drivers[driver](url);
        beforeDrop(end);
        const changed = shaped(client, toNumber, toValue);

        const store = new HyperdriveDeliveryTrackingStore(changed);
        await store.init();
        const whole = record({
          sentAt: at(2),
          lastError: { code: "X", message: "down" },
          raw: { list: [1, "2"] },
          metadata: { a: { b: null } },
        });
        await store.upsert(whole);
        assert.deepEqual(await store.get("m"), whole);
        assert.equal(await store.countRecords({}), 1);
        assert.deepEqual(await store.countBy({}, ["type"]), [{ key: { type: "SMS" }, count: 1 }]);
        const [claimed] = await store.claimDue(at(0), 1, 1_000);
        assert.deepEqual(claimed.nextCheckAt, at(1_000));
        assert.equal(await store.deleteBefore(at(0)), 0);

        const queue = new HyperdriveJobQueue(changed, { now: () => at(0) });
        const put = await queue.enqueue("t", { hello: "세계" }, { metadata: { tenant: "t" } });
        assert.deepEqual(await queue.getJob(put.id), put);
        assert.equal(await queue.size(), 1);
        assert.equal(await queue.complete(await queue.dequeue()), true);
      });
    }
  }
}
