// The first response of a Worker in workerd: one with the package, which sends a message through a stub,
// beside an empty one. Each start is a fresh workerd; the two take turns.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { root } from "../lib/run.mjs";
import { cell, median, timed } from "./measure.mjs";
import { table, target } from "./report.mjs";

const kStarts = 15;
const kMostMs = 10;
const kWasm = "js/dist/wasm/kmsg.wasm";

const kEmpty = 'export default { fetch: () => new Response("ok") };';
const kSending = `
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
const stub = async (_url, init) => {
  const { customFields } = JSON.parse(init.body).messages[0];
  return Response.json({
    groupInfo: { groupId: "G4V", count: { total: 1, registeredSuccess: 1, registeredFailed: 0 } },
    failedMessageList: [],
    messageList: [{ messageId: "M4V", statusCode: "2000", customFields }],
  });
};
export default {
  async fetch() {
    const provider = new SolapiProvider({
      apiKey: "BENCHKEY12345678", apiSecret: "BENCH_SECRET", defaultFrom: "0212345678", fetch: stub,
    });
    const result = await new KMsg({ providers: [provider] }).send({ to: "01012345678", text: "hello" });
    return new Response(result.isSuccess ? "ok" : result.error.message);
  },
};`;

async function sendingModules() {
  const { outputFiles } = await build({
    stdin: { contents: kSending, resolveDir: join(root, "scripts/bench"), loader: "js" },
    bundle: true,
    format: "esm",
    minify: true,
    write: false,
    conditions: ["workerd"],
    plugins: [
      {
        name: "wasm",
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.wasm$/ }, () => ({ path: "./kmsg.wasm", external: true })),
      },
    ],
  });
  return [
    { type: "ESModule", path: "worker.mjs", contents: outputFiles[0].text },
    { type: "CompiledWasm", path: "kmsg.wasm", contents: readFileSync(join(root, kWasm)) },
  ];
}

/** Milliseconds of a fresh start: until workerd serves, and from there to the first response's end. */
async function start(modules) {
  let miniflare;
  try {
    const ready = await timed(async () => {
      miniflare = new Miniflare({
        modulesRoot: "/",
        modules,
        compatibilityDate: "2026-04-01",
        cf: false,
      });
      await miniflare.ready;
    });
    const first = await timed(async () => {
      const text = await (await miniflare.dispatchFetch("http://bench/")).text();
      if (text !== "ok") throw new Error(`the Worker answered ${text}`);
    });
    const second = await timed(async () => {
      await (await miniflare.dispatchFetch("http://bench/")).text();
    });
    return { ready, first, second, total: ready + first };
  } finally {
    await miniflare?.dispose();
  }
}

/** Prints the times of both, and how much later the first response is. */
export async function benchCold() {
  const workers = {
    "an empty Worker": [{ type: "ESModule", path: "worker.mjs", contents: kEmpty }],
    "with kmsg-edge, one send": await sendingModules(),
  };
  const found = Object.fromEntries(Object.keys(workers).map((name) => [name, []]));
  for (let round = 0; round <= kStarts; round += 1) {
    for (const [name, modules] of Object.entries(workers)) {
      const times = await start(modules);
      if (round > 0) found[name].push(times);
    }
  }
  const spread = (name, part) => {
    const values = found[name].map((times) => times[part]);
    return { min: Math.min(...values), median: median(values) };
  };
  const parts = ["ready", "first", "total", "second"];
  const rows = Object.keys(workers).map((name) => [
    name,
    ...parts.map((part) => cell(spread(name, part))),
  ]);
  const [empty, sending] = Object.keys(workers);
  const later = (part) => spread(sending, part).median - spread(empty, part).median;
  rows.push(["later by (median)", ...parts.map((part) => later(part).toFixed(1))]);
  table(`Cold start in workerd, ms (min / median of ${kStarts} fresh starts, in turns)`, [
    ["", "until it serves", "first response", "both", "second response"],
    ...rows,
  ]);
  target("cold start: first response later by", Math.max(0, later("total")), kMostMs, " ms");
}
