// npm run size [-- --write]: what a Worker with all providers and D1 tracking weighs, part by part, beside
// the budgets.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseOptions } from "./lib/options.mjs";
import { root } from "./lib/run.mjs";
import { aims, kib, measureWorker, overBudget, sizeMarkdown, sizeTable } from "./lib/size.mjs";
import { main, UserError } from "./lib/steps.mjs";

const options = parseOptions(
  `npm run size [-- OPTIONS]

Builds a Worker with all providers and D1 tracking, prints what each part weighs, and fails over a
budget of scripts/size-budget.json.

  --write  puts the sizes into docs/matrix.md
  --help   this text`,
  { write: { type: "boolean", default: false } },
);

await main(async () => {
  const rows = await measureWorker();
  console.log(sizeTable(rows));
  for (const { part, gzip } of rows) {
    const missed = gzip - aims[part] * 1024;
    if (missed > 0) console.log(`\n${part} misses its aim by ${kib(missed)} KiB.`);
  }
  if (options.write) writePage(rows);
  const over = overBudget(rows);
  if (over.length > 0) throw new UserError(`\nOver budget:\n${over.join("\n")}`);
});

function writePage(rows) {
  const page = join(root, "docs/matrix.md");
  const between = /(<!-- size:start -->\n)[\s\S]*?(<!-- size:end -->)/;
  const text = readFileSync(page, "utf8");
  writeFileSync(
    page,
    text.replace(between, (_, start, end) => `${start}${sizeMarkdown(rows)}\n${end}`),
  );
}
