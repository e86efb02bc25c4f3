// npm run bench: what a send and a pass cost, counted and timed. Machines differ and are noisy, so read
// the counts and the ratios; each ratio's two sides are measured in turns within this one run.
import { ensureBuilt } from "../lib/build.mjs";
import { ensureSetup } from "../lib/setup.mjs";
import { main } from "../lib/steps.mjs";

await main(async () => {
  await ensureSetup("start");
  await ensureBuilt(["wasm", "js"]);
  const { benchSend } = await import("./send.mjs");
  const { benchPass } = await import("./pass.mjs");
  await benchSend();
  await benchPass();
});
