// node scripts/drizzle-matrix.mjs [--check]: writes the tested versions of Drizzle into README.md, or
// looks whether they are there.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { checkReadme, readmeTexts } from "./lib/drizzle-versions.mjs";
import { main } from "./lib/steps.mjs";

await main(() => {
  const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
  if (values.check) return checkReadme();
  const { file, current, wanted } = readmeTexts();
  if (current !== wanted) writeFileSync(file, wanted);
});
