// A service over a shared database. Started as a program, it runs passes until it is killed.
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { KMsg } from "kmsg-edge";
import { HyperdriveDeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";
import { drivers } from "../clients.mjs";
import { vendorProvider } from "./http-vendor.mjs";

/** @returns what sends and tracks over the database and the vendor at these addresses */
export function openService(databaseUrl, vendorAddress) {
  const { client, end } = drivers.pg(databaseUrl);
  const provider = vendorProvider(vendorAddress);
  let kmsg;
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store: new HyperdriveDeliveryTrackingStore(client),
    polling: { initialDelayMs: 0, backoffMs: [0], leaseMs: 1_000, batchSize: 5, concurrency: 2 },
    apiFailover: {
      sender: (input) => kmsg.send(input),
      classifyNonKakaoUser: () => true,
    },
  });
  kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  return { tracking, kmsg, end };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const { tracking } = openService(argv[2], argv[3]);
  for (;;) {
    const { due } = await tracking.runOnce();
    process.stdout.write(`${due}\n`);
    if (due === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
