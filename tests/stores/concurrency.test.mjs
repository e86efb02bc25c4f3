// Eight workers on one queue: each job is handed out to one at a time, none is lost, and each is completed
// once, although workers die at random. KMSG_TEST_JOBS says how many jobs; 10,000 in `npm run test:all`.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { bundleWorker } from "../../scripts/demo/bundle.mjs";
import { kindOf } from "../schema/support/servers.mjs";
import { Crew } from "./support/crew.mjs";
import { Ledger } from "./support/ledger.mjs";
import { isMissing, newNode } from "./support/runtimes.mjs";

const kJobs = Number(process.env.KMSG_TEST_JOBS ?? (process.env.KMSG_LONG ? 10_000 : 300));
const kWorkers = 8;
const kKills = 8;
const kLeaseMs = 1_500;
// Far more than a job can lose its worker.
const kMaxAttempts = 1_000;

const D1_WORKERS = `
  import { createD1JobQueue } from "kmsg-edge/adapters/cloudflare";
  import { inParts, work } from "../../tests/stores/support/work.mjs";

  let completed = 0;

  export default {
    async fetch(request, { DB }) {
      const queue = createD1JobQueue(DB, { leaseMs: ${kLeaseMs} });
      const body = await request.json();
      const path = new URL(request.url).pathname;
      if (path === "/fill") {
        return Response.json((await queue.enqueueMany(body)).map(({ id }) => id));
      }
      if (path === "/read") return Response.json(await inParts(body, 50, (id) => queue.getJob(id)));
      const events = [];
      await work(queue, {
        say: (event) => {
          events.push(event);
          if (event.completed !== undefined) completed += 1;
        },
        abandons: ({ attempts }) => attempts === 0 && Math.random() < 0.05,
        isOver: () => completed >= body.jobs,
      });
      return Response.json(events);
    },
  };
`;

for (const [title, driver, open, program] of [
  ["SQLite file through better-sqlite3", "better-sqlite3", openFile, newNode],
  ["SQLite file through node:sqlite", "node:sqlite", openFile, newNode],
  ["PostgreSQL", "pg", openOn("PostgreSQL"), process.execPath],
  ["MariaDB", "mysql2", openOn("MariaDB"), process.execPath],
]) {
  const skip = program === newNode && isMissing(driver);
  test(`${title}: ${kWorkers} workers that are killed at random`, { skip }, async (t) => {
    const address = await open(t);
    const crew = new Crew({ program, driver, address, leaseMs: kLeaseMs });
    t.after(() => crew.dismiss());
    const ids = await crew.fill(jobs());
    const ledger = new Ledger();
    await crew.work({ workers: kWorkers, kills: kKills, ids, ledger });
    ledger.check(ids, await crew.read(ids));
    t.diagnostic(`${kJobs} jobs, ${ledger.handOuts} hand-outs, ${crew.killed} workers killed`);
    assert.equal(crew.killed, kKills);
  });
}

// In workerd, where the bindings are: each worker is one request.
test(`D1: ${kWorkers} workers that abandon jobs`, async (t) => {
  const miniflare = new Miniflare({
    modules: await bundleWorker("build/worker-test-queue", D1_WORKERS),
    modulesRoot: fileURLToPath(new URL("../../build", import.meta.url)),
    compatibilityDate: "2026-04-01",
    d1Databases: ["DB"],
    d1Persist: false,
    cf: false,
  });
  t.after(() => miniflare.dispose());
  const ask = async (path, body) => {
    const init = { method: "POST", body: JSON.stringify(body) };
    const response = await miniflare.dispatchFetch(`http://queue${path}`, init);
    assert.equal(response.status, 200, await response.clone().text());
    return await response.json();
  };
  const ids = await ask("/fill", jobs());
  const asked = Array.from({ length: kWorkers }, () => ask("/work", { jobs: kJobs }));
  const ledger = new Ledger();
  for (const event of (await Promise.all(asked)).flat()) ledger.add(event);
  ledger.check(ids, await ask("/read", ids));
  t.diagnostic(`${kJobs} jobs, ${ledger.handOuts} hand-outs`);
  assert.equal(ledger.completed, kJobs);
});

function jobs() {
  return Array.from({ length: kJobs }, (_, data) => ({
    type: "t",
    data,
    maxAttempts: kMaxAttempts,
  }));
}

async function openFile(t) {
  const folder = await mkdtemp(join(tmpdir(), "kmsg-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "jobs.sqlite");
}

function openOn(kind) {
  return async (t) => (await kindOf(kind).open(t)).url;
}
