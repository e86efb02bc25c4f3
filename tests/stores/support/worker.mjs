// A worker that may be killed at any moment: takes jobs, says so, works, completes them, says so. Ends
// when its standard input does.
import { writeSync } from "node:fs";
import { openQueue } from "./queues.mjs";
import { work } from "./work.mjs";

const { KMSG_WORKER_DRIVER, KMSG_WORKER_ADDRESS, KMSG_WORKER_LEASE_MS } = process.env;
const { queue } = await openQueue(KMSG_WORKER_DRIVER, KMSG_WORKER_ADDRESS, {
  leaseMs: Number(KMSG_WORKER_LEASE_MS),
});
process.stdin.once("end", () => process.exit(0)).resume();
// One write per line, as long as a pipe takes them whole.
await work(queue, { say: (event) => writeSync(1, `${JSON.stringify(event)}\n`) });
