// What a Worker with all of the package's providers weighs, bundled as a user would bundle it.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "./run.mjs";
import { UserError } from "./steps.mjs";

const kTests = join(root, "tests");
const kPackage = join(kTests, "node_modules/kmsg-edge");
const kGlue = "wasm/kmsg.mjs";

/** The only place with the budgets; KiB as gzip -9 leaves them. */
export const { gzipKiB: budgets, aimGzipKiB: aims } = JSON.parse(
  readFileSync(join(root, "scripts/size-budget.json"), "utf8"),
);

// A Worker that sends through each provider, and tracks on D1 in its cron.
const kWorker = `
import { KMsg } from "kmsg-edge";
import { createD1DeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import { AligoProvider } from "kmsg-edge/provider/aligo";
import { IWINVProvider } from "kmsg-edge/provider/iwinv";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";

function messaging(env) {
  const providers = [
    new SolapiProvider(env.solapi),
    new IWINVProvider(env.iwinv),
    new AligoProvider(env.aligo),
  ];
  const tracking = new DeliveryTrackingService({
    providers,
    store: createD1DeliveryTrackingStore(env.DB),
  });
  return { kmsg: new KMsg({ providers, hooks: createDeliveryTrackingHooks(tracking) }), tracking };
}

export default {
  async fetch(request, env) {
    return Response.json(await messaging(env).kmsg.send(await request.json()));
  },
  async scheduled(event, env, context) {
    context.waitUntil(messaging(env).tracking.runOnce());
  },
};
`;

/**
 * Bundles the Worker from the unpacked tarball.
 *
 * @returns rows of `{ part, raw, gzip }` in bytes: wasm, glue, js (all the rest) and the whole
 */
export async function measureWorker() {
  if (!existsSync(join(kPackage, "package.json"))) {
    throw new UserError("There is no tarball yet; run npm test -- --only package");
  }
  const [whole, withoutGlue] = await Promise.all([bundle([]), bundle([kGlue])]);
  const wasm = size(readFileSync(join(kPackage, "js/dist/wasm/kmsg.wasm")));
  const all = size(whole);
  const js = size(withoutGlue);
  // The glue is what the bundle grows by: minified and compressed beside the rest, as it is deployed.
  const glue = { raw: all.raw - js.raw, gzip: all.gzip - js.gzip };
  return [
    { part: "wasm", ...wasm },
    { part: "glue", ...glue },
    { part: "js", ...js },
    { part: "whole", raw: all.raw + wasm.raw, gzip: all.gzip + wasm.gzip },
  ];
}

async function bundle(leftOut) {
  // Late, since this module is loaded before the npm packages are there.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    stdin: { contents: kWorker, resolveDir: kTests, sourcefile: "worker.mjs" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    plugins: [external(["kmsg.wasm", ...leftOut])],
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

const external = (ends) => ({
  name: "external",
  setup: (bundler) =>
    bundler.onResolve({ filter: /kmsg\.(wasm|mjs)$/ }, ({ path }) =>
      ends.some((end) => path.endsWith(end)) ? { path: "./left-out", external: true } : undefined,
    ),
});

const size = (bytes) => ({ raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length });

/** The rows that weigh more than their budget, as sentences. */
export function overBudget(rows) {
  return rows
    .filter(({ part, gzip }) => !(gzip / 1024 <= budgets[part]))
    .map(({ part, gzip }) => `${part}: ${kib(gzip)} KiB gzip, the budget is ${budgets[part]}`);
}

export const kib = (bytes) => (bytes / 1024).toFixed(1);

/** Rows as lines of a table. */
export function sizeTable(rows) {
  const line = (...cells) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(8) : cell.padStart(12))).join("");
  return [
    line("KiB", "raw", "gzip", "budget", "aim"),
    ...rows.map(({ part, raw, gzip }) =>
      line(part, kib(raw), kib(gzip), String(budgets[part]), String(aims[part] ?? "")),
    ),
  ].join("\n");
}

/** Rows as a table of Markdown. */
export function sizeMarkdown(rows) {
  const line = (...cells) => `| ${cells.join(" | ")} |`;
  return [
    line("KiB", "raw", "gzip", "budget (gzip)"),
    line("---", "---:", "---:", "---:"),
    ...rows.map(({ part, raw, gzip }) => line(part, kib(raw), kib(gzip), budgets[part])),
  ].join("\n");
}
