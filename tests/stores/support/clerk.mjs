// Fills a queue or reads it, in the runtime that has its driver: JSON in, JSON out.
import { text } from "node:stream/consumers";
import { openQueue } from "./queues.mjs";
import { inParts } from "./work.mjs";

const { jobs, ids } = JSON.parse(await text(process.stdin));
const { KMSG_WORKER_DRIVER, KMSG_WORKER_ADDRESS } = process.env;
const { queue, end } = await openQueue(KMSG_WORKER_DRIVER, KMSG_WORKER_ADDRESS, {});

const answer = jobs
  ? (await queue.enqueueMany(jobs)).map(({ id }) => id)
  : (await inParts(ids, 50, (id) => queue.getJob(id))).filter((job) => job !== undefined);
await end();
process.stdout.write(JSON.stringify(answer));
