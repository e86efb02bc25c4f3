// Programs as users write them, compiled against the package's declarations.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** What a Worker's own types declare, as far as the README's programs need it. */
const kAmbient = `
import type { D1Database as Database } from "../../types/d1.js";
import type { KMsg as Facade, SendInput } from "kmsg-edge";
declare global {
  type D1Database = Database;
  type ExportedHandler<Env> = {
    fetch(request: Request, env: Env): Promise<Response>;
    scheduled?(event: unknown, env: Env, context: { waitUntil(work: Promise<unknown>): void }): Promise<void>;
  };
  // As the platform's types have it: only classes that are marked as Durable Objects fit.
  type DurableObjectNamespace<T extends { __DURABLE_OBJECT_BRAND: never }> = {
    idFromName(name: string): { toString(): string; equals(other: unknown): boolean };
    get(id: { toString(): string; equals(other: unknown): boolean }): { [K in keyof T]: T[K] };
  };
  const kmsg: Facade;
  const messages: SendInput[];
  function rowsFromACursor(): AsyncIterable<SendInput>;
}
`;

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const project = fileURLToPath(new URL("../types/tsconfig.json", import.meta.url));

for (const [title, folder] of [
  ["the document's programs compile, and wrong ones do not", "../types/"],
  ["Drizzle's own databases are what the adapter takes", "../types/drizzle/"],
]) {
  test(title, () => {
    const config = fileURLToPath(new URL(`${folder}tsconfig.json`, import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", config], {
      encoding: "utf8",
    });
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
}

test("the README's programs compile as they stand", () => {
  const folder = new URL("../node_modules/.readme/", import.meta.url);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);
  assert.ok(blocks.length >= 4);
  writeFileSync(new URL("ambient.ts", folder), kAmbient);
  for (const [index, code] of blocks.entries()) {
    writeFileSync(new URL(`block${index}.ts`, folder), `${code}\nexport {};\n`);
  }
  writeFileSync(
    new URL("tsconfig.json", folder),
    JSON.stringify({ extends: project, compilerOptions: { types: ["node"] }, include: ["*.ts"] }),
  );
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", fileURLToPath(folder)], {
    encoding: "utf8",
  });
  assert.equal(stdout, "");
});
