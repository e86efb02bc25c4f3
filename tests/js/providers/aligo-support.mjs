import { AligoProvider } from "kmsg-edge/provider/aligo";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";

export const { aligo } = SIMULATOR_DEFAULTS;

/** A provider over a simulator whose messages arrive at once unless `options` say otherwise. */
export function aligoBench(options = {}, config = {}) {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0, ...options });
  const provider = new AligoProvider({
    apiKey: aligo.apiKey,
    userId: aligo.userId,
    senderKey: aligo.channels[0].senderKey,
    sender: aligo.senders[0],
    fetch: simulator.fetch,
    ...config,
  });
  const paths = () => simulator.requests().map(({ path }) => path);
  return { simulator, provider, paths };
}

export const sms = (changes = {}) => ({
  type: "SMS",
  to: "010-5555-6666",
  text: "hello",
  ...changes,
});

export const welcome = (changes = {}) => ({
  type: "ALIMTALK",
  to: "01055556666",
  templateId: "WELCOME",
  variables: { name: "민수" },
  ...changes,
});

export const queryFor = (sent, changes = {}) => ({
  providerMessageId: sent.providerMessageId,
  type: sent.type,
  to: sent.to,
  requestedAt: new Date(),
  ...changes,
});

/** Lets the real clock of a simulator go on. */
export const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
