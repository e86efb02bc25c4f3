// The tarball's types, as TypeScript resolves them for ES modules on Node.js and in bundlers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { listFiles } from "../../scripts/lib/files.mjs";
import { mustRun, root } from "../../scripts/lib/run.mjs";
import { matrix, quiet } from "./support.mjs";

const packed = join(root, "tests/node_modules/kmsg-edge/package.json");
const { name, exports } = JSON.parse(readFileSync(packed, "utf8"));
// Bytes, not a module: what an import of it means differs from bundler to bundler.
const kNoModule = "./core.wasm";

test("attw finds no fault in any sub-path", { timeout: 180_000 }, async () => {
  const [tarball] = listFiles(["build/pack"], /\.tgz$/);
  const output = await mustRun(
    process.execPath,
    [
      "node_modules/@arethetypeswrong/cli/dist/index.js",
      join(root, tarball),
      "--format=table-flipped",
      "--no-emoji",
      "--profile=esm-only",
      "--exclude-entrypoints",
      kNoModule,
    ],
    { cwd: matrix, env: quiet },
  );
  const rows = [...output.matchAll(/│ "([^"]+)"\s*│ OK \(\w+\)\s*│ OK/g)];
  const paths = Object.keys(exports).filter((path) => path !== kNoModule);
  assert.deepEqual(
    rows.map(([, path]) => path).sort(),
    paths.map((path) => join(name, path)).sort(),
  );
});
