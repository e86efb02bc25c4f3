// A million sends, one after another: the heap after a collection and the core's memory must stay flat.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { engine } from "../../js/dist/engine/engine.js";
import { table, target } from "./report.mjs";

const kSends = 1_000_000;
const kStep = 100_000;
/** What the heap may have grown by after the first step, in MiB. */
const kMostHeap = 2;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

// Answers as SOLAPI does, for one message.
async function stub(_url, init) {
  const { customFields } = JSON.parse(init.body).messages[0];
  return Response.json({
    groupInfo: { groupId: "G4V", count: { total: 1, registeredSuccess: 1, registeredFailed: 0 } },
    failedMessageList: [],
    messageList: [{ messageId: "M4V", statusCode: "2000", customFields }],
  });
}

const mebibytes = (bytes) => bytes / 2 ** 20;

/** Prints both memories by the number of sends. */
export async function benchMemory() {
  const provider = new SolapiProvider({
    apiKey: "BENCHKEY12345678",
    apiSecret: "BENCH_SECRET",
    defaultFrom: "0212345678",
    fetch: stub,
  });
  const kmsg = new KMsg({ providers: [provider] });
  const rows = [];
  for (let sent = 0; sent < kSends; ) {
    for (let i = 0; i < kStep; i += 1, sent += 1) {
      const result = await kmsg.send({ to: "01012345678", text: `message ${sent}` });
      if (result.isFailure) throw result.error;
    }
    // Timers and finalizers of the last sends end in a later turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve, 50));
    collect();
    const core = engine.running.wire.memory.buffer.byteLength;
    rows.push([sent, mebibytes(process.memoryUsage().heapUsed), mebibytes(core)]);
  }
  table("Memory by the number of sends, MiB", [
    ["sends", "JavaScript heap", "the core's memory"],
    ...rows.map(([sent, heap, core]) => [
      sent.toLocaleString("en"),
      heap.toFixed(1),
      core.toFixed(1),
    ]),
  ]);
  const [[, heap, core]] = rows;
  const [, heapEnd, coreEnd] = rows.at(-1);
  target("1,000,000 sends: growth of the heap", Math.max(0, heapEnd - heap), kMostHeap, " MiB");
  // One page is the least that it can grow by.
  target("1,000,000 sends: growth of the core", coreEnd - core, 1 / 16, " MiB");
}
