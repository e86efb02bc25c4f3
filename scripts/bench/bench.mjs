// npm run bench: what the package costs, counted and timed. Machines differ and are noisy, so read the
// counts and the ratios; the two sides of each ratio are measured in one run.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "../lib/build.mjs";
import { oneOf, parseOptions } from "../lib/options.mjs";
import { root } from "../lib/run.mjs";
import { ensureSetup } from "../lib/setup.mjs";
import { main } from "../lib/steps.mjs";
import { markdown, printTargets, svg } from "./report.mjs";

const kBenches = {
  send: async () => (await import("./send.mjs")).benchSend(),
  pass: async () => (await import("./pass.mjs")).benchPass(),
  stores: async () => (await import("./stores.mjs")).benchStores(),
  queue: async () => (await import("./queue.mjs")).benchQueue(),
  schemas: async () => (await import("./schemas.mjs")).benchSchemas(),
  templates: async () => (await import("./templates.mjs")).benchTemplates(),
  boundary: async () => (await import("./boundary.mjs")).benchBoundary(),
  cold: async () => (await import("./cold.mjs")).benchCold(),
};
const kLong = { memory: async () => (await import("./memory.mjs")).benchMemory() };
const kDocument = join(root, "docs/benchmarks.md");
const kPicture = join(root, "docs/benchmarks.svg");
const kMark = "<!-- `npm run bench -- --write` writes what follows. -->";

const kHelp = `npm run bench [-- OPTIONS]

  --only NAME,NAME  some of: ${Object.keys({ ...kBenches, ...kLong }).join(", ")}
  --long            with memory: a million sends
  --write           writes the figures to docs/benchmarks.md and docs/benchmarks.svg
  --help            this text`;

const kAll = { ...kBenches, ...kLong };
const chosen = parseOptions(
  kHelp,
  {
    only: { type: "string" },
    long: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
  ({ only, long, write }) => {
    const names = only?.split(",") ?? Object.keys(long ? kAll : kBenches);
    return { write, works: names.map((name) => kAll[oneOf("only", name, Object.keys(kAll))]) };
  },
);

// What stands above the mark is written by hand and stays.
function write() {
  const [head, rest] = readFileSync(kDocument, "utf8").split(kMark);
  if (rest === undefined) throw new Error(`docs/benchmarks.md has lost its line ${kMark}`);
  writeFileSync(kDocument, `${head}${kMark}\n\n${markdown()}\n`);
  writeFileSync(kPicture, svg());
}

await main(async () => {
  await ensureSetup("start");
  await ensureBuilt(["wasm", "js"]);
  for (const work of chosen.works) await work();
  printTargets();
  if (chosen.write) write();
});
