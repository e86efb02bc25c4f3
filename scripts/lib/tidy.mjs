// clang-tidy over src/, on all cores. A file that passed is not looked at again until it, a header or
// the checks change.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { hashFiles, listFiles } from "./files.mjs";
import { CommandFailed, mustRun, root, run, which } from "./run.mjs";

const kFolder = join(root, "build/tidy");
// As clang 14 has to be told for the native build; see cmake/options.cmake.
const kFlags = [
  "-std=c++20",
  "-fno-exceptions",
  "-fno-rtti",
  "-D__cpp_impl_coroutine=201902L",
  "-Isrc",
];
// Parsed once instead of once per file; it is most of what every file includes.
const kPrecompiled = [
  ...["algorithm", "functional", "map", "memory", "optional", "string", "string_view", "utility"],
  ...["variant", "vector", "nlohmann/json.hpp"],
];

/** Throws CommandFailed with clang-tidy's findings, if there are any. */
export async function tidy(note) {
  mkdirSync(kFolder, { recursive: true });
  const headers = hashFiles([".clang-tidy", "scripts/lib/tidy.mjs", ...listFiles(["src"], /\.h$/)]);
  const due = [];
  const stamps = new Set();
  for (const source of listFiles(["src"], /\.cc$/)) {
    const stamp = `${source.replaceAll("/", "-")}.${hashFiles([source]).slice(0, 16)}.${headers.slice(0, 16)}`;
    stamps.add(stamp);
    if (!existsSync(join(kFolder, stamp))) due.push({ source, stamp });
  }
  const total = due.length;
  if (total === 0) return;

  const flags = [...kFlags, ...(await precompiledFlags())];
  const findings = [];
  const work = async () => {
    for (let next = due.shift(); next; next = due.shift()) {
      note(`${total - due.length}/${total}`);
      const { code, output } = await run(which("clang-tidy-14", "clang-tidy"), [
        "--quiet",
        next.source,
        "--",
        ...flags,
      ]);
      if (code === 0) writeFileSync(join(kFolder, next.stamp), "");
      else findings.push(output.replace(/^\d+ warnings? generated\.\n/gm, ""));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));

  for (const file of readdirSync(kFolder)) {
    if (file.startsWith("src-") && !stamps.has(file)) rmSync(join(kFolder, file));
  }
  if (findings.length > 0) throw new CommandFailed("clang-tidy", 1, findings.join(""));
}

// The compiler must be clang-tidy's own version to share its format.
async function precompiledFlags() {
  const clang = which("clang++-14");
  if (!clang || !which("clang-tidy-14")) return [];
  const header = join(kFolder, "precompiled.h");
  writeFileSync(header, kPrecompiled.map((name) => `#include <${name}>\n`).join(""));
  await mustRun(clang, ["-x", "c++-header", ...kFlags, header, "-o", `${header}.pch`]);
  return ["-include-pch", `${header}.pch`];
}
