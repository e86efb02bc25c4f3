// Passes of two processes that hold the same failed AlimTalks at once, on real databases: the vendor
// answers the first only after its lease has run out, when the second has claimed them too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  createD1DeliveryTrackingStore,
  HyperdriveDeliveryTrackingStore,
} from "kmsg-edge/adapters/cloudflare";
import { ok } from "kmsg-edge/core";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";
import { scriptProvider } from "../js/support/providers.mjs";
import { kindOf } from "../schema/support/servers.mjs";
import { drivers } from "./clients.mjs";

const kMessages = 50;
const kLeaseMs = 1_000;

/** A vendor whose AlimTalks fail, and who answers questions when `answers` resolves. */
function vendor() {
  const sent = [];
  let asked = 0;
  let release;
  const answers = new Promise((resolve) => {
    release = resolve;
  });
  const account = () => {
    const provider = scriptProvider({
      id: "solapi",
      async send(options) {
        sent.push(options);
        const warnings = [{ code: "FAILOVER_UNSUPPORTED_PROVIDER", message: "not here" }];
        return ok({
          messageId: options.messageId,
          providerId: "solapi",
          providerMessageId: `v-${options.messageId}`,
          status: "SENT",
          type: options.type,
          to: options.to,
          ...(options.failover?.enabled && { warnings }),
        });
      },
      limits: { pollBatch: kMessages },
      getDeliveryStatus: async () => assert.fail("many are asked for at once"),
      async getDeliveryStatuses(queries) {
        asked += 1;
        await answers;
        return queries.map(({ type, providerMessageId }) =>
          ok({
            providerId: "solapi",
            providerMessageId,
            ...(type === "ALIMTALK"
              ? { status: "FAILED", statusCode: "3104" }
              : { status: "DELIVERED" }),
          }),
        );
      },
    });
    return provider;
  };
  return { account, sent, asked: () => asked, release: () => release() };
}

/** One process: its own client, store, service and KMsg. */
function worker(provider, store) {
  let kmsg;
  const tracking = new DeliveryTrackingService({
    providers: [provider],
    store,
    polling: { initialDelayMs: 0, backoffMs: [0], leaseMs: kLeaseMs, batchSize: kMessages },
    apiFailover: { sender: (input) => kmsg.send(input) },
  });
  kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
  return { tracking, kmsg };
}

const alimtalks = Array.from({ length: kMessages }, (_, index) => ({
  type: "ALIMTALK",
  messageId: `a${index}`,
  to: `010${String(index).padStart(8, "0")}`,
  templateId: "T",
  variables: {},
  failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "instead" },
}));

const until = async (condition) => {
  for (let turn = 0; !condition(); turn += 1) {
    assert.ok(turn < 500, `still not: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

for (const [kind, storeOn] of [
  ["PostgreSQL", ({ url }, closing) => overServer(drivers.pg(url), closing)],
  ["MariaDB", ({ url }, closing) => overServer(drivers.mysql2(url), closing)],
  ["D1", ({ binding }) => createD1DeliveryTrackingStore(binding)],
]) {
  test(`${kind}: two passes at once over ${kMessages} failed AlimTalks send each fallback once`, async (t) => {
    const database = await kindOf(kind).open(t);
    const closing = (end) => database.beforeDrop?.(end);
    const { account, sent, asked, release } = vendor();
    const [first, second] = [0, 1].map(() => worker(account(), storeOn(database, closing)));
    for (const result of await first.kmsg.sendMany(alimtalks)) assert.ok(result.isSuccess);

    const slow = first.tracking.runOnce();
    await until(() => asked() === 1);
    await new Promise((resolve) => setTimeout(resolve, kLeaseMs + 50));
    const late = second.tracking.runOnce();
    await until(() => asked() === 2);
    release();
    const passes = await Promise.all([slow, late]);

    assert.deepEqual(
      passes.map(({ due }) => due),
      [kMessages, kMessages],
      "both held all",
    );
    for (;;) {
      const more = await Promise.all([first.tracking.runOnce(), second.tracking.runOnce()]);
      passes.push(...more);
      if (more.every(({ due }) => due === 0)) break;
    }
    const texts = sent.filter(({ type }) => type === "SMS").map(({ to }) => to);
    assert.deepEqual(texts.sort(), alimtalks.map(({ to }) => to).sort());
    assert.equal(
      passes.reduce((sum, { failedOver }) => sum + failedOver, 0),
      kMessages,
    );
    assert.equal(await first.tracking.countRecords({ status: "FAILED" }), kMessages);
    assert.equal(await first.tracking.countRecords({ status: "DELIVERED" }), kMessages);
  });
}

function overServer({ client, end }, closing) {
  closing(end);
  return new HyperdriveDeliveryTrackingStore(client);
}
