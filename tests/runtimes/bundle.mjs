// The shared cases as one module, for a runtime that has node:assert and no node:test.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { listFiles } from "../../scripts/lib/files.mjs";
import { root } from "../../scripts/lib/run.mjs";

const tarball = join(root, "tests/node_modules/kmsg-edge");
const harness = fileURLToPath(new URL("harness.mjs", import.meta.url));
// What any runtime has, besides the package, its own tests and node:test.
const portable = /^(kmsg-edge(\/|$)|\.{1,2}\/|node:test$|node:assert\/strict$|fast-check$)/;
const importOf = /(?:from|import)\s*\(?\s*["']([^"']+)["']/g;
const nodeOnly =
  /\bprocess\.|\bBuffer\b|\b__dirname\b|\bimport\.meta\b|\bmock\.(timers|fn|method)\b/;

// Says what the package answers where Bun's databases are missing.
const elsewhere = ["tests/js/sqlite-adapters.test.mjs"];

/** The files of tests/js that use nothing of Node.js alone, nor of the sources. */
export function sharedCases() {
  return listFiles(["tests/js"], /\.test\.mjs$/).filter(
    (file) => !elsewhere.includes(file) && isPortable(file, new Set()),
  );
}

function isPortable(file, seen) {
  if (seen.has(file)) return true;
  seen.add(file);
  const text = readFileSync(join(root, file), "utf8");
  if (nodeOnly.test(text)) return false;
  return [...text.matchAll(importOf)].every(([, from]) => {
    if (!portable.test(from)) return false;
    if (!from.startsWith(".")) return true;
    const next = relative(root, join(root, dirname(file), from));
    return next.startsWith("tests/") && isPortable(next, seen);
  });
}

/**
 * A folder with `cases.mjs`, which exports `run`, beside the package as it was packed.
 *
 * @returns its path
 */
export async function bundleCases(name, { isWorker = false } = {}) {
  const folder = join(root, "build/runtimes", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A package of its own: inside of this one, the package's name would mean the sources.
  writeFileSync(join(folder, "package.json"), '{ "name": "kmsg-runtimes", "type": "module" }\n');
  cpSync(tarball, join(folder, "node_modules/kmsg-edge"), { recursive: true });
  const cases = sharedCases().flatMap((file) => [
    `beginFile(${JSON.stringify(file)});`,
    `await import(${JSON.stringify(join(root, file))});`,
  ]);
  const contents = [
    `import { beginFile, runAll } from ${JSON.stringify(harness)};`,
    "export async function run() {",
    ...cases,
    "return await runAll();",
    "}",
    isWorker ? "export default { fetch: async () => Response.json(await run()) };" : "",
  ].join("\n");
  await build({
    stdin: { contents, resolveDir: root, sourcefile: "cases.mjs" },
    bundle: true,
    format: "esm",
    target: "es2022",
    outfile: join(folder, "cases.mjs"),
    conditions: isWorker ? ["workerd"] : [],
    external: ["node:assert/strict", ...(isWorker ? [] : ["kmsg-edge"])],
    plugins: [place(isWorker)],
    logLevel: "error",
  });
  return folder;
}

/** node:test is the harness; the wasm module stays a module, which workerd is given compiled. */
function place(isWorker) {
  return {
    name: "place",
    setup: (bundler) => {
      bundler.onResolve({ filter: /^node:test$/ }, () => ({ path: harness }));
      if (!isWorker) return;
      bundler.onResolve({ filter: /\.wasm$/ }, () => ({ path: "./kmsg.wasm", external: true }));
      bundler.onResolve({ filter: /^kmsg-edge/ }, async ({ path, pluginData, kind }) => {
        if (pluginData === "packed") return undefined;
        return await bundler.resolve(path, {
          kind,
          pluginData: "packed",
          resolveDir: join(root, "tests"),
        });
      });
    },
  };
}
