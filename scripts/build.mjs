// npm run build [-- wasm js native schema]: builds what is stale, the package (wasm and js) by
// default; schema writes the generated files of schema/ anew.
import { ensureBuilt } from "./lib/build.mjs";
import { main } from "./lib/steps.mjs";

await main(() => {
  const targets = process.argv.slice(2);
  return ensureBuilt(targets.length > 0 ? targets : undefined);
});
