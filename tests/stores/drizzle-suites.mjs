// Both suites over the Drizzle databases of one kind.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createDrizzleDeliveryTrackingStore,
  createDrizzleJobQueue,
} from "kmsg-edge/adapters/cloudflare";
import { queueSuite } from "../js/queue/suite.mjs";
import { kindOf } from "../schema/support/servers.mjs";
import { drizzleCombinations } from "./drizzle-drivers.mjs";
import { trackingSuite } from "./tracking-suite.mjs";

/** An empty SQLite file; its connections are closed before it goes. */
function openFile(t) {
  const folder = mkdtempSync(join(tmpdir(), "kmsg-sqlite-"));
  const ends = [];
  t.after(async () => {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true, force: true });
  });
  return { file: join(folder, "kmsg.sqlite"), beforeDrop: (end) => ends.push(end) };
}

/** @param kind of the database: one of servers.mjs, or "SQLite" */
export function drizzleSuites(kind) {
  for (const { title, open } of drizzleCombinations(kind)) {
    const connector = async (t) => {
      const database = await (kindOf(kind)?.open(t) ?? openFile(t));
      return async () => {
        const { options, end } = await open(database);
        database.beforeDrop?.(end);
        return options;
      };
    };

    trackingSuite(title, async (t) => {
      const connect = await connector(t);
      return async () => createDrizzleDeliveryTrackingStore(await connect());
    });

    queueSuite(title, {
      make: async (options, t) => {
        const connect = await connector(t);
        const again = async () =>
          Object.assign(createDrizzleJobQueue({ ...options, ...(await connect()) }), { again });
        return await again();
      },
      second: async (queue) => await queue.again(),
    });
  }
}
