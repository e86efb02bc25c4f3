// npm run simulate: a long run of the simulation of the tracking engine, by default a million seeds from
// 20,000 on, where `npm test` ends.
import { parseOptions, wholeNumber } from "./lib/options.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { simulate } from "./lib/simulate.mjs";
import { main } from "./lib/steps.mjs";

const kUsage = `npm run simulate [-- OPTIONS]

  --seeds N     how many seeds to run, from 1 on; default 1000000
  --first SEED  the first of them, from 0 on; default 20000
  --help        this text`;

const chosen = parseOptions(
  kUsage,
  {
    seeds: { type: "string", default: "1000000" },
    first: { type: "string", default: "20000" },
  },
  ({ seeds, first }) => ({
    seeds: wholeNumber("seeds", seeds, 1),
    first: wholeNumber("first", first),
  }),
);

await main(async () => {
  await ensureSetup("test");
  if (!(await simulate(chosen))) process.exitCode = 1;
});
