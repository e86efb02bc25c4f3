// Many jobs through processors that fail at random and are stopped again and again: every job must end
// completed or failed, once. Usage: node scripts/soak-jobs.mjs [jobs] [seed]
import { JobProcessor } from "kmsg-edge/adapters/node";
import { InMemoryJobQueue, JobStatus } from "kmsg-edge/queue";

const total = Number(process.argv[2] ?? 100_000);
let state = Number(process.argv[3] ?? 1);
const CHUNK = 500;

function random() {
  state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
  return state / 2 ** 32;
}

const queue = new InMemoryJobQueue();
const ends = new Map();
const running = new Set();
const overlaps = [];

function worker() {
  const processor = new JobProcessor(
    {
      concurrency: 8,
      retryDelays: [0],
      maxRetries: 3,
      pollInterval: 5,
      shutdownTimeoutMs: 2,
      abortGraceMs: 2,
      enableMetrics: false,
    },
    queue,
  );
  const end = (id) => ends.set(id, (ends.get(id) ?? 0) + 1);
  processor.on("job:completed", ({ job }) => end(job.id));
  processor.on("job:failed", ({ jobId }) => end(jobId));
  processor.handle("work", async (job, { signal }) => {
    if (running.has(job.id)) overlaps.push(job.id);
    running.add(job.id);
    try {
      if (random() < 0.05) await new Promise((resolve) => setImmediate(resolve));
      if (random() < 0.001) {
        await new Promise((resolve) => {
          const timer = setTimeout(resolve, 5);
          signal.addEventListener("abort", () => {
            clearTimeout(timer);
            resolve();
          });
        });
      }
      signal.throwIfAborted();
      if (random() < 0.2) throw new Error("random");
    } finally {
      running.delete(job.id);
    }
  });
  processor.start();
  return processor;
}

const counts = { completed: 0, failed: 0, stops: 0, maxHeapMb: 0 };
let workers = [worker(), worker()];
for (let made = 0; made < total; made += CHUNK) {
  const size = Math.min(CHUNK, total - made);
  const jobs = await queue.enqueueMany(
    Array.from({ length: size }, () => ({ type: "work", data: 0 })),
  );
  ends.clear();
  let stopAt = random() * size;
  while (ends.size < size) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (ends.size < stopAt) continue;
    stopAt = Number.POSITIVE_INFINITY;
    await Promise.all(workers.map((processor) => processor.stop()));
    counts.stops += workers.length;
    workers = [worker(), worker()];
  }
  for (const { id } of jobs) {
    const { status } = await queue.getJob(id);
    if (ends.get(id) !== 1) throw new Error(`${id} ended ${ends.get(id)} times`);
    if (status === JobStatus.COMPLETED) counts.completed += 1;
    else if (status === JobStatus.FAILED) counts.failed += 1;
    else throw new Error(`${id} is ${status}`);
  }
  await queue.cleanupTerminal();
  counts.maxHeapMb = Math.max(
    counts.maxHeapMb,
    Math.round(process.memoryUsage().heapUsed / 2 ** 20),
  );
}
await Promise.all(workers.map((processor) => processor.stop()));
if (overlaps.length > 0) throw new Error(`${overlaps.length} jobs ran twice at once`);
console.log(JSON.stringify({ jobs: total, ...counts }));
