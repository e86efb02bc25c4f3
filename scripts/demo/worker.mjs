// The reference Worker in workerd with a local D1, through Miniflare.
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Miniflare } from "miniflare";
import { root } from "../lib/run.mjs";
import { applyMigrations } from "./migrations.mjs";

/**
 * Starts the Worker and waits until it answers.
 *
 * @param options.modules from `bundleWorker`
 * @param options.bindings the Worker's variables
 * @param options.port 0 for a free one
 * @param options.persist folder of the database; left out: in memory
 * @param options.onLog gets each line that the Worker logs; left out: they are dropped
 * @param options.migrate false leaves the database empty
 * @returns `url`, `db` (the D1 binding), `scheduled()` (one cron tick) and `close()`
 */
export async function startWorker({
  modules,
  bindings = {},
  port = 0,
  persist,
  onLog,
  migrate = true,
}) {
  const miniflare = new Miniflare({
    modules,
    modulesRoot: join(root, "build"),
    host: "127.0.0.1",
    port,
    compatibilityDate: "2026-04-01",
    bindings,
    d1Databases: { DB: "kmsg-edge" },
    d1Persist: persist ?? false,
    cf: false,
    handleRuntimeStdio: (stdout, stderr) => {
      for (const stream of [stdout, stderr]) {
        createInterface({ input: stream }).on("line", (line) => onLog?.(line));
      }
    },
  });
  try {
    const url = await miniflare.ready;
    const db = await miniflare.getD1Database("DB");
    if (migrate) await applyMigrations(db);
    const worker = await miniflare.getWorker();
    return {
      url: url.origin,
      db,
      scheduled: (cron = "* * * * *") => worker.scheduled({ cron }),
      close: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}
