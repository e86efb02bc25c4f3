// A bug in the core traps. Then nothing may hang, nothing may be repeated, and the next call works.
import assert from "node:assert/strict";
import { test } from "node:test";
import { init, KMsg } from "kmsg-edge";
import { KMsgError, ok } from "kmsg-edge/core";
import { accepted, scriptProvider } from "./support/providers.mjs";

const engine = init[Symbol.for("kmsg-edge.engine")];
const TRAP = 255;

class Configuration {
  text = '{"providers":[]}';
  keyFor() {}
  remember() {}
}

test("a trap fails the open calls as unknown and gives the next call a fresh core", async () => {
  let release;
  const gate = new Promise((resolve) => {
    release = resolve;
  });
  const slow = scriptProvider({
    send: async () => {
      await gate;
      return ok({ status: "SENT", providerMessageId: "late" });
    },
  });
  const kmsg = new KMsg({ providers: [slow] });
  const open = kmsg.send({ to: "01012345678", text: "in flight" });
  await new Promise((resolve) => setTimeout(resolve, 20));

  const trapped = await engine.call(TRAP, new Configuration(), "{}", { answer: async () => {} });
  for (const error of [trapped.error, (await open).error]) {
    assert.ok(error instanceof KMsgError);
    assert.equal(error.code, "UNKNOWN_ERROR");
    assert.equal(error.outcome, "unknown");
    assert.match(error.message, /outcome unknown, do not retry/);
    assert.ok(error.cause instanceof WebAssembly.RuntimeError);
  }

  const provider = scriptProvider();
  const again = new KMsg({ providers: [provider] });
  accepted(await again.send({ to: "01012345678", text: "after" }));
  release(); // its answer is for the dead core and must disturb nobody
  await new Promise((resolve) => setTimeout(resolve, 20));
  accepted(await again.send({ to: "01012345678", text: "after that" }));
  assert.equal(provider.sent.length, 2);
});

test("a KMsg made before the trap works after it", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  accepted(await kmsg.send({ to: "01012345678", text: "before" }));
  await engine.call(TRAP, new Configuration(), "{}", { answer: async () => {} });
  accepted(await kmsg.send({ to: "01012345678", text: "after" }));
});

test("without randomness nothing is sent: ids and signatures would repeat", async () => {
  await engine.call(TRAP, new Configuration(), "{}", { answer: async () => {} });
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  const { getRandomValues } = crypto;
  crypto.getRandomValues = () => {
    throw new Error("no entropy");
  };
  try {
    const { error } = await kmsg.send({ to: "01012345678", text: "x" });
    assert.match(error.message, /no entropy/);
  } finally {
    crypto.getRandomValues = getRandomValues;
  }
  assert.equal(provider.sent.length, 0);
  accepted(await kmsg.send({ to: "01012345678", text: "x" }));
});

test("init may be called any number of times", async () => {
  await Promise.all([init(), init()]);
  accepted(
    await new KMsg({ providers: [scriptProvider()] }).send({ to: "01012345678", text: "still" }),
  );
});
