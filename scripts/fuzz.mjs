// npm run fuzz: fuzzes one target after the other, each for ten minutes by default. What it finds is kept
// in build/fuzz; a crash is printed with its replay.
import { buildFuzzers, fuzz, fuzzTargets } from "./lib/fuzz.mjs";
import { oneOf, parseOptions, wholeNumber } from "./lib/options.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { main } from "./lib/steps.mjs";

const kTargets = fuzzTargets();
const kUsage = `npm run fuzz [-- OPTIONS]

  --seconds N    how long to fuzz each target, from 1 on; default 600
  --target NAME  only this one of: ${kTargets.join(", ")}
  --help         this text`;

const { seconds, targets } = parseOptions(
  kUsage,
  { seconds: { type: "string", default: "600" }, target: { type: "string" } },
  ({ seconds, target }) => ({
    seconds: wholeNumber("seconds", seconds, 1),
    targets: target === undefined ? kTargets : [oneOf("target", target, kTargets)],
  }),
);

await main(async () => {
  await ensureSetup("test");
  await buildFuzzers();
  for (const target of targets) {
    if (!(await fuzz(target, { seconds }))) process.exitCode = 1;
  }
});
