// Timing of asynchronous work: the contenders take turns, so that what else the machine does meets all.

/** Milliseconds that `work` takes. */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Milliseconds of CPU, user and system, that this process spends on `work`. */
export async function cpuOf(work) {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The middle of the values. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * Runs the contenders in turns, `rounds` times, and answers `{ min, median }` of each by name.
 * The first round warms up and does not count.
 *
 * @param measure what is counted: `timed` or `cpuOf`
 */
export async function spreads(contenders, rounds, measure = timed) {
  const all = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, work] of Object.entries(contenders)) {
      const figure = await measure(work);
      if (round > 0) all[name].push(figure);
    }
  }
  const spread = (values) => ({ min: Math.min(...values), median: median(values) });
  return Object.fromEntries(Object.entries(all).map(([name, values]) => [name, spread(values)]));
}

/** The medians of {@link spreads} alone. */
export async function inTurns(contenders, rounds) {
  const found = await spreads(contenders, rounds);
  return Object.fromEntries(
    Object.entries(found).map(([name, { median: middle }]) => [name, middle]),
  );
}

/** "1.2 / 1.4": the least and the median, for a cell of a table. */
export function cell({ min, median: middle }, digits = 1) {
  return `${min.toFixed(digits)} / ${middle.toFixed(digits)}`;
}
