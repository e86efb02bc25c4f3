// The Worker against the types of the package that it imports.
import { test } from "node:test";
import { mustRun } from "../../scripts/lib/run.mjs";

test("the Worker is type-correct", { timeout: 120_000 }, async () => {
  await mustRun(process.execPath, [
    "node_modules/typescript/bin/tsc",
    "-p",
    "js/worker/tsconfig.json",
  ]);
});
