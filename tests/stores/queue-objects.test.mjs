// The object queues in workerd: R2 and Durable Objects with every promise, KV with those it can give.
import { createKvJobQueue, createR2JobQueue } from "kmsg-edge/adapters/cloudflare";
import { queueSuite } from "../js/queue/suite.mjs";
import { durable, freshPrefix, kv, r2 } from "./objects/services.mjs";

const second = async (queue) => await queue.again();

queueSuite("R2", {
  make: async (options) => {
    const { binding } = await r2();
    const keyPrefix = freshPrefix();
    const open = () =>
      Object.assign(createR2JobQueue(binding, { ...options, keyPrefix }), { again: open });
    return open();
  },
  second,
});

queueSuite("Durable Object", {
  make: async (options) => {
    const object = await durable();
    const open = () => Object.assign(object.queue(options), { again: open });
    return open();
  },
  second,
});

queueSuite("KV", {
  make: async (options) => {
    const { binding } = await kv();
    const keyPrefix = freshPrefix();
    const open = () =>
      Object.assign(createKvJobQueue(binding, { ...options, keyPrefix }), { again: open });
    return open();
  },
  second,
  isAtomic: false,
});
