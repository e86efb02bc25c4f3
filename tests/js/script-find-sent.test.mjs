// The core's question "was it sent?" to a provider written in JavaScript, as the host passes it on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import { answerProvider } from "../../js/dist/host/script-provider.js";
import { ItemScope } from "../../js/dist/item-scope.js";
import { scriptProvider } from "./support/providers.mjs";

const wire = { messageId: "m1", to: "01012345678", type: "SMS", since: 1_767_225_600_000 };

/** What the core is answered when it asks the provider's `findSent`. */
async function ask(findSent) {
  const context = {};
  const answer = await answerProvider(
    { query: wire },
    {
      provider: scriptProvider({ findSent }),
      member: "findSent",
      item: () => new ItemScope({}, []),
      context,
      signal: undefined,
    },
  );
  return answer.ok ? { ok: JSON.parse(answer.body) } : { error: JSON.parse(answer.head) };
}

test("it gets the query with its time as a Date, and its answer's times go back as numbers", async () => {
  let asked;
  const at = new Date(1_767_225_601_000);
  const { ok: status } = await ask(async (query) => {
    asked = query;
    return ok({ providerId: "mine", providerMessageId: "v1", status: "SENT", sentAt: at });
  });
  assert.deepEqual(asked, { ...wire, since: new Date(wire.since) });
  assert.deepEqual([status.status, status.sentAt], ["SENT", at.getTime()]);
});

test("null is surely not sent; anything that is no answer is unknown", async () => {
  assert.deepEqual(await ask(async () => ok(null)), { ok: null });
  for (const findSent of [
    async () => ok(undefined),
    async () => undefined,
    async () => null,
    async () => {
      throw new Error("down");
    },
    async () => ({ isFailure: true, error: new KMsgError(KMsgErrorCode.NETWORK_ERROR, "down") }),
    undefined,
  ]) {
    const { error } = await ask(findSent);
    assert.equal(error.outcome, "unknown", String(findSent));
  }
});
