import { JobProcessor } from "kmsg-edge/adapters/node";
import { InMemoryJobQueue } from "kmsg-edge/queue";
import { FakeClock } from "../support/fake-clock.mjs";

/** A processor over a queue, both on a clock that the test moves. `events` collects what it tells. */
export function setUp(options = {}, queueOptions = {}) {
  const clock = new FakeClock();
  const queue =
    options.queue ??
    new InMemoryJobQueue({ now: () => new Date(clock.wallTime()), ...queueOptions });
  const { queue: _, Processor = JobProcessor, ...rest } = options;
  const processor = new Processor(
    { concurrency: 2, retryDelays: [100], maxRetries: 3, pollInterval: 1000, clock, ...rest },
    queue,
  );
  return { clock, queue, processor, events: recorded(processor) };
}

export function recorded(emitter) {
  const events = [];
  const names = ["added", "completed", "retry", "failed", "released", "lost"].map(
    (n) => `job:${n}`,
  );
  for (const name of [...names, "processor:error", "processor:started", "processor:stopped"]) {
    emitter.on(name, (payload) => events.push([name, payload]));
  }
  return {
    all: events,
    of: (name) => events.filter(([n]) => n === name).map(([, payload]) => payload),
  };
}

/** A promise that the test settles. */
export function deferred() {
  let end = {};
  const promise = new Promise((resolve, reject) => {
    end = { resolve, reject };
  });
  return { promise, ...end };
}
