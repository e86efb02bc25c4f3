// Runs the fuzz targets: programs of libFuzzer, one for each tests/fuzz/<name>.cc.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildPreset } from "./build.mjs";
import { listFiles } from "./files.mjs";
import { root, run } from "./run.mjs";
import { step } from "./steps.mjs";

const kBuild = "build/fuzz";
const kCrashes = `${kBuild}/crashes`;

/** The names of all targets. */
export const fuzzTargets = () =>
  listFiles(["tests/fuzz"], /\.cc$/).map((file) => file.replace(/^.*\/|\.cc$/g, ""));

export const buildFuzzers = () => buildPreset("fuzz");

/**
 * Runs one target on its whole corpus and goes on from there: for `seconds`, with what earlier such
 * runs have found, or for a fixed number of `runs`, the same in each. True when nothing was found;
 * else the inputs are kept and the command that replays them is printed.
 */
export async function fuzz(target, { seconds, runs }) {
  const seeds = `tests/fuzz/corpus/${target}`;
  const found = `${kBuild}/${runs ? "bounded" : "corpus"}/${target}`;
  if (runs) rmSync(join(root, found), { recursive: true, force: true });
  for (const folder of [found, kCrashes]) mkdirSync(join(root, folder), { recursive: true });
  const limit = runs ? [`-runs=${runs}`, "-seed=1"] : [`-max_total_time=${seconds}`];
  const before = new Set(crashesOf(target));
  const program = `${kBuild}/fuzz_${target}`;
  const { code, output } = await step(`fuzz: ${target}`, async (note) => {
    const result = await run(
      program,
      [...limit, "-timeout=20", `-artifact_prefix=${kCrashes}/${target}-`, found, seeds],
      { env: { UBSAN_OPTIONS: "print_stacktrace=1" }, onLine: (line) => note(progressOf(line)) },
    );
    note(progressOf(result.output));
    return result;
  });
  if (code === 0) return true;
  console.log(output.split("\n").slice(-60).join("\n"));
  for (const crash of crashesOf(target)) {
    if (!before.has(crash)) console.log(`Replay: ${program} ${kCrashes}/${crash}`);
  }
  return false;
}

const crashesOf = (target) =>
  readdirSync(join(root, kCrashes)).filter((name) => name.startsWith(`${target}-`));

// "12000 runs, 3456 edges" of the last status line.
function progressOf(output) {
  const last = [...output.matchAll(/^#(\d+)\s.*\bcov: (\d+)/gm)].at(-1);
  return last ? `${last[1]} runs, ${last[2]} edges,` : "";
}
