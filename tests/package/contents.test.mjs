// What is in the tarball is used, and installing it runs and fetches nothing.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const packed = fileURLToPath(new URL("../node_modules/kmsg-edge", import.meta.url));
const manifest = JSON.parse(readFileSync(join(packed, "package.json"), "utf8"));
const read = (file) => readFileSync(join(packed, file), "utf8");

const files = readdirSync(packed, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(packed.length + 1))
  .sort();

const documents = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
const dialect = "(mysql|postgres|sqlite)";
const schemaFile = new RegExp(
  `^schema/(sql/${dialect}/\\w+\\.sql|drizzle/${dialect}\\.ts|migrations/d1/\\d{4}_\\w+\\.sql)$`,
);
const referencePath = /^\/\/\/\s*<reference path="([^"]+)"/gm;
const codeImport = /(?:\bfrom|\bimport)\s*\(?\s*["'](\.{1,2}\/[^"'?]+|#[^"']+)[^"']*["']/g;
const pathImport = /new URL\(\s*["'](\.{1,2}\/[^"'?]+)[^"']*["'],\s*import\.meta\.url/g;

// The paths that a value of `exports` or `imports` names, under any condition.
const leaves = (value) =>
  typeof value === "string" ? [value] : Object.values(value).flatMap(leaves);
const clean = (path) => posix.normalize(path.replace(/^\.\//, ""));

const entries = leaves([manifest.exports, manifest.bin]).map(clean);

function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

// What `file` reaches: code reaches code, and a declaration reaches declarations.
function targets(file) {
  const text = withoutComments(read(file));
  const isDeclaration = /\.d\.m?ts$/.test(file);
  const references = [...read(file).matchAll(referencePath)].map(([, path]) => path);
  return [codeImport, pathImport]
    .flatMap((pattern) => [...text.matchAll(pattern)].map(([, path]) => path))
    .concat(references)
    .flatMap((path) =>
      path.startsWith("#")
        ? leaves(manifest.imports[path]).map(clean)
        : [posix.join(dirname(file), path)],
    )
    .map((path) => (isDeclaration ? path.replace(/\.(m?)js$/, ".d.$1ts") : path));
}

function reachedFrom(starts) {
  const seen = new Set();
  const open = [...starts];
  while (open.length > 0) {
    const file = open.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    if (/\.(m?js|d\.m?ts)$/.test(file) && existsSync(join(packed, file)))
      open.push(...targets(file));
  }
  return seen;
}

const reached = reachedFrom(entries);

const codeOf = (declaration) => declaration.replace(/\.d\.(m?)ts$/, ".$1js");
const declarationOf = (code) => code.replace(/\.(m?)js$/, ".d.$1ts");
const isOnlyTypes = (file) =>
  withoutComments(read(file))
    .replace(/^export \{\};?$|^import .*$/gm, "")
    .trim() === "";

function isUsed(file) {
  if (documents.includes(file) || reached.has(file)) return true;
  // The declaration of a module that is used, and the empty module beside types that are.
  if (/\.d\.m?ts$/.test(file)) return reached.has(codeOf(file));
  if (/\.m?js$/.test(file)) return reached.has(declarationOf(file)) && isOnlyTypes(file);
  // For the user's own tools: nothing imports them.
  return schemaFile.test(file) && read("README.md").includes("`schema/`");
}

test("every file of the tarball is reached from an export, is a type, or is a document", () => {
  assert.deepEqual(
    files.filter((file) => !isUsed(file)),
    [],
  );
  assert.ok(reached.size > 200, `only ${reached.size} files were reached: the walk is broken`);
});

test("everything that an export or a module of the tarball names is in it", () => {
  const there = new Set(files);
  assert.deepEqual(
    [...reached].filter((file) => !there.has(file)),
    [],
  );
});

test("installing runs no script and brings no other package along", () => {
  const scripts = Object.keys(manifest.scripts ?? {});
  const atInstall = [
    "preinstall",
    "install",
    "postinstall",
    "prepare",
    "preprepare",
    "postprepare",
  ];
  assert.deepEqual(
    scripts.filter((name) => atInstall.includes(name)),
    [],
  );
  assert.ok(!files.includes("binding.gyp"), "npm would compile it");
  for (const kind of ["dependencies", "optionalDependencies", "bundleDependencies"]) {
    assert.deepEqual(Object.keys(manifest[kind] ?? {}), [], kind);
  }
  for (const name of Object.keys(manifest.peerDependencies)) {
    assert.equal(manifest.peerDependenciesMeta[name]?.optional, true, `${name} would be installed`);
  }
});

test("bundlers may drop what is not used", () => {
  assert.equal(manifest.sideEffects, false);
});

test("the tarball holds no source map, test, secret or file of the build", () => {
  const strange = /\.(map|tsbuildinfo|test\.m?js|env|log|tgz|cc|h)$|(^|\/)\.|node_modules/;
  assert.deepEqual(
    files.filter((file) => strange.test(file)),
    [],
  );
});
