// A Worker that runs both suites over its Hyperdrive bindings. `node:test` is the list of tests here:
// each runs in a request of its own, as Workers need it.

import { promises } from "node:test";
import { HyperdriveDeliveryTrackingStore, HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { queueSuite } from "../js/queue/suite.mjs";
import { drivers } from "./clients.mjs";
import { trackingSuite } from "./tracking-suite.mjs";

const TABLES = ["kmsg_delivery_tracking", "kmsg_jobs"];
const DRIVERS = { pg: "POSTGRES", "postgres.js": "POSTGRES", mysql2: "MYSQL" };

// The address without options: mysql2 warns of those that it does not know.
function addressOf({ connectionString }) {
  const address = new URL(connectionString);
  address.search = "";
  return address.href;
}

// Clients of the Hyperdrive binding over empty tables.
async function connector(driver, { env, after }) {
  const connect = () => {
    const { client, end } = drivers[driver](addressOf(env[DRIVERS[driver]]), {
      // mysql2 makes code at run time unless it is told not to, which Workers refuse.
      disableEval: true,
      max: 2,
    });
    after(end);
    return client;
  };
  const first = connect();
  for (const table of TABLES) await first.query(`DROP TABLE IF EXISTS ${table}`);
  return connect;
}

for (const driver of Object.keys(DRIVERS)) {
  trackingSuite(driver, async (context) => {
    const connect = await connector(driver, context);
    return async () => new HyperdriveDeliveryTrackingStore(connect());
  });
  queueSuite(driver, {
    make: async (options, context) => {
      const connect = await connector(driver, context);
      const again = () => Object.assign(new HyperdriveJobQueue(connect(), options), { again });
      return again();
    },
    second: async (queue) => await queue.again(),
  });
}

export default {
  async fetch(request, env) {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
    if (name === "") return Response.json(promises.map(({ title }) => title));
    const ends = [];
    try {
      const { body } = promises.find(({ title }) => title === name);
      await body({ env, after: (end) => ends.push(end) });
      return new Response("passed");
    } catch (error) {
      return new Response(error.stack ?? String(error), { status: 500 });
    } finally {
      await Promise.allSettled(ends.map((end) => end()));
    }
  },
};
