// The real drizzle-orm and drizzle-kit of each tested version, used as a project with that version uses them.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";
import { drizzleVersions } from "../../../scripts/lib/drizzle-versions.mjs";
import { listFiles } from "../../../scripts/lib/files.mjs";
import { root } from "../../../scripts/lib/run.mjs";

export { drizzleVersions };

const call = promisify(execFile);
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** Drizzle's names of the dialects. */
const CORES = { postgres: "pg-core", mysql: "mysql-core", sqlite: "sqlite-core" };
const KIT_DIALECTS = { postgres: "postgresql", mysql: "mysql", sqlite: "sqlite" };

/**
 * An empty project below build/ that depends on one version of Drizzle.
 *
 * @param {string} name of the folder
 * @param version one of `drizzleVersions`
 */
export function drizzleProject(name, version) {
  const path = join("build/databases", name);
  const folder = join(root, path);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (const [link, target] of [
    ["drizzle-orm", version.orm],
    ["drizzle-kit", version.kit],
  ]) {
    symlinkSync(join(root, "node_modules", target), join(folder, "node_modules", link), "dir");
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');

  return {
    /** Writes a file of the project. */
    write: (file, text) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    },

    /** What a schema source exports, evaluated under this version. */
    evaluate: async (file, source) => {
      const { code } = await transform(source, { loader: "ts", format: "esm" });
      const path = join(folder, file);
      writeFileSync(path, code);
      return import(pathToFileURL(path).href);
    },

    /** Drizzle's own description of a table. */
    tableConfig: async (dialect, table) => {
      const entry = pathToFileURL(join(folder, "node_modules/drizzle-orm", CORES[dialect]));
      const { getTableConfig } = await import(`${entry.href}/index.js`);
      return getTableConfig(table);
    },

    /** What the compiler says of all .ts files, in its strict mode; empty when they are right. */
    compile: async () => {
      const compilerOptions = {
        strict: true,
        noUnusedLocals: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        module: "nodenext",
        target: "es2022",
        lib: ["ES2023"],
        types: [],
        noEmit: true,
        // Drizzle's declarations name drivers that are not installed.
        skipLibCheck: true,
      };
      const config = { compilerOptions, include: ["**/*.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      try {
        await call(process.execPath, [tsc, "-p", folder], { cwd: folder });
        return "";
      } catch (error) {
        return error.stdout || error.message;
      }
    },

    /** The statements that drizzle-kit generates from the schema files in `sources`, a folder of the project. */
    generate: async (dialect, sources) => {
      const out = `out-${sources}`;
      await call(
        process.execPath,
        [
          // The kit looks for drizzle-orm beside itself, as it lies in a user's node_modules.
          ...[
            "--preserve-symlinks",
            "--preserve-symlinks-main",
            "node_modules/drizzle-kit/bin.cjs",
          ],
          ...["generate", "--dialect", KIT_DIALECTS[dialect]],
          ...["--schema", `./${sources}/*.ts`, "--out", out],
        ],
        { cwd: folder },
      );
      if (!existsSync(join(folder, out))) throw new Error("drizzle-kit wrote nothing");
      const [file] = listFiles([join(path, out)], /\.sql$/);
      return readFileSync(join(root, file), "utf8")
        .split("--> statement-breakpoint")
        .map((statement) => statement.trim().replace(/;$/, ""))
        .filter((statement) => statement !== "");
    },
  };
}
