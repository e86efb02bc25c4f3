// The object stores in workerd: R2 and Durable Objects with every promise, KV with those it can give.
import {
  createKvDeliveryTrackingStore,
  createR2DeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { durable, freshPrefix, kv, r2 } from "./objects/services.mjs";
import { trackingSuite } from "./tracking-suite.mjs";

trackingSuite("R2", async () => {
  const { binding } = await r2();
  const keyPrefix = freshPrefix();
  return async () => createR2DeliveryTrackingStore(binding, { keyPrefix });
});

trackingSuite("Durable Object", async () => {
  const object = await durable();
  return async () => object.store();
});

trackingSuite(
  "KV",
  async () => {
    const { binding } = await kv();
    const keyPrefix = freshPrefix();
    return async () => createKvDeliveryTrackingStore(binding, { keyPrefix });
  },
  { claims: false },
);
