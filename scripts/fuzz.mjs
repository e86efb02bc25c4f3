// npm run fuzz [-- --seconds N] [--target NAME]: fuzzes one target after the other, each for ten
// minutes by default. What it finds is kept in build/fuzz; a crash is printed with its replay.
import { parseArgs } from "node:util";
import { buildFuzzers, fuzz, fuzzTargets } from "./lib/fuzz.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { main, UserError } from "./lib/steps.mjs";

const kSeconds = 600;

await main(async () => {
  const { values } = parseArgs({
    options: { seconds: { type: "string" }, target: { type: "string" } },
  });
  const seconds = Number(values.seconds ?? kSeconds);
  if (!(seconds >= 1)) throw new UserError("--seconds must be a number above 0");
  const known = fuzzTargets();
  if (values.target && !known.includes(values.target)) {
    throw new UserError(`No target ${values.target}; there are ${known.join(", ")}`);
  }
  await ensureSetup("test");
  await buildFuzzers();
  for (const target of values.target ? [values.target] : known) {
    if (!(await fuzz(target, { seconds }))) process.exitCode = 1;
  }
});
