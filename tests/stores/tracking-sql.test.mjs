// The SQL stores on real databases: PostgreSQL, MariaDB, and D1 in workerd.
import {
  createD1DeliveryTrackingStore,
  HyperdriveDeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { InMemoryDeliveryTrackingStore } from "kmsg-edge/tracking";
import { kindOf } from "../schema/support/servers.mjs";
import { drivers } from "./clients.mjs";
import { trackingSuite } from "./tracking-suite.mjs";

trackingSuite("in memory", async () => {
  const store = new InMemoryDeliveryTrackingStore();
  return async () => store;
});

const d1 = kindOf("D1");
trackingSuite("D1", async (t) => {
  const { binding } = await d1.open(t);
  return async () => createD1DeliveryTrackingStore(binding);
});

for (const [driver, kind] of [
  ["pg", "PostgreSQL"],
  ["postgres.js", "PostgreSQL"],
  ["mysql2", "MariaDB"],
]) {
  trackingSuite(`${kind} through ${driver}`, async (t) => {
    const { url, beforeDrop } = await kindOf(kind).open(t);
    return async () => {
      const { client, end } = drivers[driver](url);
      beforeDrop(end);
      return new HyperdriveDeliveryTrackingStore(client);
    };
  });
}
