// The SQL queues on real databases: PostgreSQL, MariaDB, and D1 in workerd.
import { createD1JobQueue, HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { queueSuite } from "../js/queue/suite.mjs";
import { kindOf } from "../schema/support/servers.mjs";
import { drivers } from "./clients.mjs";

const second = async (queue) => await queue.again();

queueSuite("D1", {
  make: async (options, t) => {
    const { binding } = await kindOf("D1").open(t);
    const open = () => Object.assign(createD1JobQueue(binding, options), { again: open });
    return open();
  },
  second,
});

for (const [driver, kind] of [
  ["pg", "PostgreSQL"],
  ["postgres.js", "PostgreSQL"],
  ["mysql2", "MariaDB"],
]) {
  queueSuite(`${kind} through ${driver}`, {
    make: async (options, t) => {
      const { url, beforeDrop } = await kindOf(kind).open(t);
      const open = () => {
        const { client, end } = drivers[driver](url);
        beforeDrop(end);
        return Object.assign(new HyperdriveJobQueue(client, options), { again: open });
      };
      return open();
    },
    second,
  });
}
