import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg, KMsgBuilder } from "kmsg-edge";
import { messages } from "./support/bulk.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

const [message] = messages(1);

test("a builder makes what its steps say, and steps replace", async () => {
  const seen = [];
  const kmsg = KMsg.builder()
    .addProvider(scriptProvider({ id: "a" }))
    .addProviders(scriptProvider({ id: "b" }), scriptProvider({ id: "c" }))
    .withRouting({ defaultProviderId: "a" })
    .withRouting({ defaultProviderId: "b" })
    .withDefaults({ sms: { autoLmsBytes: 3 } })
    .withHooks({ onFinal: ({ messageId }) => void seen.push(messageId) })
    .build();
  const result = accepted(await kmsg.send(message));
  assert.equal(result.providerId, "b");
  assert.equal(result.type, "LMS");
  assert.deepEqual(seen, ["m0"]);
});

test("a builder may be used again; what it built does not change", async () => {
  const builder = new KMsgBuilder().addProvider(scriptProvider({ id: "a" }));
  const first = builder.build();
  const second = builder
    .addProvider(scriptProvider({ id: "b" }))
    .withRouting({ defaultProviderId: "b" })
    .build();
  assert.equal(accepted(await first.send(message)).providerId, "a");
  assert.equal(accepted(await second.send(message)).providerId, "b");
  assert.deepEqual(Object.keys((await first.healthCheck()).providers), ["a"]);
});

test("a builder without providers cannot build", () => {
  assert.throws(() => KMsg.builder().build(), { message: "KMsg requires non-empty `providers`" });
});

test("K18: a provider that throws, lies or keeps silent has an entry of its own", async () => {
  const kmsg = new KMsg({
    providers: [
      scriptProvider({ id: "fine" }),
      scriptProvider({ id: "throws", healthCheck: () => Promise.reject(new Error("down")) }),
      scriptProvider({ id: "silent", healthCheck: () => new Promise(() => {}) }),
      scriptProvider({ id: "lies", healthCheck: async () => "yes" }),
      scriptProvider({
        id: "ill",
        healthCheck: async () => ({ healthy: false, issues: ["a", "b"] }),
      }),
    ],
  });
  const health = await kmsg.healthCheck({ timeoutMs: 5 });
  assert.equal(health.healthy, false);
  assert.deepEqual(health.issues, [
    "throws: down",
    "silent: no answer within 5 ms",
    "lies: healthCheck() did not answer { healthy, issues }",
    "ill: a, b",
  ]);
  assert.deepEqual(Object.keys(health.providers), ["fine", "throws", "silent", "lies", "ill"]);
  assert.deepEqual(health.providers.throws, { healthy: false, issues: ["down"] });
  await assert.rejects(kmsg.healthCheck({ timeoutMs: 0 }), { field: "timeoutMs" });
});

test("K23: a route to a provider that is not there is told, or refused when strict", async () => {
  const providers = [scriptProvider({ id: "a" })];
  const routing = { byType: { SMS: ["zzz", "a"] }, defaultProviderId: "yyy" };
  const { issues } = await new KMsg({ providers, routing }).healthCheck();
  assert.deepEqual(issues, [
    "routing: unknown provider id: zzz",
    "routing: unknown provider id: yyy",
  ]);
  assert.throws(() => new KMsg({ providers, routing: { ...routing, strict: true } }), {
    name: "KMsgError",
    field: "routing",
  });
});

test("hooks of the wrong kind are refused at construction", () => {
  const providers = [scriptProvider()];
  assert.throws(() => new KMsg({ providers, hooks: { onBeforeSend: 5 } }), {
    field: "hooks.onBeforeSend",
  });
  assert.throws(() => new KMsg({ providers, hooks: "all" }), { field: "hooks" });
});
