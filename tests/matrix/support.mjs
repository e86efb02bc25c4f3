// Programs, servers and a browser for the smoke tests.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { mustRun, root, which } from "../../scripts/lib/run.mjs";
import { freePort, startProgram } from "../worker/processes.mjs";
import { expected } from "./smoke.mjs";

export const matrix = join(root, "tests/matrix");
export const wasm = join(root, "tests/node_modules/kmsg-edge/js/dist/wasm/kmsg.wasm");
export const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
export const quiet = {
  CI: "1",
  NO_COLOR: "1",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_LOG_PATH: join(matrix, "build/logs"),
  NEXT_TELEMETRY_DISABLED: "1",
  // Set by node --test for its own children.
  NODE_TEST_CONTEXT: undefined,
};

/** An empty folder for what a tool writes; below the projects, so that imports are theirs. */
export function emptyFolder(name) {
  const folder = join(matrix, "build", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Puts the core where a bundle expects it that cannot bring it along. */
export const copyCore = (folder) => cpSync(wasm, join(folder, "core.wasm"));

/** Runs a program that prints what came out as its last line. */
export async function assertPrints(command, args) {
  const output = await mustRun(command, args, { cwd: matrix, env: quiet });
  assert.deepEqual(JSON.parse(output.trim().split("\n").at(-1)), expected);
}

/** Starts a server on a free port, asks it for each of `paths`, and ends it. */
export async function answersOf(args, paths, { cwd = matrix, ready }) {
  const port = await freePort();
  const server = startProgram(process.execPath, args(port), { cwd, env: quiet });
  try {
    await server.seen(ready);
    const answers = [];
    for (const path of paths) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const text = await response.text();
      assert.equal(response.status, 200, `${text}\n${server.output()}`);
      answers.push(JSON.parse(text));
    }
    return answers;
  } finally {
    await server.kill();
  }
}

const kTypes = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
// Nothing but the site's own scripts, and no code from strings; compiling the core must be allowed.
const kPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

/** Opens `index.html` of a folder in Chromium. @returns what its script found */
export async function resultInBrowser(folder) {
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : request.url;
    try {
      const body = readFileSync(join(folder, new URL(path, "http://site").pathname));
      response.writeHead(200, {
        "content-type": kTypes[extname(path)] ?? "application/octet-stream",
        "content-security-policy": kPolicy,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({
    executablePath: which("chromium", "chromium-browser", "google-chrome"),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page
      .waitForFunction(() => globalThis.result !== undefined, undefined, { timeout: 15_000 })
      .catch((error) => assert.fail(`${error.message}\n${complaints.join("\n")}`));
    return await page.evaluate(() => globalThis.result);
  } finally {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
  }
}
