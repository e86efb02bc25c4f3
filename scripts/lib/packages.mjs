// What the machine has to offer, how to see that it is there, and Debian's package for it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findMariadb, findPostgres } from "./database-programs.mjs";
import { which } from "./run.mjs";

const kIncludeFolders = ["/usr/include", "/usr/local/include", "/opt/homebrew/include"];

const command =
  (...names) =>
  () =>
    which(...names) !== undefined;
const header = (name) => () => kIncludeFolders.some((folder) => existsSync(`${folder}/${name}`));
const file =
  (...paths) =>
  () =>
    paths.some((path) => existsSync(path));

/** Needed by `npm start`: the wasm build, and what the printed commands call. */
const kStart = [
  { package: "curl", what: "curl", present: command("curl") },
  { package: "cmake", what: "CMake 3.22 or newer", present: command("cmake") },
  { package: "ninja-build", what: "Ninja", present: command("ninja") },
  { package: "emscripten", what: "Emscripten 3.1.6 or newer (emcc)", present: command("emcc") },
  {
    package: "nlohmann-json3-dev",
    what: "nlohmann_json (header)",
    present: header("nlohmann/json.hpp"),
  },
];

/**
 * Needed by `npm test` on top: the native build, the fuzz targets, the checkers, a browser for the page
 * and the database servers. `hasService`: Debian would start it as a system service, which nobody asked
 * for.
 */
const kTest = [
  { package: "g++", what: "GCC 12 or newer", present: command("g++") },
  { package: "libgtest-dev", what: "GoogleTest", present: header("gtest/gtest.h") },
  {
    package: "googletest",
    what: "GoogleTest's sources",
    present: file("/usr/src/googletest/googletest/src/gtest-all.cc"),
  },
  { package: "clang", what: "clang++ 14 or newer", present: command("clang++") },
  {
    package: "libclang-rt-14-dev",
    what: "clang's sanitizer and fuzzer libraries",
    present: canFuzzWithClang,
  },
  { package: "libsqlite3-dev", what: "SQLite (header and library)", present: header("sqlite3.h") },
  {
    package: "clang-format",
    what: "clang-format 14",
    present: command("clang-format-14", "clang-format"),
  },
  { package: "clang-tidy", what: "clang-tidy 14", present: command("clang-tidy-14", "clang-tidy") },
  {
    package: "chromium",
    what: "Chromium",
    present: command("chromium", "chromium-browser", "google-chrome"),
  },
  {
    package: "fonts-nanum",
    what: "a Korean font",
    present: file("/usr/share/fonts/truetype/nanum", "/usr/share/fonts/opentype/noto"),
  },
  {
    package: "postgresql",
    what: "PostgreSQL (initdb and postgres)",
    present: () => findPostgres() !== undefined,
    hasService: true,
  },
  {
    // The server without the service that the package mariadb-server makes of it.
    package: "mariadb-server-core",
    what: "MariaDB (mariadbd and mariadb-install-db)",
    present: () => findMariadb() !== undefined,
  },
  {
    package: "mariadb-client-core",
    what: "MariaDB's my_print_defaults, which mariadb-install-db calls",
    present: command("my_print_defaults"),
  },
];

/** `npm run test:all` needs no more than `npm test`. */
export const profiles = {
  start: kStart,
  test: [...kStart, ...kTest],
  all: [...kStart, ...kTest],
};

function canFuzzWithClang() {
  const args = ["-fsanitize=fuzzer,address", "-x", "c++", "-", "-o", "/dev/null"];
  const input = 'extern "C" int LLVMFuzzerTestOneInput(const char*, unsigned long) { return 0; }';
  return spawnSync("clang++", args, { input }).status === 0;
}

/** The entries of `profile` that this machine lacks. */
export function missingPackages(profile) {
  return profiles[profile].filter((entry) => !entry.present());
}
