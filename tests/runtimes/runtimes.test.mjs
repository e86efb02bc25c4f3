// The shared JavaScript cases, from the packed tarball, on every runtime that is supported.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Miniflare } from "miniflare";
import { root } from "../../scripts/lib/run.mjs";
import { bundleCases, sharedCases } from "./bundle.mjs";

const kMain = fileURLToPath(new URL("main.mjs", import.meta.url));
// Fewer would mean that the choice of the cases lost most of them.
const kFewestFiles = 30;
const kFewestCases = 300;
const run = promisify(execFile);

const installed = (...places) =>
  places.map((place) => join(root, place)).find((place) => existsSync(place));
const node = (major) => {
  if (Number(process.versions.node.split(".")[0]) === major) return process.execPath;
  const name = major === 24 ? "node-linux" : `node${major}-linux`;
  const program = `node_modules/${name}-${process.arch}/bin/node`;
  return installed(`tests/runtimes/${program}`, program);
};
const programs = [
  ["Node.js 20", node(20), []],
  ["Node.js 22", node(22), []],
  ["Node.js 24", node(24), []],
  ["Bun", installed("node_modules/bun/bin/bun.exe"), []],
  [
    "Deno",
    installed("node_modules/deno/deno"),
    ["run", "--allow-all", "--node-modules-dir=manual"],
  ],
];

// What a runtime does otherwise than the case says, and is right in.
const kDifferences = {
  // A part of a form gets its type from the name of its file.
  Bun: [/IWINV MMS > answers 32 for no content type of its own/],
  workerd: [
    // Six connections at once, which the package keeps to.
    /: at most \d+ (of 12 )?in flight$/,
    /each provider has its own limit: 2 and 8 in flight together/,
    // No HTTP server.
    /IWINV MMS > comes through the server byte for byte/,
  ],
};

let folder;
before(async () => {
  folder = await bundleCases("programs");
});

function check({ passed, failures }, differences = []) {
  const isKnown = ({ name }) => differences.some((difference) => difference.test(name));
  assert.deepEqual(
    failures.filter((failure) => !isKnown(failure)),
    [],
  );
  for (const difference of differences) {
    const isThere = failures.some(({ name }) => difference.test(name));
    assert.ok(isThere, `${difference} is no longer one: take it off the list`);
  }
  assert.ok(passed >= kFewestCases, `only ${passed} cases ran`);
}

test("most files of the public API are free of Node.js", () => {
  assert.ok(sharedCases().length >= kFewestFiles, `${sharedCases().length} files`);
});

for (const [name, program, args] of programs) {
  test(`the shared cases on ${name}`, { skip: !program && `no ${name} here` }, async (t) => {
    const { stdout } = await run(program, [...args, kMain, join(folder, "cases.mjs")], {
      maxBuffer: 2 ** 26,
    });
    const result = JSON.parse(/^RESULT (.*)$/m.exec(stdout)[1]);
    t.diagnostic(`${result.passed} cases`);
    check(result, kDifferences[name]);
  });
}

test("the shared cases in workerd", async (t) => {
  const worker = await bundleCases("workerd", { isWorker: true });
  const wasm = join(worker, "node_modules/kmsg-edge/js/dist/wasm/kmsg.wasm");
  const instance = new Miniflare({
    modules: [
      {
        type: "ESModule",
        path: "cases.mjs",
        contents: readFileSync(join(worker, "cases.mjs"), "utf8"),
      },
      { type: "CompiledWasm", path: "kmsg.wasm", contents: readFileSync(wasm) },
    ],
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    cf: false,
  });
  try {
    const response = await instance.dispatchFetch("http://cases/");
    const result = await response.json();
    t.diagnostic(`${result.passed} cases`);
    check(result, kDifferences.workerd);
  } finally {
    await instance.dispose();
  }
});
