// A vendor in a process of its own, so that who asks it can be killed: AlimTalks fail, texts arrive.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { fail, KMsgError, ok } from "kmsg-edge/core";

const kSlowestMs = 30;

/** @returns the vendor's address, what it has accepted, and how to end it */
export async function startVendor() {
  const sent = [];
  const answers = {
    "/send": (message) => {
      sent.push(message);
      return { providerMessageId: `v-${message.messageId}` };
    },
    "/find": ({ messageId }) => sent.some((message) => message.messageId === messageId),
    "/statuses": (types) => types,
  };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    await sleep(Math.random() * kSlowestMs);
    const answer = JSON.stringify(answers[request.url](JSON.parse(body)));
    // Between what it has done and what it says of it somebody may die.
    await sleep(Math.random() * kSlowestMs);
    response.end(answer);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}`, sent, close };
}

/** The account of that vendor, as a user writes a provider. */
export function vendorProvider(address) {
  const ask = async (path, body) => {
    const init = { method: "POST", body: JSON.stringify(body) };
    return await (await fetch(address + path, init)).json();
  };
  const statusOf = (type, providerMessageId) => ({
    providerId: "mine",
    providerMessageId,
    ...(type === "ALIMTALK" ? { status: "FAILED", statusCode: "3104" } : { status: "DELIVERED" }),
  });
  const unknown = () => fail(new KMsgError("NETWORK_ERROR", "no answer", { outcome: "unknown" }));
  return {
    id: "mine",
    name: "Mine",
    supportedTypes: ["ALIMTALK", "SMS"],
    limits: { pollBatch: 10 },
    healthCheck: async () => ({ healthy: true, issues: [] }),
    async send({ messageId, type, to, failover }) {
      const answer = await ask("/send", { messageId, type, to }).catch(() => undefined);
      if (answer === undefined) return unknown();
      const warnings = [{ code: "FAILOVER_UNSUPPORTED_PROVIDER", message: "not here" }];
      return ok({
        messageId,
        providerId: "mine",
        providerMessageId: answer.providerMessageId,
        status: "SENT",
        type,
        to,
        ...(failover?.enabled && { warnings }),
      });
    },
    async findSent({ messageId, type }) {
      const isThere = await ask("/find", { messageId });
      return ok(isThere ? statusOf(type, `v-${messageId}`) : null);
    },
    getDeliveryStatus: async ({ type, providerMessageId }) => ok(statusOf(type, providerMessageId)),
    async getDeliveryStatuses(queries) {
      const types = queries.map(({ type }) => type);
      const answers = await ask("/statuses", types);
      return queries.map(({ providerMessageId }, index) =>
        ok(statusOf(answers[index], providerMessageId)),
      );
    },
  };
}
