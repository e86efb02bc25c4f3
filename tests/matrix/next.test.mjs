// The tarball in Next.js, built and started as in production.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { mustRun } from "../../scripts/lib/run.mjs";
import { expected } from "./smoke.mjs";
import { answersOf, matrix, quiet } from "./support.mjs";

const next = join(matrix, "node_modules/next/dist/bin/next");
const timeout = 300_000;

async function routes(project, flags, paths) {
  const cwd = join(matrix, project);
  rmSync(join(cwd, "build"), { recursive: true, force: true });
  await mustRun(process.execPath, [next, "build", ...flags], { cwd, env: quiet });
  const start = (port) => [next, "start", `--port=${port}`, "--hostname=127.0.0.1"];
  return await answersOf(start, paths, { cwd, ready: /Ready in / });
}

test("Turbopack bundles it into an edge route and a Node.js route", { timeout }, async () => {
  assert.deepEqual(await routes("next", [], ["/edge", "/node"]), [
    { runtime: "edge-runtime", ...expected },
    { runtime: "node", ...expected },
  ]);
});

test("a Node.js route that webpack built imports it as an external package", {
  timeout,
}, async () => {
  assert.deepEqual(await routes("next-webpack", ["--webpack"], ["/node"]), [
    { runtime: "node", ...expected },
  ]);
});
