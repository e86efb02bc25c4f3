// Workers of queues, bulk sending and the tracker: what fits them and what does not.
import type { KMsg, Provider } from "kmsg-edge";
import {
  DeliveryTracker,
  type DeliveryWebhook,
  JobProcessor,
  MessageJobProcessor,
  MessageRetryHandler,
  verifyWebhook,
} from "kmsg-edge/adapters/node";
import { InMemoryJobQueue, type Job } from "kmsg-edge/queue";
import { BulkMessageSender } from "kmsg-edge/sender";

declare const kmsg: KMsg;
declare const provider: Provider;
interface Welcome {
  to: string;
}

const queue = new InMemoryJobQueue<Welcome>();
const processor = new JobProcessor<Welcome>(
  { concurrency: 2, retryDelays: [1_000], maxRetries: 3, pollInterval: 100 },
  queue,
);
processor.handle("welcome", async (job, { signal, defer, saveMetadata }) => {
  const to: string = job.data.to;
  if (signal.aborted) return defer(10);
  const saved: boolean | undefined = await saveMetadata({ to });
  return saved;
});
// @ts-expect-error the queue is explicit
new JobProcessor({ concurrency: 2, retryDelays: [], maxRetries: 3, pollInterval: 100 });
// @ts-expect-error concurrency has no default
new JobProcessor({ retryDelays: [], maxRetries: 3, pollInterval: 100 }, queue);
// @ts-expect-error the data is that of the queue
processor.add("welcome", { from: "1" });
export const id: Promise<string> = processor.add("welcome", { to: "1" }, { delay: 5 });
export const job: Promise<Job<Welcome> | undefined> = processor.getJob("id");

for (const sender of [kmsg, provider]) new MessageJobProcessor(sender, {}, new InMemoryJobQueue());
// @ts-expect-error a text sends nothing
new MessageJobProcessor("solapi", {}, new InMemoryJobQueue());

// @ts-expect-error the caller says how a message is sent again
new MessageRetryHandler({});

const webhook: DeliveryWebhook = { url: "https://example.com", events: [], secret: "s" };
const tracker = new DeliveryTracker({
  webhookRetries: 1,
  batchSize: 100,
  persistence: { enabled: true, retentionDays: 30 },
});
export const tracked: Promise<void> = tracker.trackMessage("m", "1", "t", "p", {
  webhooks: [webhook],
});
// @ts-expect-error not a status
tracker.updateStatus("m", "ARRIVED");
export const isTheirs: Promise<boolean> = verifyWebhook(
  "s",
  { "webhook-id": "1", "webhook-timestamp": "1", "webhook-signature": "v1,x" },
  "{}",
);
// @ts-expect-error without anything that sends
new BulkMessageSender();
export const sender: BulkMessageSender = new BulkMessageSender(kmsg);
