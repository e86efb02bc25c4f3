// Stores and queues in workerd for tests to call: over R2 and KV in the Worker itself, over the storage of
// a Durable Object inside of that. Bundled by services.mjs.
import {
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectJobQueue,
  createKvDeliveryTrackingStore,
  createKvJobQueue,
  createR2DeliveryTrackingStore,
  createR2JobQueue,
} from "../../../js/dist/object/factories.js";
import { counted } from "./counted.mjs";
import { decode, encode } from "./wire.mjs";

const factories = {
  durable: [createDurableObjectDeliveryTrackingStore, createDurableObjectJobQueue],
  "durable-sql": [createDurableObjectDeliveryTrackingStore, createDurableObjectJobQueue],
  kv: [createKvDeliveryTrackingStore, createKvJobQueue],
  r2: [createR2DeliveryTrackingStore, createR2JobQueue],
};

/** The stores and queues over one binding, by the names that tests give them. */
class Host {
  #clock = { ms: 0 };
  #targets = new Map();
  #makeStore;
  #makeQueue;
  #counted;

  constructor(service, binding) {
    [this.#makeStore, this.#makeQueue] = factories[service];
    this.#counted = counted(binding);
  }

  async answer(text) {
    const { target, kind, options, ms, member, args } = decode(text);
    this.#clock.ms = ms;
    if (member === "calls") return encode({ value: this.#counted.calls() });
    try {
      const made = this.#targets.get(target) ?? this.#make(kind, options);
      this.#targets.set(target, made);
      if (member === "together") {
        // In one event, where no gate of the service keeps the calls apart.
        const calls = args.map(([each, ...rest]) => this.#make(kind, options)[each](...rest));
        return encode({ value: await Promise.all(calls) });
      }
      return encode({ value: await made[member](...args) });
    } catch (error) {
      const { message, code, field, details } = error;
      return encode({ error: { message, code, field, details } });
    }
  }

  #make(kind, options) {
    const { binding } = this.#counted;
    if (kind === "store") return this.#makeStore(binding, options);
    return this.#makeQueue(binding, { ...options, now: () => new Date(this.#clock.ms) });
  }
}

export class Stores {
  #host;

  constructor(ctx) {
    this.storage = ctx.storage;
  }

  async fetch(request) {
    const [, service] = new URL(request.url).pathname.split("/");
    this.#host ??= new Host(service, this.storage);
    return new Response(await this.#host.answer(await request.text()));
  }
}

const hosts = new Map();

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const service = pathname.split("/")[1];
    if (service.startsWith("durable")) {
      return await env.STORES.get(env.STORES.idFromName(pathname)).fetch(request);
    }
    const host = hosts.get(pathname) ?? new Host(service, env[service]);
    hosts.set(pathname, host);
    return new Response(await host.answer(await request.text()));
  },
};
