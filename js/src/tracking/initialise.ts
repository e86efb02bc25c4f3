import { sqlStoreOf } from "./binding.js";
import type { DeliveryTrackingStore } from "./store.js";

// Settled facts only: on Workers a promise belongs to the request that made it.
const stores = new WeakSet<DeliveryTrackingStore>();
const tables = new WeakMap<object, Set<string>>();

/**
 * Runs the store's `init()` unless it is known to have succeeded. For a SQL store that is remembered
 * per database and table, because a Worker makes a store per request.
 */
export async function initialise(store: DeliveryTrackingStore): Promise<void> {
  const sql = sqlStoreOf(store);
  if (sql === undefined) {
    if (stores.has(store)) return;
    await store.init();
    stores.add(store);
    return;
  }
  const known = tables.get(sql.database.handle) ?? new Set<string>();
  if (known.has(sql.section)) return;
  await store.init();
  tables.set(sql.database.handle, known.add(sql.section));
}
