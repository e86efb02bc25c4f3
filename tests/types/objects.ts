// What stores over object storage promise, and what KV does not.
import {
  type CloudflareKvNamespaceLike,
  type CloudflareR2BucketLike,
  createKvDeliveryTrackingStore,
  createR2DeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { DeliveryTrackingService } from "kmsg-edge/tracking";

declare const kv: CloudflareKvNamespaceLike;
declare const bucket: CloudflareR2BucketLike;

const weak = createKvDeliveryTrackingStore(kv, { expirationTtl: 86_400 });
const strong = createR2DeliveryTrackingStore(bucket, { keyPrefix: "tracking" });
for (const store of [weak, strong]) new DeliveryTrackingService({ providers: [], store });

strong.claimDue(new Date(), 1, 1);
// @ts-expect-error KV cannot claim.
weak.claimDue(new Date(), 1, 1);
// @ts-expect-error R2 deletes nothing by itself.
createR2DeliveryTrackingStore(bucket, { expirationTtl: 86_400 });
