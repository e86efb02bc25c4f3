// What stores over object storage promise, and what KV does not.
import {
  type CloudflareKvNamespaceLike,
  type CloudflareR2BucketLike,
  createKvDeliveryTrackingStore,
  createR2DeliveryTrackingStore,
  createTrackingObjectClient,
  type TrackingObjectNamespaceLike,
} from "kmsg-edge/adapters/cloudflare";
import { TrackingObject } from "kmsg-edge/adapters/durable-object";
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

new DeliveryTrackingService({ providers: [], store: weak, apiFailover: { marksStore: strong } });

interface Env {
  TRACKING: TrackingObjectNamespaceLike;
}

export class Tracking extends TrackingObject<Env> {
  override configure(env: Env) {
    createTrackingObjectClient(env.TRACKING, { shards: 2, name: "tenant" });
    return {
      providers: [],
      jobs: { welcome: (job: { data: { to: string } }) => job.data.to },
      onError: (error: Error, { operation }: { operation: string }) => `${operation} ${error}`,
    };
  }

  async open(): Promise<number> {
    return await this.store.countRecords({ status: "SENT" });
  }
}

declare const client: ReturnType<typeof createTrackingObjectClient>;
client.queue<{ to: string }>("key").enqueue("welcome", { to: "01012345678" });
// @ts-expect-error A queue's data are of its type.
client.queue<{ to: string }>("key").enqueue("welcome", { from: "01012345678" });
// @ts-expect-error Every tracking object says what it works with.
export class Without extends TrackingObject<Env> {}
