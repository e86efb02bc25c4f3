// The tarball in bundles that the project's own tools can make: wrangler's, esbuild's and Bun's.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { mustRun, root } from "../../scripts/lib/run.mjs";
import { expected } from "../matrix/smoke.mjs";
import {
  assertPrints,
  copyCore,
  emptyFolder,
  matrix,
  quiet,
  wasm,
  wrangler,
} from "../matrix/support.mjs";

const timeout = 120_000;
const bun = join(root, "node_modules/bun/bin/bun.exe");

test("what wrangler would deploy runs in workerd", { timeout }, async () => {
  const folder = emptyFolder("worker");
  const args = ["deploy", "--dry-run", "--config=worker/wrangler.toml", `--outdir=${folder}`];
  await mustRun(process.execPath, [wrangler, ...args], { cwd: matrix, env: quiet });

  const core = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
  assert.equal(core.length, 1);
  assert.deepEqual(readFileSync(join(folder, core[0])), readFileSync(wasm));
  const code = readFileSync(join(folder, "index.js"), "utf8");
  assert.doesNotMatch(code, /["']node:/, "an entry for Node.js is in it");

  const instance = new Miniflare({
    modules: [
      { type: "ESModule", path: "index.js", contents: code },
      { type: "CompiledWasm", path: core[0], contents: readFileSync(join(folder, core[0])) },
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
  });
  try {
    const response = await instance.dispatchFetch("http://worker/");
    assert.deepEqual(await response.json(), expected);
  } finally {
    await instance.dispose();
  }
});

async function bundleForNode(entry, outfile) {
  await build({
    entryPoints: [join(matrix, "bundler", entry)],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
}

test("esbuild bundles it for Node.js with the core's bytes given to init", {
  timeout,
}, async () => {
  const folder = emptyFolder("esbuild");
  await bundleForNode("moved.mjs", join(folder, "main.mjs"));
  copyCore(folder);
  await assertPrints(process.execPath, [join(folder, "main.mjs")]);
});

test("a bundle that left the core behind sends nothing and says what to do", {
  timeout,
}, async () => {
  const folder = emptyFolder("esbuild-without");
  await bundleForNode("server.mjs", join(folder, "main.mjs"));
  const output = await mustRun(process.execPath, [join(folder, "main.mjs")], { env: quiet });
  assert.match(JSON.parse(output).error, /kmsg\.wasm cannot be read.*init\(\)/);
});

test("bun build brings the core along", { timeout, skip: !existsSync(bun) }, async () => {
  const folder = emptyFolder("bun");
  const entry = join(matrix, "bundler/server.mjs");
  await mustRun(bun, ["build", entry, "--target=bun", `--outdir=${folder}`], { env: quiet });
  await assertPrints(bun, [join(folder, "server.js")]);
});
