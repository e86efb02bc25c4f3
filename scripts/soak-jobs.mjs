// Many jobs through processors that fail at random and are stopped again and again: every job must end
// completed or failed, once, and memory must stay flat.
import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { JobProcessor } from "kmsg-edge/adapters/node";
import { JobStatus } from "kmsg-edge/queue";
import { oneOf, parseOptions, wholeNumber } from "./lib/options.mjs";
import { soakStores } from "./lib/soak-stores.mjs";

const kStores = Object.keys(soakStores);
const kUsage = `node --expose-gc scripts/soak-jobs.mjs [OPTIONS]

  --store NAME  one of: ${kStores.join(", ")}; default memory
  --jobs N      how many jobs, from 1 on; default 100000
  --seed N      of what happens at random, from 0 on; default 1
  --help        this text`;

const {
  store: storeName,
  jobs: total,
  seed,
} = parseOptions(
  kUsage,
  {
    store: { type: "string", default: "memory" },
    jobs: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
  },
  ({ store, jobs, seed }) => ({
    store: oneOf("store", store, kStores),
    jobs: wholeNumber("jobs", jobs, 1),
    seed: wholeNumber("seed", seed),
  }),
);
const makeStore = soakStores[storeName];
let state = seed;

const CHUNK = 500;
const WORKERS = 2;
/** What a heap may grow by after the first chunks, in MiB. */
const MAX_GROWTH = 16;
const WARM_UP = 10;

function random() {
  state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return state / 2 ** 32;
}

function heapMb() {
  globalThis.gc?.();
  return Number((process.memoryUsage().heapUsed / 2 ** 20).toFixed(1));
}

// Of the jobs of one chunk: how often each was told to have ended, and was done to its end.
const ends = new Map();
const done = new Map();
const running = new Set();
const counts = { completed: 0, failed: 0, double: 0, lost: 0, stops: 0, errors: 0 };
const count = (map, id) => map.set(id, (map.get(id) ?? 0) + 1);

async function handle(job, { signal }) {
  if (running.has(job.id)) counts.double += 1;
  running.add(job.id);
  try {
    if (random() < 0.05) await turn();
    if (random() < 0.001) await wait(5, undefined, { signal });
    signal.throwIfAborted();
    if (random() < 0.2) throw new Error("random");
    count(done, job.id);
  } finally {
    running.delete(job.id);
  }
}

function startWorker(queue) {
  const processor = new JobProcessor(
    {
      concurrency: 8,
      retryDelays: [0],
      maxRetries: 3,
      pollInterval: 5,
      shutdownTimeoutMs: 2,
      abortGraceMs: 1_000,
      enableMetrics: false,
    },
    queue,
  );
  processor.on("job:completed", ({ job }) => count(ends, job.id));
  processor.on("job:failed", ({ jobId }) => count(ends, jobId));
  processor.on("job:lost", () => {
    counts.lost += 1;
  });
  processor.on("processor:error", () => {
    counts.errors += 1;
  });
  processor.handle("work", handle);
  processor.start();
  return processor;
}

async function soak(store) {
  const started = performance.now();
  const queues = Array.from({ length: WORKERS }, () => store.open());
  const [queue] = queues;
  let workers = queues.map(startWorker);
  let heapStart;
  for (let made = 0, chunk = 0; made < total; made += CHUNK, chunk += 1) {
    const size = Math.min(CHUNK, total - made);
    ends.clear();
    done.clear();
    await queue.enqueueMany(Array.from({ length: size }, () => ({ type: "work", data: 0 })));
    let stopAt = random() * size;
    while (ends.size < size) {
      await wait(1);
      if (ends.size < stopAt) continue;
      stopAt = Number.POSITIVE_INFINITY;
      await Promise.all(workers.map((processor) => processor.stop()));
      counts.stops += workers.length;
      workers = queues.map(startWorker);
    }
    for (const map of [ends, done]) {
      for (const times of map.values()) if (times > 1) counts.double += times - 1;
    }
    // What the store says, and not the events.
    const completed = await queue.cleanupTerminal([JobStatus.COMPLETED]);
    const failed = await queue.cleanupTerminal([JobStatus.FAILED]);
    if (completed !== done.size || completed + failed !== size) {
      throw new Error(
        `of ${size} jobs, ${done.size} done: ${completed} completed, ${failed} failed`,
      );
    }
    counts.completed += completed;
    counts.failed += failed;
    if (chunk <= WARM_UP) heapStart = heapMb();
  }
  await Promise.all(workers.map((processor) => processor.stop()));
  const seconds = Math.round((performance.now() - started) / 1_000);
  return { store: storeName, jobs: total, ...counts, heapStart, heapEnd: heapMb(), seconds };
}

const store = await makeStore();
try {
  const figures = await soak(store);
  console.log(JSON.stringify(figures));
  if (figures.double > 0) throw new Error(`${figures.double} jobs ran or ended twice`);
  if (globalThis.gc && figures.heapEnd - figures.heapStart > MAX_GROWTH) {
    throw new Error("the heap grew");
  }
} finally {
  await store.close();
}
