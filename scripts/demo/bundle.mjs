// Bundles the Worker for workerd, as wrangler does it.
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../lib/run.mjs";

/** Conditions of the package's entries that workerd takes, in wrangler's order. */
const CONDITIONS = ["workerd", "worker", "browser"];

/**
 * Bundles js/worker, or `source` (the text of a module beside it), into `folder` below the root.
 * Returns the modules as Miniflare takes them, the entry first.
 */
export async function bundleWorker(folder = "build/worker", source = undefined) {
  const outdir = join(root, folder);
  const entry =
    source === undefined
      ? { entryPoints: [join(root, "js/worker/index.ts")] }
      : { stdin: { contents: source, resolveDir: join(root, "js/worker"), loader: "ts" } };
  const { metafile } = await build({
    ...entry,
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    conditions: CONDITIONS,
    outdir,
    entryNames: "index",
    assetNames: "[name]",
    loader: { ".wasm": "copy", ".html": "text", ".css": "text", ".client.js": "text" },
    metafile: true,
    logLevel: "warning",
  });
  const outputs = Object.keys(metafile.outputs).map((file) => join(root, file));
  const entryFile = join(outdir, "index.js");
  return [
    { type: "ESModule", path: entryFile },
    ...outputs
      .filter((file) => file.endsWith(".wasm"))
      .map((path) => ({ type: "CompiledWasm", path })),
  ];
}
