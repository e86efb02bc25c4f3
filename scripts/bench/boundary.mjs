// What it costs to cross into the core: a call that does next to nothing, and JSON by its length, beside
// JavaScript's own JSON on the same text. An instance of its own, with the package's wire.
import { startCore } from "../../js/dist/engine/instance.js";
import { Wire } from "../../js/dist/engine/wire.js";
import { loadWasm } from "../../js/dist/runtime/node.js";
import { spreads } from "./measure.mjs";
import { table } from "./report.mjs";

const kRounds = 15;
const kCalls = 20_000;
const kKilobytes = [1, 10, 100, 1000];
const kEachRound = 2000; // kilobytes
// No method has this number: the core reads the JSON and refuses.
const kNoMethod = 255;

function start() {
  const { exports, memory } = startCore(loadWasm());
  const nothing = () => {};
  exports.attach({ begin: nothing, abort: nothing, settle: nothing, random: nothing });
  const wire = new Wire(exports, memory);
  const key = exports.intern(wire.writeText('{"providers":[]}'));
  return { exports, wire, key };
}

const item = { to: "01012345678", text: "안녕하세요, 주문하신 상품", amount: 12_000, ok: true };
const jsonOf = (kilobytes) => {
  const each = new TextEncoder().encode(JSON.stringify(item)).length + 1;
  const count = Math.max(1, Math.round((kilobytes * 1000) / each));
  return JSON.stringify(Array.from({ length: count }, () => item));
};

let sink = 0;
const repeat = (times, work) => () => {
  for (let i = 0; i < times; i += 1) sink += work();
};

/** Prints the costs. */
export async function benchBoundary() {
  const { exports, wire, key } = start();
  const call = (text) => exports.callSync(kNoMethod, key, 0, wire.writeText(text));
  const calls = await spreads(
    {
      "a call that only answers a number": repeat(kCalls, () => exports.outbox()),
      "16 bytes into the inbox": repeat(kCalls, () => wire.writeText('{"a":"01234567"}')),
      "a method, {} in and a refusal out": repeat(kCalls, () => {
        const length = call("{}");
        return wire.readText(exports.outbox(), length).length;
      }),
    },
    kRounds,
  );
  table("Into the core and back", [
    ["", "µs, min", "median"],
    ...Object.entries(calls).map(([name, { min, median }]) => [
      name,
      ((min * 1000) / kCalls).toFixed(2),
      ((median * 1000) / kCalls).toFixed(2),
    ]),
  ]);

  const rows = [
    ["KB", "text in", "text in, read as JSON", "text out", "JSON.parse", "in, to JSON.parse"],
  ];
  for (const kilobytes of kKilobytes) {
    const text = jsonOf(kilobytes);
    const times = Math.max(1, Math.round(kEachRound / kilobytes));
    const found = await spreads(
      {
        in: repeat(times, () => wire.writeText(text)),
        read: repeat(times, () => call(text)),
        out: repeat(times, () => {
          const length = wire.writeText(text);
          return wire.readText(exports.reserve(length), length).length;
        }),
        parse: repeat(times, () => JSON.parse(text).length),
      },
      kRounds,
    );
    const each = (ms) => (ms * 1000) / times / kilobytes;
    const { in: into, read, out, parse } = found;
    rows.push([
      kilobytes,
      each(into.median).toFixed(2),
      each(read.median).toFixed(2),
      each(Math.max(0, out.median - into.median)).toFixed(2),
      each(parse.median).toFixed(2),
      (read.median / parse.median).toFixed(2),
    ]);
  }
  table("JSON across the boundary, µs a KB (median)", rows);
  if (!Number.isFinite(sink)) throw new Error("a call answered no number");
}
