// Lists of the project's own files.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./run.mjs";

/** Files below `folders` (relative to the root) whose path `matches`, sorted, as relative paths. */
export function listFiles(folders, matches) {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.name === "node_modules") continue;
      if (entry.isDirectory()) walk(path);
      else if (matches.test(entry.name)) found.push(relative(root, path));
    }
  };
  for (const folder of folders) {
    if (existsSync(join(root, folder))) walk(join(root, folder));
  }
  return found.sort();
}

/** All hand-written C++ of the project. */
export function cppFiles() {
  return listFiles(["src", "bindings", "tests", "schema"], /\.(h|cc)$/);
}

/** One hash over names and contents of `files` (relative to the root). */
export function hashFiles(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
