import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { fail, KMsgError, KMsgErrorCode } from "kmsg-edge/core";
import { accepted, scriptProvider } from "./support/providers.mjs";

// Hooks that note their name and arguments; `overrides` act after that.
function observed(overrides = {}) {
  const calls = [];
  const hooks = {};
  for (const name of ["onBeforeSend", "onSuccess", "onError", "onFinal"]) {
    hooks[name] = async (...args) => {
      calls.push([name, ...args]);
      return await overrides[name]?.(...args);
    };
  }
  return { calls, hooks, names: () => calls.map(([name]) => name) };
}

const message = {
  messageId: "m1",
  to: "01012345678",
  text: "hi #{name}",
  variables: { name: "you" },
};

test("success: before, success, final, with one context object", async () => {
  const provider = scriptProvider();
  const { calls, hooks, names } = observed();
  const kmsg = new KMsg({ providers: [provider], hooks });
  const before = Date.now();
  const result = accepted(
    await kmsg.send({ ...message, providerOptions: { requestId: " r1 ", attempt: 2 } }),
  );
  assert.deepEqual(names(), ["onBeforeSend", "onSuccess", "onFinal"]);
  const [context] = calls[0].slice(1);
  assert.ok(calls.every((call) => call[1] === context));
  assert.equal(context.messageId, "m1");
  assert.equal(context.options.text, "hi you");
  assert.equal(context.options.type, "SMS");
  assert.equal(context.requestId, "r1");
  assert.equal(context.attempt, 2);
  assert.equal(context.providerId, "mine");
  assert.ok(context.timestamp >= before && context.timestamp <= Date.now());
  assert.equal(calls[1][2].providerMessageId, result.providerMessageId);
  assert.equal(calls[2][2].outcome, "success");
  assert.equal(calls[2][2].result.messageId, "m1");
});

test("failure: before, error, final, with one error object", async () => {
  const refusal = new KMsgError(KMsgErrorCode.PROVIDER_ERROR, "no");
  const { calls, hooks, names } = observed();
  const kmsg = new KMsg({
    providers: [scriptProvider({ send: async () => fail(refusal) })],
    hooks,
  });
  const { error } = await kmsg.send(message);
  assert.equal(error.code, "PROVIDER_ERROR");
  assert.deepEqual(names(), ["onBeforeSend", "onError", "onFinal"]);
  assert.ok(calls[1][2] instanceof KMsgError);
  assert.equal(calls[2][2].outcome, "failure");
  assert.equal(calls[2][2].error, calls[1][2]);
});

test("onBeforeSend may veto: nothing is sent, and the reason is the error", async () => {
  const provider = scriptProvider();
  const reason = new Error("quiet hours");
  const { hooks, names } = observed({
    onBeforeSend: () => {
      throw reason;
    },
  });
  const { error } = await new KMsg({ providers: [provider], hooks }).send(message);
  assert.equal(error.message, "quiet hours");
  assert.equal(error.outcome, "not_sent");
  assert.equal(error.cause, reason);
  assert.deepEqual(names(), ["onBeforeSend", "onError", "onFinal"]);
  assert.equal(provider.sent.length, 0);
});

test("observers that throw become warnings and change nothing else", async () => {
  const throwing = () => {
    throw new Error("observer broke");
  };
  const { hooks, names } = observed({ onSuccess: throwing, onFinal: throwing });
  const value = accepted(await new KMsg({ providers: [scriptProvider()], hooks }).send(message));
  assert.deepEqual(names(), ["onBeforeSend", "onSuccess", "onFinal"]);
  assert.deepEqual(
    value.warnings.map(({ code, details }) => [code, details.hook]),
    [
      ["HOOK_FAILED", "onSuccess"],
      ["HOOK_FAILED", "onFinal"],
    ],
  );
  const failing = scriptProvider({
    send: async () => fail(new KMsgError(KMsgErrorCode.PROVIDER_ERROR, "no")),
  });
  const after = observed({ onError: throwing, onFinal: throwing });
  const { error } = await new KMsg({ providers: [failing], hooks: after.hooks }).send(message);
  assert.equal(error.message, "no");
});

test("hooks cannot change the message", async () => {
  const provider = scriptProvider();
  const { hooks } = observed({
    onBeforeSend: (context) => {
      context.options.text = "changed";
    },
  });
  const { error } = await new KMsg({ providers: [provider], hooks }).send(message);
  assert.match(error.message, /read ?only/);
  assert.equal(provider.sent.length, 0);
});

test("only the hooks that are set are asked for", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()], hooks: { onFinal() {} } });
  assert.equal(accepted(await kmsg.send(message)).warnings, undefined);
});

test("no provider: error and final all the same", async () => {
  const { hooks, names } = observed();
  const kmsg = new KMsg({ providers: [scriptProvider({ supportedTypes: ["FAX"] })], hooks });
  const { error } = await kmsg.send(message);
  assert.equal(error.message, "No provider available for type SMS");
  assert.deepEqual(names(), ["onBeforeSend", "onError", "onFinal"]);
});
