// The object queues in workerd: R2 and Durable Objects with every promise, KV with those it can give.
import { queueSuite } from "../js/queue/suite.mjs";
import { openService } from "./objects/services.mjs";

for (const [name, service] of [
  ["R2", "r2"],
  ["Durable Object", "durable"],
  ["Durable Object's SQLite", "durable-sql"],
  ["KV", "kv"],
]) {
  queueSuite(name, {
    make: async (options) => {
      const { queue } = await openService(service);
      const open = () => Object.assign(queue(options), { again: open });
      return open();
    },
    second: async (queue) => queue.again(),
    isAtomic: service !== "kv",
  });
}
