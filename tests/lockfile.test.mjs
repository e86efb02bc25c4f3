// What `npm install` loses when it writes the lock file anew, and who installs it would miss.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const packagesOf = (lockfile) =>
  JSON.parse(readFileSync(new URL(lockfile, import.meta.url), "utf8")).packages;
const packages = packagesOf("../package-lock.json");

test("the lock file says that better-sqlite3 comes built", () => {
  // As its package.json does. npm ci reads it here only, and compiles it otherwise.
  assert.equal(packages["node_modules/better-sqlite3"].gypfile, false, 'add "gypfile": false');
});

test("no package puts another node into the path of npm's scripts", () => {
  const bins = Object.entries(packages).filter(
    ([name, { bin }]) => name.startsWith("node_modules/") && bin?.node !== undefined,
  );
  assert.deepEqual(bins, [], "it belongs below tests/runtimes");
});

test("the lock files name no registry", () => {
  const all = [packages, packagesOf("matrix/package-lock.json")].flatMap(Object.entries);
  const named = all.filter(([, { resolved }]) => resolved?.includes("://"));
  assert.deepEqual(named, []);
});
