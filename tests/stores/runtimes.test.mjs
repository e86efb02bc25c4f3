// The suites on drivers that other runtimes have: SQLite on a newer Node.js, Bun's databases in Bun.
// Each runs in a process of its own; every promise of it is a test here.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { serverUrl } from "../schema/support/servers.mjs";
import { readJunit } from "./support/junit.mjs";
import { bun, isMissing, newNode } from "./support/runtimes.mjs";

const kPromises = fileURLToPath(new URL("support/driver-promises.mjs", import.meta.url));
// Both suites ran, not the first alone: how many promises they hold is theirs to say.
const kPromisesOfOneSuite = 30;

const folder = await mkdtemp(join(tmpdir(), "kmsg-"));
after(() => rm(folder, { recursive: true, force: true }));

const onNode = (report) => [
  newNode,
  ["--test", "--test-reporter=junit", `--test-reporter-destination=${report}`, kPromises],
];
const onBun = (report) => [
  bun,
  ["test", "--timeout=60000", "--reporter=junit", `--reporter-outfile=${report}`, kPromises],
];
const kinds = [
  ["better-sqlite3", onNode],
  ["node:sqlite", onNode],
  ["bun:sqlite", onBun],
  ["bun:sqlite by path", onBun],
  ["Bun SQL on SQLite", onBun],
  ["Bun SQL on PostgreSQL", onBun],
  ["Bun SQL on MariaDB", onBun],
];

for (const [driver, command] of kinds) {
  const skip = command === onNode && isMissing(driver);
  test(driver, { skip }, async (t) => {
    const report = join(folder, `${driver.replace(/\W/g, "-")}.xml`);
    const { code, output } = await run(...command(report), {
      KMSG_TEST_DRIVER: driver,
      KMSG_TEST_POSTGRES_URL: await serverUrl("PostgreSQL"),
      KMSG_TEST_MARIADB_URL: await serverUrl("MariaDB"),
    });
    const cases = readJunit(await readFile(report, "utf8").catch(() => ""));
    for (const { name, failure } of cases) {
      await t.test(name, () => assert.equal(failure, undefined, failure));
    }
    assert.ok(cases.length > kPromisesOfOneSuite, output);
    assert.equal(code, 0, output);
  });
}

function run(program, args, env) {
  const child = spawn(program, args, {
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
