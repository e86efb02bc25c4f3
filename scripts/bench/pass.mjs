// A tracking pass over 1, 50 and 200 due records on D1 (workerd's own, through Miniflare): host calls,
// and the time beside writing the same rows back one statement at a time.

import { createD1DeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { DeliveryTrackingService } from "kmsg-edge/tracking";
import { Miniflare } from "miniflare";
import { table, timed } from "./measure.mjs";

const kDue = [1, 50, 200];
const kTable = "kmsg_delivery_tracking";

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

async function fill(db, store, count) {
  await store.init();
  await db.prepare(`DELETE FROM ${kTable}`).run();
  await store.upsertMany(Array.from({ length: count }, (_, index) => dueRecord(index)));
}

async function oneByOne(db, count) {
  const now = Date.now();
  await db.prepare(`SELECT * FROM ${kTable} WHERE next_check_at <= ? LIMIT 200`).bind(now).all();
  for (let index = 0; index < count; index += 1) {
    await db
      .prepare(
        `UPDATE ${kTable} SET status = ?, status_updated_at = ?, attempt_count = ?, ` +
          "last_checked_at = ?, next_check_at = ? WHERE message_id = ?",
      )
      .bind("SENT", now, 1, now, now + 30_000, `bench-${index}`)
      .run();
  }
}

/** Prints the host calls and the time of a pass. */
export async function benchPass() {
  const miniflare = new Miniflare({
    modules: true,
    script: "export default {}",
    compatibilityDate: "2026-04-01",
    d1Databases: { DB: "bench" },
    cf: false,
  });
  try {
    const db = await miniflare.getD1Database("DB");
    const store = createD1DeliveryTrackingStore(db);
    const providers = [
      new SolapiProvider({ apiKey: "BENCH_KEY", apiSecret: "BENCH_SECRET", fetch: listFetch }),
    ];
    const tracking = new DeliveryTrackingService({ providers, store });
    await tracking.init();
    const rows = [["due", "HTTP requests", "store calls", "ms", "one by one, ms", "ratio"]];
    for (const due of [0, ...kDue]) {
      await fill(db, store, due);
      let counts;
      const pass = await timed(async () => {
        counts = await tracking.runOnce();
      });
      if (counts.checked !== due) throw new Error(`${counts.checked} of ${due} were checked`);
      const single = await timed(() => oneByOne(db, due));
      const { http, store: calls } = counts.calls;
      const ratio = due === 0 ? "" : (single / pass).toFixed(1);
      rows.push([due, http, calls, pass.toFixed(1), single.toFixed(1), ratio]);
    }
    table("tracking pass on D1, SOLAPI polled by id (store statements only, one by one)", rows);
  } finally {
    await miniflare.dispose();
  }
}
