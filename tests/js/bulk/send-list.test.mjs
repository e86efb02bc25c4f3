import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import {
  acceptedBy,
  answerAll,
  batchProvider,
  heldProvider,
  messages,
  settle,
} from "../support/bulk.mjs";
import { scriptProvider } from "../support/providers.mjs";

test("send of a list answers total and results in order", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  const { total, results } = await kmsg.send(messages(3));
  assert.equal(total, 3);
  assert.deepEqual(
    results.map(({ value }) => value.messageId),
    ["m0", "m1", "m2"],
  );
  assert.deepEqual(await kmsg.send([]), { total: 0, results: [] });
});

test("51 messages: at most 50 in flight", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const sending = kmsg.send(messages(51));
  assert.equal((await answerAll(sending, provider)).total, 51);
  assert.equal(provider.peak(), 50);
});

test("each provider has its own limit: 2 and 8 in flight together", async () => {
  const two = heldProvider({ id: "two", supportedTypes: ["SMS"], maxBatchSize: 2 });
  const many = heldProvider({
    id: "many",
    supportedTypes: ["LMS"],
    capabilities: { batchLimit: 8 },
  });
  const kmsg = new KMsg({ providers: [two, many] });
  const sending = kmsg.send(messages(30, (n) => ({ type: n % 2 ? "LMS" : "SMS" })));
  await settle();
  assert.equal(two.open.length, 2);
  assert.equal(many.open.length, 8);
  const { results } = await answerAll(sending, two, many);
  assert.equal(results.filter((result) => result.isSuccess).length, 30);
  assert.equal(two.peak(), 2);
  assert.equal(many.peak(), 8);
});

test("K6: one null input fails alone", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  const { results } = await kmsg.send([null, ...messages(2)]);
  assert.equal(results[0].error.code, "INVALID_REQUEST");
  assert.equal(results[1].isSuccess && results[2].isSuccess, true);
});

test("K9: round robin follows the inputs, once each, past what cannot take the type", async () => {
  const sms = scriptProvider({ id: "sms", supportedTypes: ["SMS"] });
  const both = scriptProvider({ id: "both", supportedTypes: ["SMS", "LMS"] });
  const kmsg = new KMsg({
    providers: [sms, both],
    routing: { strategy: "round_robin", byType: { SMS: ["sms", "both"], LMS: ["sms", "both"] } },
  });
  const { results } = await kmsg.send(
    messages(6, (n) => ({ type: n === 2 || n === 3 ? "LMS" : "SMS" })),
  );
  assert.deepEqual(
    results.map(({ value }) => value.providerId),
    ["sms", "both", "both", "both", "sms", "both"],
  );
});

test("K10: the hook comes before the provider is chosen, as in a single send", async () => {
  const seen = [];
  const hooks = { onBeforeSend: ({ providerId }) => void seen.push(providerId) };
  const kmsg = new KMsg({ providers: [scriptProvider()], hooks });
  await kmsg.send(messages(1));
  await kmsg.send(messages(1)[0]);
  assert.deepEqual(seen, [undefined, undefined]);
});

test("a message without a provider fails without holding up the others", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const sending = kmsg.send(messages(2, (n) => (n === 0 ? { type: "FAX", fax: {} } : {})));
  await settle();
  assert.equal(provider.open.length, 1);
  const { results } = await answerAll(sending, provider);
  assert.equal(results[0].error.message, "No provider available for type FAX");
  assert.equal(results[1].isSuccess, true);
});

test("a list goes as one batch where the provider takes it", async () => {
  const provider = batchProvider();
  const kmsg = new KMsg({ providers: [provider] });
  await kmsg.send(messages(120));
  assert.deepEqual(
    provider.batches.map((batch) => batch.length),
    [120],
  );
});

test("options of send: a bad signal fails every item before it is sent", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const options = {
    get signal() {
      throw new Error("no");
    },
  };
  const one = await kmsg.send(messages(1)[0], options);
  assert.equal(one.error.outcome, "not_sent");
  const { results } = await kmsg.send(messages(2), options);
  assert.ok(results.every(({ error }) => error.outcome === "not_sent"));
  assert.equal(provider.sent.length, 0);
});

test("a provider that answers for another message does not confuse the results", async () => {
  const provider = scriptProvider();
  provider.send = async (options) => acceptedBy({ id: "other" }, { ...options, messageId: "x" });
  const kmsg = new KMsg({ providers: [provider] });
  const { results } = await kmsg.send(messages(2));
  assert.deepEqual(
    results.map(({ value }) => [value.messageId, value.providerId]),
    [
      ["m0", "mine"],
      ["m1", "mine"],
    ],
  );
});
