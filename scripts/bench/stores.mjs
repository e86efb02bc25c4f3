// Tracking stores on real databases: statements and milliseconds for 1, 200 and 10,000 records, set by
// set beside one by one in the same run, and how the database finds what is due among many rows.

import { HyperdriveDeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import { counted } from "../../tests/stores/clients.mjs";
import { kDatabases } from "./databases.mjs";
import { timed } from "./measure.mjs";
import { table } from "./report.mjs";

const kSizes = [1, 200, 10_000];
// One by one, 10,000 rows take minutes on D1: the first of them say as much.
const kMostOneByOne = 200;
const kRows = 300_000;
const kDue = 200;
const kTable = "kmsg_delivery_tracking";
const kNow = Date.UTC(2026, 0, 1);

const recordOf = (index, nextCheckAt, status = "SENT") => ({
  messageId: `bench-${String(index).padStart(6, "0")}`,
  providerId: "solapi",
  providerMessageId: `M4V${index}`,
  type: "ALIMTALK",
  to: "01012345678",
  from: "0212345678",
  requestedAt: new Date(kNow - 60_000),
  status,
  statusUpdatedAt: new Date(kNow - 60_000),
  attemptCount: 0,
  nextCheckAt: new Date(nextCheckAt),
  metadata: { campaign: "autumn", failover: { owner: "tracking" } },
});

const patchOf = ({ messageId, attemptCount, nextCheckAt }) => ({
  messageId,
  fence: { attemptCount, nextCheckAt },
  patch: { attemptCount: attemptCount + 1, nextCheckAt: new Date(kNow + 600_000) },
});

// What one pass and the send before it do with `size` records: record, claim, write back.
async function measure(store, statements, clear, size) {
  const records = Array.from({ length: size }, (_, index) => recordOf(index, kNow - 1000));
  const steps = {
    record: { set: () => store.upsertMany(records), one: (each) => store.upsert(each) },
    "write back": {
      set: async () => {
        const applied = await store.patchMany(records.map(patchOf));
        if (applied.length !== size) throw new Error(`${applied.length} of ${size} were applied`);
      },
      one: (each) => store.patch(each.messageId, { attemptCount: 1 }),
    },
  };
  const part = records.slice(0, kMostOneByOne);
  const rows = [];
  for (const [step, { set, one }] of Object.entries(steps)) {
    if (step === "record") await clear();
    const single = await timed(async () => {
      for (const each of part) await one(each);
    });
    if (step === "record") await clear();
    else await store.upsertMany(records);
    statements.length = 0;
    const together = await timed(set);
    const oneEach = single / part.length;
    rows.push([
      step,
      size,
      statements.length,
      together,
      oneEach * size,
      (oneEach * size) / together,
    ]);
  }
  await store.upsertMany(records);
  statements.length = 0;
  const claimMs = await timed(async () => {
    const claimed = await store.claimDue(new Date(kNow), size, 60_000);
    if (claimed.length !== size) throw new Error(`${claimed.length} of ${size} were claimed`);
  });
  rows.push(["claim", size, statements.length, claimMs, undefined, undefined]);
  return rows;
}

async function explainClaim({ client, explain }, store, statements) {
  for (let start = 0; start < kRows; start += 10_000) {
    const many = Array.from({ length: 10_000 }, (_, n) => {
      const index = start + n;
      // Mostly finished, some open and not due, a few due.
      const due = index % (kRows / kDue) === 0;
      const open = due || index % 10 === 0;
      return recordOf(index, due ? kNow - 1000 : kNow + 3_600_000, open ? "SENT" : "DELIVERED");
    });
    await store.upsertMany(many);
  }
  if (client.dialect !== "mysql") await client.query("ANALYZE").catch(() => {});
  else await client.query(`ANALYZE TABLE ${kTable}`);
  statements.length = 0;
  const ms = await timed(async () => {
    const claimed = await store.claimDue(new Date(kNow), kDue, 60_000);
    if (claimed.length !== kDue) throw new Error(`${claimed.length} of ${kDue} were claimed`);
  });
  const [{ sql, params }] = statements.filter((each) => /next_check_at/.test(each.sql));
  const { rows } = await client.query(explain + sql, params);
  return { ms, count: statements.length, plan: rows };
}

/** Prints the tables. */
export async function benchStores() {
  for (const [name, open] of Object.entries(kDatabases)) {
    const opened = await open();
    try {
      const { client, statements } = counted(opened.client);
      const store = new HyperdriveDeliveryTrackingStore(client);
      await store.init();
      const clear = () => client.query(`DELETE FROM ${kTable}`);
      await measure(store, statements, clear, 1);
      const rows = [["step", "records", "statements", "ms", "one by one, ms", "ratio"]];
      for (const size of kSizes) {
        for (const row of await measure(store, statements, clear, size)) {
          rows.push(
            row.map((cell) => (typeof cell === "number" ? +cell.toFixed(1) : (cell ?? ""))),
          );
        }
      }
      table(
        `Tracking store on ${name} (one by one: up to ${kMostOneByOne}, the rest reckoned)`,
        rows,
      );
      await clear();
      const { ms, count, plan } = await explainClaim(opened, store, statements);
      console.log(
        `\nclaim of ${kDue} due among ${kRows} rows on ${name}: ${count} statements, ${ms.toFixed(1)} ms`,
      );
      for (const row of plan) console.log(`  ${Object.values(row).join(" | ")}`);
    } finally {
      await opened.end();
    }
  }
}
