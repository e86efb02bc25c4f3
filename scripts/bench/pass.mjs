// A tracking pass over due records on each store: store calls, HTTP requests, and the time beside the same
// records one by one: a list, then for each a question to the vendor and a patch.
import {
  createKvDeliveryTrackingStore,
  HyperdriveDeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { SqliteDeliveryTrackingStore } from "kmsg-edge/adapters/node";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { DeliveryTrackingService, InMemoryDeliveryTrackingStore } from "kmsg-edge/tracking";
import { kvDouble } from "../../tests/stores/objects/doubles.mjs";
import { hasSqlite, kDatabases, openSqlite } from "./databases.mjs";
import { cell, median, timed } from "./measure.mjs";
import { table, target } from "./report.mjs";

const kDue = [200, 2_000];
const kRounds = 3;
const kMostStoreCalls = 3;
const kMostRatio = 1 / 20;

// SOLAPI's list endpoint: every message asked for is at the carrier, so the pass writes each back.
async function listFetch(url) {
  const messageList = {};
  for (const id of new URL(url).searchParams.getAll("messageIds")) {
    messageList[id] = { messageId: id, statusCode: "3000", dateProcessed: "2026-01-01T00:00:00Z" };
  }
  return Response.json({ startKey: null, nextKey: null, limit: 500, messageList });
}

function dueRecord(index) {
  const then = new Date(Date.now() - 60_000);
  return {
    messageId: `bench-${index}`,
    providerId: "solapi",
    providerMessageId: `M4V${index}`,
    type: "SMS",
    to: "01012345678",
    requestedAt: then,
    status: "SENT",
    statusUpdatedAt: then,
    attemptCount: 0,
    nextCheckAt: then,
  };
}

async function oneByOne(store, provider, count) {
  const due = await store.listDue(new Date(), count);
  if (due.length !== count) throw new Error(`${due.length} of ${count} were listed`);
  for (const record of due) {
    const { messageId, providerMessageId, type, to, requestedAt, attemptCount } = record;
    const query = { providerMessageId, type, to, requestedAt };
    const answer = await provider.getDeliveryStatus(query);
    if (answer.isFailure) throw answer.error;
    const now = Date.now();
    await store.patch(messageId, {
      status: answer.value?.status ?? "SENT",
      attemptCount: attemptCount + 1,
      lastCheckedAt: new Date(now),
      nextCheckAt: new Date(now + 30_000),
    });
  }
}

const overSql = (open) => async () => {
  const { client, end } = await open();
  return { store: new HyperdriveDeliveryTrackingStore(client), end };
};

async function overSqlite() {
  const database = openSqlite();
  return {
    store: new SqliteDeliveryTrackingStore({ database }),
    end: async () => database.close(),
  };
}

const kStores = {
  memory: async () => ({ store: new InMemoryDeliveryTrackingStore(), end: async () => {} }),
  "KV (a double in memory)": async () => ({
    store: createKvDeliveryTrackingStore(kvDouble()),
    end: async () => {},
  }),
  ...(hasSqlite && { "SQLite in memory": overSqlite }),
  ...Object.fromEntries(Object.entries(kDatabases).map(([name, open]) => [name, overSql(open)])),
};

async function measure(store, due) {
  const provider = new SolapiProvider({
    apiKey: "BENCHKEY12345678",
    apiSecret: "BENCH_SECRET",
    fetch: listFetch,
  });
  const tracking = new DeliveryTrackingService({ providers: [provider], store });
  await tracking.init();
  const fill = () => store.upsertMany(Array.from({ length: due }, (_, i) => dueRecord(i)));
  const times = { set: [], one: [] };
  let calls;
  for (let round = 0; round <= kRounds; round += 1) {
    await fill();
    const set = await timed(async () => {
      const counts = await tracking.runOnce({ limit: due });
      if (counts.checked !== due) throw new Error(`${counts.checked} of ${due} were checked`);
      calls = counts.calls;
    });
    await fill();
    const one = await timed(() => oneByOne(store, provider, due));
    if (round === 0) continue;
    times.set.push(set);
    times.one.push(one);
  }
  const spread = (values) => ({ min: Math.min(...values), median: median(values) });
  return { calls, set: spread(times.set), one: spread(times.one) };
}

/** Prints the calls and the time of a pass on each store. */
export async function benchPass() {
  const rows = [
    [
      "store",
      "due",
      "store calls",
      "HTTP requests",
      "pass, ms (min / median)",
      "one by one, ms",
      "ratio",
    ],
  ];
  for (const [name, open] of Object.entries(kStores)) {
    const { store, end } = await open();
    try {
      for (const due of kDue) {
        const { calls, set, one } = await measure(store, due);
        const ratio = set.median / one.median;
        rows.push([name, due, calls.store, calls.http, cell(set), cell(one), ratio.toFixed(3)]);
        if (due !== kDue.at(-1)) continue;
        const title = `pass, ${due.toLocaleString("en")} due, ${name.split(" ")[0].replace(",", "")}`;
        target(`${title}: time to one by one`, ratio, kMostRatio);
        target(`${title}: store calls`, calls.store, kMostStoreCalls);
      }
    } finally {
      await end();
    }
  }
  if (!hasSqlite) console.log("SQLite is left out: it needs Node.js 22 or newer");
  table("A tracking pass, SOLAPI polled by id", rows);
}
