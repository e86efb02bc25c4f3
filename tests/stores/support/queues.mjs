// A job queue on a database that several processes share; for workers and for who watches them.
import { HyperdriveJobQueue } from "kmsg-edge/adapters/cloudflare";
import { SQLiteJobQueue } from "kmsg-edge/adapters/node";
import { sqliteDrivers } from "./sqlite-drivers.mjs";

/** @returns a queue over `address`: a server's URL, or the path of a SQLite file */
export async function openQueue(driver, address, options) {
  if (driver in sqliteDrivers) {
    const database = await sqliteDrivers[driver](address);
    const queue = new SQLiteJobQueue({ ...options, database });
    return { queue, end: async () => database.close() };
  }
  const { drivers } = await import("../clients.mjs");
  const { client, end } = drivers[driver](address);
  return { queue: new HyperdriveJobQueue(client, options), end };
}
