import { encodeStrict } from "../engine/encode.js";
import { canClaim } from "../host/script-store.js";
import { sqlStoreOf, type TrackingBinding } from "./binding.js";
import type { DeliveryTrackingStore } from "./store.js";

/**
 * The `tracking` member of a configuration text.
 *
 * @param record whether the core itself records what is sent
 * @throws KMsgError INVALID_REQUEST when a member cannot be written as JSON
 */
export function trackingSection(binding: TrackingBinding, record: boolean): string {
  const { polling, failover } = binding;
  const parts = [
    `"store":${storeSection(binding.store)}`,
    `"record":${record}`,
    `"polling":${encoded({ ...polling }, "polling")}`,
  ];
  if (failover !== undefined) {
    const section = {
      enabled: failover.enabled !== false,
      preferNative: failover.preferNative === true,
      hasSender: typeof failover.sender === "function",
      hasClassifier: typeof failover.classifyNonKakaoUser === "function",
      rulesByProviderId: failover.rulesByProviderId,
    };
    parts.push(`"failover":${encoded(section, "apiFailover")}`);
  }
  return `{${parts.join(",")}}`;
}

function storeSection(store: DeliveryTrackingStore): string {
  return (
    sqlStoreOf(store)?.section ?? JSON.stringify({ kind: "script", canClaim: canClaim(store) })
  );
}

function encoded(value: unknown, field: string): string {
  const result = encodeStrict(value, field);
  if ("error" in result) throw result.error;
  return result.text;
}
