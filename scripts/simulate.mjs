// npm run simulate [-- --seeds N] [--first SEED]: a long run of the simulation of the tracking engine,
// by default a million seeds from 20,000 on, where `npm test` ends.
import { parseArgs } from "node:util";
import { ensureSetup } from "./lib/setup.mjs";
import { simulate } from "./lib/simulate.mjs";
import { main, UserError } from "./lib/steps.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "1000000" },
      first: { type: "string", default: "20000" },
    },
  });
  const [seeds, first] = [Number(values.seeds), Number(values.first)];
  if (!Number.isSafeInteger(seeds) || seeds < 1 || !Number.isSafeInteger(first) || first < 0) {
    throw new UserError("--seeds must be a whole number above 0, --first one from 0 on");
  }
  await ensureSetup("test");
  if (!(await simulate({ seeds, first }))) process.exitCode = 1;
});
