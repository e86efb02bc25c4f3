// npm run bench [-- send pass stores templates]: what they cost, counted and timed. Machines differ and are
// noisy, so read the counts and the ratios; the two sides of each ratio are measured in one run.
import { ensureBuilt } from "../lib/build.mjs";
import { ensureSetup } from "../lib/setup.mjs";
import { main } from "../lib/steps.mjs";

const kBenches = {
  send: async () => (await import("./send.mjs")).benchSend(),
  pass: async () => (await import("./pass.mjs")).benchPass(),
  stores: async () => (await import("./stores.mjs")).benchStores(),
  templates: async () => (await import("./templates.mjs")).benchTemplates(),
};

await main(async () => {
  const named = process.argv.slice(2);
  const unknown = named.find((name) => !(name in kBenches));
  if (unknown)
    throw new Error(`no bench ${unknown}; there are ${Object.keys(kBenches).join(", ")}`);
  await ensureSetup("start");
  await ensureBuilt(["wasm", "js"]);
  for (const name of named.length > 0 ? named : Object.keys(kBenches)) await kBenches[name]();
});
