import type { KMsgError } from "../core/error.js";
import type { SendResult } from "../core/provider.js";
import type { HookContext } from "../hooks.js";
import type { SqlDatabase } from "../sql/database.js";
import type { DeliveryTrackingStore } from "./store.js";
import type { DeliveryTrackingApiFailoverConfig, DeliveryTrackingPollingConfig } from "./types.js";

/** What the core needs of a tracking service, whoever calls: the service itself or a KMsg. */
export interface TrackingBinding {
  store: DeliveryTrackingStore;
  polling: Partial<DeliveryTrackingPollingConfig>;
  failover: DeliveryTrackingApiFailoverConfig | undefined;
  /** Told when an accepted message could not be recorded. */
  onTrackingError?: ((error: KMsgError) => void) | undefined;
}

/** A SQL store of this package: how the core reaches its table. */
export interface SqlStoreBinding {
  /** The `store` member of a configuration text. */
  section: string;
  database: SqlDatabase;
}

type OnSuccess = (context: HookContext, result: SendResult) => void | Promise<void>;

const sqlStores = new WeakMap<DeliveryTrackingStore, SqlStoreBinding>();
const hookBindings = new WeakMap<OnSuccess, TrackingBinding>();

export function bindSqlStore(store: DeliveryTrackingStore, binding: SqlStoreBinding): void {
  sqlStores.set(store, binding);
}

export function sqlStoreOf(store: DeliveryTrackingStore): SqlStoreBinding | undefined {
  return sqlStores.get(store);
}

/**
 * Marks the hook of a tracking service. The mark is on the function, so it survives
 * `{ ...createDeliveryTrackingHooks(service), onFinal }`; a function that wraps it is an ordinary hook.
 */
export function bindHook(onSuccess: OnSuccess, binding: TrackingBinding): void {
  hookBindings.set(onSuccess, binding);
}

export function hookBindingOf(onSuccess: unknown): TrackingBinding | undefined {
  return typeof onSuccess === "function" ? hookBindings.get(onSuccess as OnSuccess) : undefined;
}
