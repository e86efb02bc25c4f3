// Who may include or import whom. The rules are functions over { path: text }, so that the tests at
// the end can show that each of them catches its fault.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");

// base <- async <- port <- message, sql <- provider, queue <- tracking <- client <- app <- bindings
const kLeftNeighbours = {
  base: [],
  async: ["base"],
  port: ["async"],
  message: ["port"],
  sql: ["port"],
  provider: ["message", "sql"],
  queue: ["message", "sql"],
  tracking: ["provider", "queue"],
  client: ["tracking"],
  app: ["client"],
};

// Templates are filled in without the core: what they import leads to no WebAssembly.
const kTemplateTargets =
  /^js\/src\/(template\/|core\/|provider\/template-(buttons|payload)\.js$|jobs\/event-emitter\.js$|tracking\/deep-copy\.js$)/;

// Entries of these runtimes have the file system, and the command runs on Node.js alone; everything
// else must run without.
const kServerEntries = /^js\/src\/(runtime\/(node|bun|deno)\.(ts|js|mjs)|cli\/[\w-]+\.ts)$/;

/** Everything left of `folder`, itself included. */
function visibleFrom(folder) {
  return new Set([folder, ...kLeftNeighbours[folder].flatMap((left) => [...visibleFrom(left)])]);
}

function cppFaults(files) {
  const faults = [];
  for (const [path, text] of Object.entries(files)) {
    const [top, folder, below] = path.split("/");
    const visible = top === "src" ? visibleFrom(folder) : new Set(Object.keys(kLeftNeighbours));
    for (const [, open, name] of text.matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)) {
      const fault = (why) => faults.push(`${path}: ${name}: ${why}`);
      if (/^emscripten/.test(name) && top === "src") fault("Emscripten only in bindings/");
      if (/^nlohmann\//.test(name) && path !== "src/base/json.h") fault("only through base/json.h");
      if (open === "<") continue;
      const [target, targetBelow] = name.split("/");
      if (top === "bindings" && !name.includes("/")) continue;
      if (!(target in kLeftNeighbours)) fault("is no folder of src/");
      else if (!visible.has(target)) fault(`${folder} does not see ${target}`);
      else if (
        path.split("/").length > 3 &&
        target === folder &&
        name.split("/").length > 2 &&
        targetBelow !== below
      ) {
        fault("folders side by side do not see each other");
      }
    }
  }
  return faults;
}

/** The one entry that is for workerd alone. */
const kWorkersEntry = "js/src/adapters/durable-object.ts";

/** Static imports and re-exports of a module that are left after types are erased. */
function staticImports(text) {
  const pattern =
    /^\s*(?:import|export)\s+(?!type\b)(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"']+)["']/gm;
  return [...withoutComments(text).matchAll(pattern)].map((match) => match[1]);
}

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

function jsFaults(files) {
  const faults = [];
  for (const [path, text] of Object.entries(files)) {
    const fault = (why) => faults.push(`${path}: ${why}`);
    const isServer = kServerEntries.test(path);
    for (const name of staticImports(text)) {
      const target = name.startsWith(".") ? posix.join(posix.dirname(path), name) : name;
      const isBuiltin = name.startsWith("node:") || builtinModules.includes(name);
      if (isBuiltin && !isServer) fault(`imports ${name}, which only Node.js has`);
      if (name === "cloudflare:workers") {
        if (path !== kWorkersEntry) fault(`imports ${name}, which only workerd has`);
      } else if (!isBuiltin && !name.startsWith(".") && !name.startsWith("#"))
        fault(`imports ${name}; the package has no dependencies`);
      if (inFolder(target, "runtime") && !inFolder(path, "runtime")) {
        fault(`imports ${name}; runtimes are chosen by "#runtime"`);
      }
      if (inFolder(target, "host") && inFolder(path, "host"))
        fault(`imports ${name}, another host`);
      if (inFolder(path, "template") && !kTemplateTargets.test(target))
        fault(`imports ${name}; templates do without the core`);
      if (inFolder(target, "testing") && !inFolder(path, "testing"))
        fault(`imports ${name}, made for tests`);
      if (inFolder(target, "cli") && !inFolder(path, "cli"))
        fault(`imports ${name}, a part of the command`);
    }
    if (isServer) continue;
    const code = withoutComments(text);
    for (const [, global] of code.matchAll(/(?<![.\w$"'])(process|Buffer)\./g))
      fault(`uses ${global}`);
    for (const [, call] of code.matchAll(/(?<![.\w$])(eval|new Function)\(/g))
      fault(`calls ${call}`);
  }
  return faults;
}

function inFolder(path, folder) {
  return path.startsWith(`js/src/${folder}/`);
}

/** Texts of the files below `folder` whose name `matches`, by path relative to the root. */
function readTree(folder, matches) {
  const files = {};
  if (!existsSync(join(root, folder))) return files;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) Object.assign(files, readTree(path, matches));
    else if (matches.test(entry.name)) files[path] = readFileSync(join(root, path), "utf8");
  }
  return files;
}

test("C++ includes point to folders further left", () => {
  const files = { ...readTree("src", /\.(h|cc)$/), ...readTree("bindings", /\.(h|cc)$/) };
  assert.ok(Object.keys(files).length > 0);
  assert.deepEqual(cppFaults(files), []);
});

test("C++ includes name files that exist", () => {
  const files = { ...readTree("src", /\.(h|cc)$/), ...readTree("bindings", /\.(h|cc)$/) };
  for (const [path, text] of Object.entries(files)) {
    for (const [, name] of text.matchAll(/^#include "([^"]+)"/gm)) {
      const found = existsSync(join(root, "src", name)) || existsSync(join(root, "bindings", name));
      assert.ok(found, `${path} includes ${name}`);
    }
  }
});

test("TypeScript imports keep to their layers", () => {
  const files = readTree("js/src", /\.(ts|js|mjs)$/);
  assert.ok(Object.keys(files).length > 0);
  assert.deepEqual(jsFaults(files), []);
});

for (const [path, line, why] of [
  ["src/base/a.h", '#include "async/task.h"', /base does not see async/],
  ["src/message/a.h", '#include "sql/table.h"', /message does not see sql/],
  ["src/provider/iwinv/a.cc", '#include "provider/solapi/auth.h"', /side by side/],
  ["src/app/a.cc", '#include "bindings/wasm_host.h"', /is no folder/],
  ["src/app/a.cc", "#include <emscripten/val.h>", /Emscripten only in bindings/],
  ["src/app/a.cc", "#include <nlohmann/json.hpp>", /only through base\/json.h/],
  ["bindings/a.cc", "#include <nlohmann/json.hpp>", /only through base\/json.h/],
]) {
  test(`refuses ${line} in ${path}`, () => {
    assert.match(cppFaults({ [path]: line }).join("\n"), why);
  });
}

test("allows what the layers allow in C++", () => {
  const good =
    '#include <string>\n#include "base/result.h"\n#include "provider/http_json.h"\n#include "provider/solapi/auth.h"\n';
  assert.deepEqual(cppFaults({ "src/provider/solapi/solapi.cc": good, "src/app/a.cc": good }), []);
});

for (const [path, line, why] of [
  ["js/src/kmsg.ts", 'import { readFile } from "node:fs/promises";', /only Node.js has/],
  ["js/src/kmsg.ts", 'import fs from "fs";', /only Node.js has/],
  ["js/src/kmsg.ts", 'import {\n  a,\n  b,\n} from "node:path";', /only Node.js has/],
  ["js/src/index.ts", 'export * from "./runtime/node.js";', /chosen by "#runtime"/],
  ["js/src/host/http.ts", 'import { d1 } from "./d1.js";', /another host/],
  ["js/src/index.ts", 'import "./testing/index.js";', /made for tests/],
  ["js/src/index.ts", 'export { USAGE } from "./cli/usage.js";', /part of the command/],
  ["js/src/index.ts", 'import { z } from "zod";', /no dependencies/],
  ["js/src/template/a.ts", 'import { Engine } from "../engine/engine.js";', /without the core/],
  ["js/src/index.ts", 'import { env } from "cloudflare:workers";', /only workerd has/],
  ["js/src/kmsg.ts", "const debug = process.env.DEBUG;", /uses process/],
  ["js/src/kmsg.ts", "const f = new Function(text);", /calls new Function/],
]) {
  test(`refuses ${line.replaceAll("\n", " ")} in ${path}`, () => {
    assert.match(jsFaults({ [path]: line }).join("\n"), why);
  });
}

test("allows what the layers allow in TypeScript", () => {
  const node = 'import { readFileSync } from "node:fs";\nimport { start } from "../engine.js";\n';
  const server =
    'import type { Server } from "node:http";\n// process.env is not for us\nconst { createServer } = await import("node:http");\n';
  const kmsg =
    'import { loadModule } from "#runtime";\nimport type { Http } from "./host/http.js";\n';
  assert.deepEqual(
    jsFaults({
      "js/src/runtime/node.ts": node,
      "js/src/testing/server.ts": server,
      "js/src/kmsg.ts": kmsg,
    }),
    [],
  );
});
