// 1,000 jobs put into a queue and taken out again: all at once, beside one statement after another.
import { HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { counted } from "../../tests/stores/clients.mjs";
import { kDatabases } from "./databases.mjs";
import { cell, spreads } from "./measure.mjs";
import { table, target } from "./report.mjs";

const kJobs = 1_000;
const kRounds = 3;
const kMostRatio = 1 / 10;
const entry = (index) => ({ type: "send", data: { to: "01012345678", text: `message ${index}` } });

async function together(queue) {
  await queue.enqueueMany(Array.from({ length: kJobs }, (_, index) => entry(index)));
  const taken = await queue.dequeueMany(kJobs);
  if (taken.length !== kJobs) throw new Error(`${taken.length} of ${kJobs} were handed out`);
}

async function oneByOne(queue) {
  for (let index = 0; index < kJobs; index += 1) {
    const { type, data } = entry(index);
    await queue.enqueue(type, data);
  }
  for (let index = 0; index < kJobs; index += 1) {
    if ((await queue.dequeue()) === undefined) throw new Error("the queue ended early");
  }
}

/** Prints the statements and the time on each database. */
export async function benchQueue() {
  const rows = [
    [
      "database",
      "statements",
      "one by one",
      "at once, ms (min / median)",
      "one by one, ms",
      "ratio",
    ],
  ];
  for (const [name, open] of Object.entries(kDatabases)) {
    const opened = await open();
    try {
      const { client, statements } = counted(opened.client);
      const queue = new HyperdriveJobQueue(client);
      await queue.init();
      const counts = {};
      const run = (key, work) => async () => {
        await queue.clear();
        statements.length = 0;
        await work(queue);
        counts[key] = statements.length;
      };
      const works = { set: run("set", together), one: run("one", oneByOne) };
      const { set, one } = await spreads(works, kRounds);
      const ratio = set.median / one.median;
      rows.push([name, counts.set, counts.one, cell(set), cell(one), ratio.toFixed(3)]);
      const short = name.split(" ")[0].replace(",", "");
      target(`queue, 1,000 jobs, ${short}: time to one by one`, ratio, kMostRatio);
    } finally {
      await opened.end();
    }
  }
  table(`A queue: ${kJobs.toLocaleString("en")} jobs in and out`, rows);
}
