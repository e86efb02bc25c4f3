// Rows through Drizzle, by the schema source, in tables that the package made.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  initializeCloudflareSqlSchema,
  renderDrizzleSchemaSource,
} from "kmsg-edge/adapters/cloudflare";
import { drizzleProject, drizzleVersions } from "./support/drizzle.mjs";
import { kinds } from "./support/servers.mjs";

const DRIVERS = { postgres: "node-postgres", mysql: "mysql2", sqlite: "d1" };

for (const { kind, dialect, open } of kinds) {
  for (const version of drizzleVersions) {
    test(`drizzle-orm ${version.version} on ${kind}: writes and reads the tables of the package`, async (t) => {
      const database = await open(t);
      const client = await database.connect();
      await initializeCloudflareSqlSchema(client);
      const project = drizzleProject(`rows-${dialect}-${version.orm}`, version);
      const source = renderDrizzleSchemaSource({ dialect });
      const { deliveryTrackingTable, jobQueueTable } = await project.evaluate("schema.mjs", source);
      const { drizzle } = await import(`${version.orm}/${DRIVERS[dialect]}`);
      // D1's takes the binding as it is.
      const db = drizzle(dialect === "sqlite" ? client.connection : { client: client.connection });

      const json = (value) => (dialect === "postgres" ? value : JSON.stringify(value));
      const now = 1_790_000_000_000;
      const record = {
        ...{ messageId: "m1", providerId: "solapi", providerMessageId: "G1", type: "SMS" },
        ...{ to: "01000000000", from: null, status: "SENT", providerStatusCode: null },
        ...{ providerStatusMessage: "정상 접수", sentAt: now, deliveredAt: null, failedAt: null },
        ...{ requestedAt: now, scheduledAt: null, statusUpdatedAt: now, lastCheckedAt: null },
        ...{ nextCheckAt: now + 60_000, lastError: null, raw: json({ a: [1] }), metadata: null },
      };
      await db.insert(deliveryTrackingTable).values(record);
      const [stored] = await db.select().from(deliveryTrackingTable);
      assert.deepEqual({ ...stored }, { ...record, attemptCount: 0 });

      const job = { id: "j1", type: "send", data: json({ n: 1 }), createdAt: now, processAt: now };
      await db.insert(jobQueueTable).values(job);
      const [queued] = await db.select().from(jobQueueTable);
      assert.deepEqual(
        { ...queued },
        {
          ...job,
          ...{ status: "pending", priority: 0, attempts: 0, maxAttempts: 3, delay: 0 },
          ...{ completedAt: null, failedAt: null, error: null, metadata: null },
        },
      );
    });
  }
}
