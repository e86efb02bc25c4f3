// Eight workers on one queue: each job is handed out to one at a time, none is lost, and each is completed
// once, although workers die at random. KMSG_TEST_JOBS says how many jobs; 10,000 in `npm run test:all`.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createD1JobQueue } from "kmsg-edge/adapters/cloudflare";
import { kindOf } from "../schema/support/servers.mjs";
import { Crew } from "./support/crew.mjs";
import { Ledger } from "./support/ledger.mjs";
import { newNode } from "./support/runtimes.mjs";
import { work } from "./support/work.mjs";

const kJobs = Number(process.env.KMSG_TEST_JOBS ?? (process.env.KMSG_LONG ? 10_000 : 1_500));
const kWorkers = 8;
const kKills = 16;
const kLeaseMs = 1_500;
// Far more than a job can lose its worker.
const kMaxAttempts = 1_000;

for (const [title, driver, open, program] of [
  ["SQLite file through better-sqlite3", "better-sqlite3", openFile, newNode],
  ["SQLite file through node:sqlite", "node:sqlite", openFile, newNode],
  ["PostgreSQL", "pg", openOn("PostgreSQL"), process.execPath],
  ["MariaDB", "mysql2", openOn("MariaDB"), process.execPath],
]) {
  const skip = !program && "no Node.js 22 or newer for this platform";
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

test(`D1: ${kWorkers} workers that abandon jobs`, async (t) => {
  const { binding } = await kindOf("D1").open(t);
  const queue = () => createD1JobQueue(binding, { leaseMs: kLeaseMs });
  const filler = queue();
  const ids = (await filler.enqueueMany(jobs())).map(({ id }) => id);
  const ledger = new Ledger();
  const options = {
    say: (event) => ledger.add(event),
    abandons: ({ attempts }) => attempts === 0 && Math.random() < 0.05,
    isOver: () => ledger.completed === kJobs,
  };
  await Promise.all(Array.from({ length: kWorkers }, () => work(queue(), options)));
  ledger.check(ids, await Promise.all(ids.map((id) => filler.getJob(id))));
  t.diagnostic(`${kJobs} jobs, ${ledger.handOuts} hand-outs`);
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
