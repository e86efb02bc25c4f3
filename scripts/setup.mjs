// npm run setup [-- --profile start|test|all]: installs what the machine lacks. npm start and
// npm test do this themselves.
import { parseArgs } from "node:util";
import { profiles } from "./lib/packages.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { main, UserError } from "./lib/steps.mjs";

await main(async () => {
  const { values } = parseArgs({ options: { profile: { type: "string", default: "test" } } });
  if (!(values.profile in profiles)) {
    throw new UserError(`--profile takes one of: ${Object.keys(profiles).join(", ")}`);
  }
  await ensureSetup(values.profile);
  console.log(`set-up: ready for profile ${values.profile}`);
});
