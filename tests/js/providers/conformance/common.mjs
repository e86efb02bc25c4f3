// What the parts of the conformance suite share.
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { KMsg } from "kmsg-edge";
import { KMsgError } from "kmsg-edge/core";

export const TO = "01055556666";
export const sms = (changes = {}) => ({
  type: "SMS",
  messageId: "c1",
  to: TO,
  text: "conformance text",
  ...changes,
});
export const HOUR = 3_600_000;

/** How a message can be sent: through a KMsg, and where the provider checks its input itself, alone. */
export function waysOf({ provider, fetch, checksItself }) {
  const kmsg = new KMsg({ providers: [provider], ...(fetch && { fetch }) });
  const ways = {
    facade: { send: (m, o) => kmsg.send(m, o), sendMany: (list, o) => kmsg.sendMany(list, o) },
  };
  if (checksItself) {
    ways.provider = {
      send: (message, options) => provider.send(message, options),
      sendMany: (list, options) => provider.sendBatch(list, options),
    };
  }
  return Object.entries(ways);
}

export function assertFailure(result, code, outcome, what) {
  assert.equal(result.isFailure, true, `${what}: a failure`);
  assert.ok(KMsgError.is(result.error), what);
  assert.equal(result.error.outcome, outcome, `${what}: ${result.error.message}`);
  if (code !== undefined) assert.equal(result.error.code, code, what);
}

/** Everything that an error shows somewhere. */
export const shown = (error) =>
  [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 9 }),
    `${error}`,
  ].join("\n");
