// Providers written in JavaScript, as a user would write one.
import { ok } from "kmsg-edge/core";

/** A provider whose members can be replaced; `sent` collects the options of each send. */
export function scriptProvider(overrides = {}) {
  const sent = [];
  const provider = {
    id: "mine",
    name: "Mine",
    supportedTypes: ["SMS", "LMS", "ALIMTALK"],
    sent,
    async healthCheck() {
      return { healthy: true, issues: [] };
    },
    async send(options) {
      sent.push(options);
      return ok({
        messageId: options.messageId,
        providerId: provider.id,
        providerMessageId: `vendor-${sent.length}`,
        status: "SENT",
        type: options.type,
        to: options.to,
      });
    },
    ...overrides,
  };
  return provider;
}

/** A result's value; a failure fails the test with its error. */
export function accepted(result) {
  if (result.isFailure) throw result.error;
  return result.value;
}
