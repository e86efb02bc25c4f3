// What the tests of bulk sends share.
import { ok } from "kmsg-edge/core";
import { scriptProvider } from "./providers.mjs";

/** `count` messages with ids m0, m1, ... */
export function messages(count, changes = () => ({})) {
  return Array.from({ length: count }, (_, index) => ({
    messageId: `m${index}`,
    to: "01012345678",
    text: `hello ${index}`,
    ...changes(index),
  }));
}

export function acceptedBy(provider, options) {
  return ok({
    messageId: options.messageId,
    providerId: provider.id,
    providerMessageId: `v-${options.messageId}`,
    status: "SENT",
    type: options.type,
    to: options.to,
  });
}

/**
 * A provider whose sends stay open until the test answers them: `open` holds what waits, in order;
 * `answer(index)` lets one go on.
 */
export function heldProvider(overrides = {}) {
  const open = [];
  let peak = 0;
  const provider = scriptProvider({
    open,
    peak: () => peak,
    send(options, context) {
      return new Promise((resolve) => {
        open.push({ options, context, answer: () => resolve(acceptedBy(provider, options)) });
        peak = Math.max(peak, open.length);
      });
    },
    answer(index = 0) {
      const [held] = open.splice(index, 1);
      held.answer();
    },
    ...overrides,
  });
  return provider;
}

/** Lets everything happen that needs nothing from outside. */
export async function settle() {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Answers what held providers have open, one at a time, until `sending` has ended. */
export async function answerAll(sending, ...providers) {
  let ended = false;
  const end = () => {
    ended = true;
  };
  sending.then(end, end);
  while (!ended) {
    await settle();
    for (const provider of providers) if (provider.open.length > 0) provider.answer();
  }
  return await sending;
}

/** A provider with native bulk sending; `batches` holds the options of each request. */
export function batchProvider(overrides = {}) {
  const batches = [];
  const provider = scriptProvider({
    batches,
    limits: { sendBatch: 1000 },
    async sendBatch(inputs) {
      batches.push(inputs);
      return inputs.map((options) => acceptedBy(provider, options));
    },
    async send() {
      throw new Error("one by one");
    },
    ...overrides,
  });
  return provider;
}
