// npm test [-- --only NAME,NAME]; npm run test:all adds the other presets and long runs.
// Runs the suites of lib/suites.mjs in order and closes with one line per suite and the sum.
import { parseArgs } from "node:util";
import { ensureSetup } from "./lib/setup.mjs";
import { explain, main, secondsSince, UserError } from "./lib/steps.mjs";
import { suites } from "./lib/suites.mjs";

await main(async () => {
  const { values } = parseArgs({
    options: { only: { type: "string" }, all: { type: "boolean", default: false } },
  });
  const chosen = chooseSuites(values);
  if (values.all) process.env.KMSG_LONG = "1";

  await ensureSetup(chosen.some((suite) => suite.all) ? "all" : "test");
  const rows = [];
  for (const suite of chosen) rows.push(await runSuite(suite, rows));
  report(rows);
  if (rows.some((row) => row.failed > 0)) process.exitCode = 1;
});

// The suites to run: those of --only and what they need, or all that are not kept for test:all.
function chooseSuites({ only, all }) {
  if (!only) return suites.filter((suite) => all || !suite.all);
  const names = new Set(only.split(","));
  for (const name of names) {
    const suite = suites.find((candidate) => candidate.name === name);
    if (!suite) {
      throw new UserError(
        `No suite ${name}; there are ${suites.map((each) => each.name).join(", ")}`,
      );
    }
    for (const needed of suite.needs ?? []) names.add(needed);
  }
  return suites.filter((suite) => names.has(suite.name));
}

async function runSuite(suite, before) {
  console.log(`\n== ${suite.name}: ${suite.title}`);
  const start = performance.now();
  const row = (count) => ({ name: suite.name, ...count, time: secondsSince(start) });
  const broken = (suite.needs ?? []).find(
    (name) => before.find((each) => each.name === name)?.failed > 0,
  );
  if (broken) {
    console.log(`not run: ${broken} failed`);
    return row({ passed: 0, failed: 1, skipped: 0 });
  }
  try {
    return row(await suite.run());
  } catch (error) {
    console.log(explain(error));
    return row({ passed: 0, failed: 1, skipped: 0 });
  }
}

function report(rows) {
  console.log("\n== results");
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const row of rows) {
    for (const key of Object.keys(sum)) sum[key] += row[key];
    const skipped = row.skipped > 0 ? `, ${row.skipped} skipped` : "";
    const name = row.name.padEnd(14);
    console.log(
      `${name}${String(row.passed).padStart(5)} passed, ${row.failed} failed${skipped}  (${row.time})`,
    );
  }
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : "";
  console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
}
