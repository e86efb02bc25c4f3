// A bulk send is recorded with one call of the store per chunk, whatever the number of messages.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { createD1SqlClient, HyperdriveDeliveryTrackingStore } from "kmsg-edge/adapters/cloudflare";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "kmsg-edge/tracking";
import { acceptedBy, messages } from "../js/support/bulk.mjs";
import { scriptProvider } from "../js/support/providers.mjs";
import { kindOf } from "../schema/support/servers.mjs";
import { counted, drivers } from "./clients.mjs";

const kMessages = 10_000;
const kMostStatements = 20;

for (const [kind, open] of [
  ["PostgreSQL", ({ url }) => drivers.pg(url)],
  ["MariaDB", ({ url }) => drivers.mysql2(url)],
  ["D1", ({ binding }) => ({ client: createD1SqlClient(binding), end: () => {} })],
]) {
  test(`${kind} records ${kMessages} messages in at most ${kMostStatements} statements`, async (t) => {
    const database = await kindOf(kind).open(t);
    const { client, end } = open(database);
    (database.beforeDrop ?? ((work) => t.after(work)))(end);
    const { client: counting, statements } = counted(client);
    const store = new HyperdriveDeliveryTrackingStore(counting);
    await store.init();
    const provider = scriptProvider({ limits: { sendBatch: kMessages } });
    provider.sendBatch = async (inputs) => inputs.map((input) => acceptedBy(provider, input));
    const tracking = new DeliveryTrackingService({ providers: [provider], store });
    const kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
    statements.length = 0;

    const results = await kmsg.sendMany(messages(kMessages));

    assert.equal(results.filter(({ isSuccess }) => isSuccess).length, kMessages);
    t.diagnostic(`${statements.length} statements`);
    assert.ok(statements.length <= kMostStatements, `${statements.length} statements`);
    assert.equal(await store.countRecords({ status: "SENT" }), kMessages);
  });
}
