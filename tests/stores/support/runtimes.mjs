// The runtimes that bring drivers of their own: Bun, and a Node.js new enough for node:sqlite and for
// the built better-sqlite3.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);
const major = Number(process.versions.node.split(".")[0]);

/** A Node.js 22 or newer: this one, or the one of the development dependencies. */
export const newNode = major >= 22 ? process.execPath : installedNode();

/** Bun of the development dependencies. */
export const bun = fileURLToPath(new URL("node_modules/bun/bin/bun.exe", root));

const hasBetterSqlite = existsSync(new URL("node_modules/better-sqlite3/package.json", root));

/** Why `driver`, of a newer Node.js, cannot be tested here; false when it can. */
export function isMissing(driver) {
  if (!newNode) return "no Node.js 22 or newer for this platform";
  return driver === "better-sqlite3" && !hasBetterSqlite && "no better-sqlite3 for this platform";
}

function installedNode() {
  const program = `node_modules/node-linux-${process.arch}/bin/node`;
  const places = ["tests/runtimes/", ""].map((folder) => new URL(folder + program, root));
  const found = places.find((place) => existsSync(place));
  return found && fileURLToPath(found);
}
