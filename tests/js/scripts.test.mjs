// The command lines of the scripts that run long: they say what they take before they do anything.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");
const scripts = {
  "scripts/simulate.mjs": [["--seeds", "0"], ["--seeds", "many"], ["--first=-1"], ["--seeds"]],
  "scripts/fuzz.mjs": [
    ["--seconds", "0"],
    ["--seconds", "1e3"],
    ["--target", "nothing"],
    ["--target="],
  ],
  "scripts/soak-jobs.mjs": [
    ["--store", "paper"],
    ["--store", "toString"],
    ["--jobs", "0"],
    ["--seed", "x"],
  ],
  "scripts/bench/bench.mjs": [["--only", "toString"], ["--long=yes"], ["--only", "send,nothing"]],
  "scripts/size.mjs": [],
};

const run = (script, args) =>
  spawnSync(process.execPath, [script, ...args], { cwd: root, encoding: "utf8" });

for (const [script, wrong] of Object.entries(scripts)) {
  test(`${script} --help prints its usage`, () => {
    const { status, stdout, stderr } = run(script, ["--help"]);
    assert.deepEqual([status, stderr], [0, ""]);
    assert.match(stdout, /^(npm run|node) .*\[/);
    assert.match(stdout, /--help/);
  });

  test(`${script} refuses what it does not take in one line, and does nothing`, () => {
    for (const args of [["--nonsense"], ["nonsense"], ...wrong]) {
      const { status, stdout, stderr } = run(script, args);
      assert.deepEqual([status, stdout], [2, ""], `${args}`);
      assert.match(stderr, /^[^\n]*(--|nonsense)[^\n]*\n$/, `${args}`);
    }
  });
}
