// The stores in workerd through Hyperdrive bindings, by pg, postgres.js and mysql2.
import assert from "node:assert/strict";
import { subscribe } from "node:diagnostics_channel";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { root } from "../../scripts/lib/run.mjs";
import { kindOf } from "../schema/support/servers.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

// Miniflare's proxy for Hyperdrive listens to no error of its sockets: a driver that hangs up while its
// server still speaks would end this process. What the Worker loses by that, its tests tell.
for (const end of ["client", "server"]) {
  subscribe(`net.${end}.socket`, ({ socket }) => socket.on("error", () => {}));
}

// Drivers in CommonJS require Node's modules, which workerd only imports.
const requiredBuiltins = {
  name: "required builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, kind }) => {
      if (kind !== "require-call" || !isBuiltin(path)) return undefined;
      return { path: `node:${path.replace(/^node:/, "")}`, namespace: "required" };
    });
    onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `import all from "${path}"; module.exports = all;`,
    }));
  },
};

async function bundle() {
  const outdir = join(root, "build/databases/hyperdrive");
  const { metafile } = await build({
    entryPoints: [here("hyperdrive-worker.mjs")],
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    // Before a driver's own entry for Node, its entry for workerd.
    conditions: ["workerd", "worker", "browser"],
    mainFields: ["module", "main"],
    plugins: [requiredBuiltins],
    alias: { "node:test": here("hyperdrive-tests.mjs") },
    outdir,
    entryNames: "index",
    outExtension: { ".js": ".mjs" },
    assetNames: "[name]",
    loader: { ".wasm": "copy" },
    external: ["cloudflare:sockets"],
    metafile: true,
    logLevel: "error",
  });
  const outputs = Object.keys(metafile.outputs).map((file) => join(root, file));
  const modules = outputs.map((path) => ({
    type: path.endsWith(".wasm") ? "CompiledWasm" : "ESModule",
    path,
  }));
  return modules.sort(({ type }) => (type === "ESModule" ? -1 : 1));
}

test("both suites pass in workerd through Hyperdrive, by three drivers", async (t) => {
  const [postgres, mysql] = await Promise.all(
    ["PostgreSQL", "MariaDB"].map((kind) => kindOf(kind).open(t)),
  );
  const worker = new Miniflare({
    modules: await bundle(),
    modulesRoot: join(root, "build"),
    compatibilityDate: "2026-04-01",
    compatibilityFlags: ["nodejs_compat"],
    hyperdrives: { POSTGRES: postgres.url, MYSQL: mysql.url },
    cf: false,
  });
  t.after(() => worker.dispose());
  const ask = async (name) =>
    await worker.dispatchFetch(`http://worker/${encodeURIComponent(name)}`);
  const names = await (await ask("")).json();
  assert.ok(names.length > 100);
  for (const name of names) {
    await t.test(name, async () => {
      assert.equal(await (await ask(name)).text(), "passed");
    });
  }
});
