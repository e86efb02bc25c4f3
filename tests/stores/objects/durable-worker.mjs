// A Durable Object that runs stores and queues over its own storage and lets a test call them. Bundled
// for workerd by services.mjs.
import {
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectJobQueue,
} from "../../../js/dist/object/factories.js";
import { counted } from "./counted.mjs";
import { decode, encode } from "./wire.mjs";

const make = {
  store: (storage, options) => createDurableObjectDeliveryTrackingStore(storage, options),
  queue: (storage, options, clock) =>
    createDurableObjectJobQueue(storage, { ...options, now: () => new Date(clock.ms) }),
};

export class Stores {
  #clock = { ms: 0 };
  #targets = new Map();

  constructor(ctx) {
    this.storage = counted(ctx.storage);
    this.targets = this.#targets;
  }

  async fetch(request) {
    const { target, kind, options, ms, member, args } = decode(await request.text());
    this.#clock.ms = ms;
    if (member === "calls") return new Response(encode({ value: this.storage.calls() }));
    if (!this.#targets.has(target)) {
      this.#targets.set(target, make[kind](this.storage.binding, options, this.#clock));
    }
    try {
      return new Response(encode({ value: await this.#targets.get(target)[member](...args) }));
    } catch (error) {
      const { message, code, field, details } = error;
      return new Response(encode({ error: { message, code, field, details } }));
    }
  }
}

export default {
  async fetch(request, env) {
    const name = new URL(request.url).pathname;
    return await env.STORES.get(env.STORES.idFromName(name)).fetch(request);
  },
};
