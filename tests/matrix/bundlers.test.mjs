// The tarball through Vite and webpack, on servers and in Chromium.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build as esbuild } from "esbuild";
import { expected } from "./smoke.mjs";
import { assertPrints, copyCore, emptyFolder, matrix, resultInBrowser } from "./support.mjs";

const timeout = 120_000;
const sources = join(matrix, "bundler");

async function vite(outDir, build, ssr = {}) {
  // The tools of this package are there for npm run test:all only.
  const { build: run } = await import("vite");
  const options = { outDir, emptyOutDir: true, ...build };
  await run({ root: sources, configFile: false, logLevel: "error", ssr, build: options });
}

async function webpack(entry, path, options) {
  const { default: bundler } = await import("webpack");
  const configuration = { context: sources, entry, mode: "production", devtool: false, ...options };
  const stats = await new Promise((resolve, reject) => {
    bundler({ ...configuration, output: { path, ...options.output } }, (error, done) =>
      error ? reject(error) : resolve(done),
    );
  });
  assert.ok(!stats.hasErrors(), stats.toString("errors-only"));
}

test("Vite leaves it outside of a server's bundle", { timeout }, async () => {
  const folder = emptyFolder("vite-ssr");
  await vite(folder, { ssr: "server.mjs" });
  await assertPrints(process.execPath, [join(folder, "server.js")]);
});

test("Vite bundles it into a server that gives it the core's bytes", { timeout }, async () => {
  const folder = emptyFolder("vite-ssr-bundled");
  await vite(folder, { ssr: "moved.mjs" }, { noExternal: true });
  copyCore(folder);
  await assertPrints(process.execPath, [join(folder, "moved.js")]);
});

test("Vite brings the core along to the browser", { timeout }, async () => {
  const folder = emptyFolder("vite-client");
  await vite(folder, {});
  assert.deepEqual(await resultInBrowser(folder), expected);
});

test("webpack brings the core along to Node.js", { timeout }, async () => {
  const folder = emptyFolder("webpack-node");
  await webpack("./server.mjs", folder, {
    target: "node20",
    experiments: { outputModule: true },
    output: { filename: "main.mjs", module: true },
  });
  await assertPrints(process.execPath, [join(folder, "main.mjs")]);
});

test("webpack brings the core along to the browser", { timeout }, async () => {
  const folder = emptyFolder("webpack-client");
  await webpack("./client.mjs", folder, { target: "web", output: { filename: "client.mjs" } });
  cpSync(join(sources, "index.html"), join(folder, "index.html"));
  assert.deepEqual(await resultInBrowser(folder), expected);
});

test("esbuild bundles it for a browser that is served the core", { timeout }, async () => {
  const folder = emptyFolder("esbuild-client");
  await esbuild({
    entryPoints: [join(sources, "client-moved.mjs")],
    outfile: join(folder, "client.mjs"),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    logLevel: "error",
  });
  copyCore(folder);
  cpSync(join(sources, "index.html"), join(folder, "index.html"));
  assert.deepEqual(await resultInBrowser(folder), expected);
});
