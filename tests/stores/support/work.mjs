/** Jobs that a worker takes at once. */
export const kTake = 10;
const kIdleMs = 50;

/**
 * Takes and completes jobs. `say` is told of every hand-out and of every completion that was applied;
 * `abandons(job)` says which are left as they are, as by a worker that dies.
 */
export async function work(queue, { say, abandons = () => false, isOver = () => false }) {
  while (!isOver()) {
    const jobs = await queue.dequeueMany(kTake);
    for (const { id, attempts } of jobs) say({ taken: id, attempts });
    if (jobs.length === 0) await new Promise((resolve) => setTimeout(resolve, kIdleMs));
    for (const job of jobs) {
      if (abandons(job)) continue;
      if (await queue.complete(job)) say({ completed: job.id, attempts: job.attempts });
    }
  }
}

/** What `read` answers for each item, `size` of them at once. */
export async function inParts(items, size, read) {
  const all = [];
  for (let start = 0; start < items.length; start += size) {
    all.push(...(await Promise.all(items.slice(start, start + size).map(read))));
  }
  return all;
}
