// The suites of `npm test`, in the order in which they run. Each returns { passed, failed, skipped }.
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { buildPreset, ensureBuilt } from "./build.mjs";
import { startMariadb, startPostgres } from "./databases.mjs";
import { checkReadme } from "./drizzle-versions.mjs";
import { cppFiles, listFiles } from "./files.mjs";
import { buildFuzzers, fuzz, fuzzTargets } from "./fuzz.mjs";
import { mustRun, npm, root, run, which } from "./run.mjs";
import { installNpmPackages } from "./setup.mjs";
import { simulate } from "./simulate.mjs";
import { kib, measureWorker, overBudget } from "./size.mjs";
import { explain, step, UserError } from "./steps.mjs";
import { tidy } from "./tidy.mjs";

const kConsumer = "tests/node_modules/kmsg-edge";
const kMatrix = "tests/matrix";
const kHangsAfterMs = 600_000;
// Runs of each fuzz target, always the same ones; a play of a vendor takes two milliseconds.
const kFuzzRuns = { solapi: 500, iwinv: 500, aligo: 500 };
const kOtherFuzzRuns = 20_000;
const kSeeds = 20_000;

/**
 * `needs` names suites that must have passed before; `all` marks what only `npm run test:all` runs.
 */
export const suites = [
  { name: "format", title: "formats and lint", run: formats },
  {
    name: "layering",
    title: "who may include whom",
    run: () => nodeTests(listTests("tests", false)),
  },
  { name: "native", title: "core under ASan and UBSan, GCC", run: () => nativeCore("native") },
  { name: "fuzz", title: "the fuzz corpus and a bounded run from there", run: boundedFuzz },
  {
    name: "simulation",
    title: "overlapping, dying passes over a simulated world",
    run: boundedSimulation,
  },
  { name: "schema", title: "generated files are current", run: schemaFiles },
  {
    name: "wasm",
    title: "core as wasm in Node, no code from strings",
    run: () => wasmCore("wasm-release"),
  },
  { name: "package", title: "the tarball", run: packageChecks },
  {
    name: "js",
    title: "public API, from the tarball",
    needs: ["package"],
    run: () => nodeTests(listTests("tests/js")),
  },
  {
    name: "databases",
    title: "schemas, stores and queues on PostgreSQL, MariaDB and D1",
    needs: ["package"],
    run: onDatabases,
  },
  {
    name: "worker",
    title: "Worker in workerd with D1, page, wrangler dev",
    needs: ["package"],
    run: () => nodeTests(listTests("tests/worker")),
  },
  {
    name: "runtimes",
    title: "shared cases on Node.js 20, 22 and 24, Bun, Deno and workerd",
    needs: ["package"],
    run: () => nodeTests(listTests("tests/runtimes", false)),
  },
  {
    name: "matrix",
    title: "the tarball in Next.js, Vite, webpack, wrangler dev and Cloudflare's test plugin",
    all: true,
    needs: ["package"],
    run: inFrameworks,
  },
  { name: "tidy", title: "clang-tidy", all: true, run: () => checks([["clang-tidy", tidy]]) },
  {
    name: "native-clang",
    title: "core under ASan and UBSan, clang",
    all: true,
    run: () => nativeCore("native-clang"),
  },
  {
    name: "wasm-debug",
    title: "core as wasm, debug build",
    all: true,
    run: () => wasmCore("wasm-debug"),
  },
];

// Each entry of `list` is a title and a function that throws when something is wrong.
async function checks(list) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, work] of list) {
    try {
      await step(title, work);
      count.passed += 1;
    } catch (error) {
      console.log(explain(error));
      count.failed += 1;
    }
  }
  return count;
}

function formats() {
  const clangFormat = which("clang-format-14", "clang-format");
  return checks([
    ["clang-format", () => mustRun(clangFormat, ["--dry-run", "-Werror", ...cppFiles()])],
    [
      "biome",
      () =>
        mustRun("node_modules/.bin/biome", [
          "check",
          "--error-on-warnings",
          "--max-diagnostics=20",
        ]),
    ],
  ]);
}

async function schemaFiles() {
  await buildPreset("native", "schema_gen");
  return checks([
    ["schema_gen --check", () => mustRun("build/native/schema_gen", ["--check"])],
    ["Drizzle versions in README.md", checkReadme],
  ]);
}

async function onDatabases() {
  const servers = await step("start PostgreSQL and MariaDB", async () => {
    const started = await Promise.allSettled([startPostgres(), startMariadb()]);
    const failed = started.find(({ status }) => status === "rejected");
    if (!failed) return started.map(({ value }) => value);
    await Promise.all(started.map(({ value }) => value?.stop()));
    throw failed.reason;
  });
  try {
    const [postgres, mariadb] = servers;
    return await nodeTests([...listTests("tests/schema"), ...listTests("tests/stores")], {
      KMSG_TEST_POSTGRES_URL: postgres.url,
      KMSG_TEST_MARIADB_URL: mariadb.url,
    });
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function inFrameworks() {
  await installNpmPackages(kMatrix);
  const installed = join(root, kMatrix, "node_modules/kmsg-edge");
  rmSync(installed, { recursive: true, force: true });
  cpSync(join(root, kConsumer), installed, { recursive: true });
  return await nodeTests(listTests(kMatrix, false));
}

async function nativeCore(preset) {
  await buildPreset(preset);
  // As many processes as there are processors, each with its part of the tests.
  const total = availableParallelism();
  const shards = await step("run tests", () =>
    Promise.all(
      Array.from({ length: total }, (_, index) =>
        run(`build/${preset}/kmsg_tests`, ["--gtest_color=no"], {
          env: {
            ASAN_OPTIONS: "detect_stack_use_after_return=1",
            UBSAN_OPTIONS: "print_stacktrace=1",
            GTEST_TOTAL_SHARDS: String(total),
            GTEST_SHARD_INDEX: String(index),
          },
        }),
      ),
    ),
  );
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const shard of shards) {
    for (const [kind, number] of Object.entries(googleTestCount(shard))) count[kind] += number;
  }
  return count;
}

async function boundedFuzz() {
  await buildFuzzers();
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const target of fuzzTargets()) {
    const runs = kFuzzRuns[target] ?? kOtherFuzzRuns;
    count[(await fuzz(target, { runs })) ? "passed" : "failed"] += 1;
  }
  return count;
}

async function boundedSimulation() {
  const kept = await simulate({ seeds: kSeeds });
  return { passed: kept ? 1 : 0, failed: kept ? 0 : 1, skipped: 0 };
}

async function wasmCore(preset) {
  await buildPreset(preset, "all", "kmsg_tests");
  const ended = await step("run tests", () =>
    run(process.execPath, [
      "--disallow-code-generation-from-strings",
      `build/${preset}/kmsg_tests.cjs`,
      "--gtest_color=no",
    ]),
  );
  return googleTestCount(ended);
}

// Reads the closing lines of a GoogleTest program; one that died before them has failed.
function googleTestCount({ code, output }) {
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  const count = {
    passed: number(/\[ {2}PASSED {2}\] (\d+) test/),
    failed: number(/\[ {2}FAILED {2}\] (\d+) test/),
    skipped: number(/\[ {2}SKIPPED \] (\d+) test/),
  };
  if (code !== 0) {
    console.log(
      output
        .split("\n")
        .filter((line) => !/^\[ +(RUN|OK) +\]|^\[-+\]/.test(line))
        .join("\n"),
    );
    count.failed = Math.max(count.failed, 1);
  }
  return count;
}

/** Test files of node:test directly in `folder`, or anywhere below it. */
function listTests(folder, below = true) {
  const files = listFiles([folder], /\.test\.mjs$/);
  return below ? files : files.filter((file) => !file.slice(folder.length + 1).includes("/"));
}

// Runs files under node:test and reads the counts of its summary.
async function nodeTests(files, env = {}) {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const args = ["--test", "--test-reporter=spec", `--test-timeout=${kHangsAfterMs}`, ...files];
  const { code, output } = await step(`node --test, ${files.length} files`, (note) => {
    let ended = 0;
    const onLine = (line) => {
      if (/^\s*[✔✖]/.test(line)) note(`${++ended} tests`);
    };
    return run(process.execPath, args, {
      onLine,
      env: { FORCE_COLOR: "0", NODE_TEST_CONTEXT: undefined, ...env },
    });
  });
  const number = (word) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  const count = {
    passed: number("pass"),
    failed: number("fail") + number("cancelled"),
    skipped: number("skipped") + number("todo"),
  };
  if (code !== 0) {
    console.log(output);
    count.failed = Math.max(count.failed, 1);
  }
  return count;
}

// Packs what a user would install, unpacks it where the tests import it from, and looks at it.
async function packageChecks() {
  await ensureBuilt(["wasm", "js"]);
  const packed = await checks([
    ["npm pack", packAndUnpack],
    [
      "publint",
      () =>
        mustRun(process.execPath, [
          "node_modules/publint/src/cli.js",
          kConsumer,
          "--pack",
          "false",
          "--strict",
        ]),
    ],
    ["sizes within the budgets", checkSizes],
  ]);
  return sum(packed, await nodeTests(listTests("tests/package")));
}

const sum = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

async function packAndUnpack() {
  const folder = join(root, "build/pack");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await npm(["pack", "--pack-destination", folder, "--loglevel=error"]);
  const [tarball] = listFiles(["build/pack"], /\.tgz$/);

  // An older one there would be found first.
  rmSync(join(root, kMatrix, "node_modules/kmsg-edge"), { recursive: true, force: true });
  const target = join(root, kConsumer);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  await mustRun("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
}

async function checkSizes(note) {
  const rows = await measureWorker();
  note(
    rows
      .map(({ part, gzip }) => `${part} ${kib(gzip)}`)
      .join(", ")
      .concat(" KiB gzip,"),
  );
  const over = overBudget(rows);
  if (over.length > 0)
    throw new UserError(`Over budget (scripts/size-budget.json):\n${over.join("\n")}`);
}
