// Passes over KV with their marks in another service, for tests to run. Bundled by marks.test.mjs.
import { DurableObject } from "cloudflare:workers";
import {
  createD1DeliveryTrackingStore,
  createDurableObjectDeliveryTrackingStore,
  createKvDeliveryTrackingStore,
  createR2DeliveryTrackingStore,
} from "../../../js/dist/adapters/cloudflare.js";
import { ok } from "../../../js/dist/core.js";
import { KMsg } from "../../../js/dist/index.js";
import { createDeliveryTrackingHooks, DeliveryTrackingService } from "../../../js/dist/tracking.js";

export class Marks extends DurableObject {
  async call(member, args) {
    this.store ??= createDurableObjectDeliveryTrackingStore(this.ctx.storage);
    return await this.store[member](...args);
  }
}

const members = ["init", "upsert", "get", "listDue", "patch", "claimDue", "patchMany"];
members.push("insertIfAbsent", "getMany", "upsertMany", "listRecords", "countRecords", "countBy");

/** A store in an object, called from outside. */
function inObject(namespace) {
  const call = async (member, args) =>
    await namespace.get(namespace.idFromName("marks")).call(member, args);
  return Object.fromEntries(members.map((name) => [name, (...args) => call(name, args)]));
}

const places = {
  r2: (env) => createR2DeliveryTrackingStore(env.r2),
  durable: (env) => inObject(env.MARKS),
  d1: (env) => createD1DeliveryTrackingStore(env.db),
};

/** Waits until `count` have come, so that none of them sees what another has written. */
function gathering(count) {
  let come = 0;
  let open;
  const gate = new Promise((resolve) => {
    open = resolve;
  });
  return async () => {
    come += 1;
    if (come === count) open();
    await gate;
  };
}

async function run(env, { place, passes, messages }) {
  const sent = [];
  const arrive = gathering(passes * messages);
  const provider = {
    id: "solapi",
    name: "Mine",
    supportedTypes: ["SMS", "ALIMTALK"],
    healthCheck: async () => ({ healthy: true, issues: [] }),
    async send({ messageId, type, to, failover }) {
      sent.push({ messageId, type });
      const result = { messageId, providerId: "solapi", status: "SENT", type, to };
      result.providerMessageId = `vendor-${messageId}`;
      if (failover?.enabled) result.warnings = [{ code: "FAILOVER_UNSUPPORTED_PROVIDER" }];
      return ok(result);
    },
    async getDeliveryStatus({ type, providerMessageId }) {
      if (type !== "ALIMTALK") return ok({ providerMessageId, status: "DELIVERED" });
      await arrive();
      return ok({ providerMessageId, status: "FAILED", statusCode: "3104" });
    },
  };
  // Each as of another request.
  const worker = () => {
    const marksStore = places[place]?.(env);
    const failover = marksStore === undefined ? { allowDuplicates: true } : { marksStore };
    let kmsg;
    const service = new DeliveryTrackingService({
      providers: [provider],
      store: createKvDeliveryTrackingStore(env.kv, { keyPrefix: `over/${place}` }),
      polling: { initialDelayMs: 0, backoffMs: [0], concurrency: messages },
      apiFailover: { ...failover, sender: (input) => kmsg.send(input) },
    });
    kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
    return { service, kmsg };
  };
  const first = worker();
  const results = await first.kmsg.sendMany(
    Array.from({ length: messages }, (_, n) => ({
      type: "ALIMTALK",
      messageId: `a${n}`,
      to: "01012345678",
      templateId: "T",
      variables: { code: "1" },
      failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "instead" },
    })),
  );
  const workers = Array.from({ length: passes }, worker);
  const counts = await Promise.all(workers.map(({ service }) => service.runOnce()));
  const later = worker().service;
  await later.runOnce();
  return {
    accepted: results.filter(({ isSuccess }) => isSuccess).length,
    due: counts.map(({ due }) => due),
    sent: sent.filter(({ type }) => type === "SMS").map(({ messageId }) => messageId),
    records: await later.listRecords({ limit: 100 }),
    count: await later.countRecords({ status: ["FAILED", "DELIVERED"] }),
    groups: await later.countBy({}, ["type", "status"]),
  };
}

export default {
  async fetch(request, env) {
    return Response.json(await run(env, await request.json()));
  },
};
