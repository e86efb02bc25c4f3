import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { createLogger, fail, getLogger, KMsgError, ok, setGlobalLogger } from "kmsg-edge/core";
import { messages } from "./support/bulk.mjs";
import { accepted, scriptProvider } from "./support/providers.mjs";

/** A repository and a provider that note their calls in one list. */
function world(strategy, overrides = {}) {
  const calls = [];
  const provider = scriptProvider();
  const { send } = provider;
  provider.send = async (options) => {
    calls.push("send");
    return await send(options);
  };
  const repo = {
    async save(message, options) {
      calls.push("save");
      repo.saved.push([message, options]);
      return ok(`record-${message.messageId}`);
    },
    async update(recordId, result) {
      calls.push("update");
      repo.updated.push([recordId, result]);
      return ok(undefined);
    },
    saved: [],
    updated: [],
    ...overrides,
  };
  const note = (name) => () => void calls.push(name);
  const hooks = Object.fromEntries(
    ["onBeforeSend", "onSuccess", "onQueued", "onError", "onFinal"].map((name) => [
      name,
      note(name),
    ]),
  );
  const kmsg = new KMsg({ providers: [provider], hooks, persistence: { strategy, repo } });
  return { calls, provider, repo, kmsg };
}

const [message] = messages(1);

test("none: the repository is not asked", async () => {
  const { calls, kmsg } = world("none");
  accepted(await kmsg.send(message));
  assert.deepEqual(calls, ["onBeforeSend", "send", "onSuccess", "onFinal"]);
});

test("full: save, send, update, with the id that save gave", async () => {
  const { calls, repo, kmsg } = world("full");
  const result = accepted(await kmsg.send({ ...message, text: "#{n}", variables: { n: "x" } }));
  assert.deepEqual(calls, ["onBeforeSend", "save", "send", "update", "onSuccess", "onFinal"]);
  const [[saved, options]] = repo.saved;
  assert.deepEqual(options, { strategy: "full" });
  assert.equal(saved.type, "SMS");
  assert.equal(saved.text, "x");
  assert.equal(saved.messageId, "m0");
  assert.deepEqual(repo.updated[0], ["record-m0", result]);
});

test("full: an id of any kind comes back as it was", async () => {
  const id = { table: "messages", key: 7 };
  const { repo, kmsg } = world("full", { save: async () => ok(id) });
  accepted(await kmsg.send(message));
  assert.equal(repo.updated[0][0], id);
});

test("queue: saved, not sent, PENDING, told to onQueued", async () => {
  const { calls, repo, kmsg } = world("queue");
  assert.deepEqual(accepted(await kmsg.send(message)), {
    messageId: "m0",
    providerId: "mine",
    status: "PENDING",
    type: "SMS",
    to: "01012345678",
  });
  assert.deepEqual(calls, ["onBeforeSend", "save", "onQueued", "onFinal"]);
  assert.deepEqual(repo.saved[0][1], { strategy: "queue" });
});

test("log: saves request and outcome after the send and waits for nobody", async () => {
  const { calls, repo, kmsg } = world("log", {
    save(...args) {
      calls.push("save");
      repo.saved.push(args);
      return new Promise(() => {});
    },
  });
  accepted(await kmsg.send(message));
  assert.deepEqual(calls, ["onBeforeSend", "send", "save", "onSuccess", "onFinal"]);
  const [[, options]] = repo.saved;
  assert.equal(options.strategy, "log");
  assert.equal(options.outcome.status, "SENT");
  assert.equal(options.outcome.providerMessageId, "vendor-1");
});

test("K20: a log that fails is told to the logger and changes nothing else", async () => {
  const lines = [];
  const before = getLogger();
  setGlobalLogger(createLogger({ enableConsole: false, onEntry: (entry) => lines.push(entry) }));
  try {
    for (const save of [
      async () => fail(new KMsgError("PROVIDER_ERROR", "disk full")),
      async () => {
        throw new Error("disk full");
      },
      () => {
        throw new Error("disk full");
      },
      () => 7,
    ]) {
      const result = accepted(await world("log", { save }).kmsg.send(message));
      assert.equal(result.warnings, undefined);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    assert.equal(lines.length, 4);
    assert.equal(lines[0].context.messageId, "m0");
  } finally {
    setGlobalLogger(before);
  }
});

for (const strategy of ["queue", "full"]) {
  for (const [name, save] of [
    ["answers a failure", async () => fail(new KMsgError("PROVIDER_ERROR", "no disk"))],
    ["rejects", () => Promise.reject(new Error("no disk"))],
    [
      "throws",
      () => {
        throw new Error("no disk");
      },
    ],
  ]) {
    test(`${strategy}: when save ${name}, nothing is sent`, async () => {
      const { calls, provider, kmsg } = world(strategy, { save });
      const { error } = await kmsg.send(message);
      assert.equal(error.message, "no disk");
      assert.equal(error.outcome, "not_sent");
      assert.equal(error.details.providerId, "mine");
      assert.equal(provider.sent.length, 0);
      assert.deepEqual(calls, ["onBeforeSend", "onError", "onFinal"]);
    });
  }
}

test("K5: an accepted message stays accepted when update fails, in whatever way", async () => {
  for (const update of [
    async () => fail(new KMsgError("PROVIDER_ERROR", "gone")),
    () => Promise.reject(new Error("gone")),
    () => {
      throw new Error("gone");
    },
    async () => undefined,
  ]) {
    const result = accepted(await world("full", { update }).kmsg.send(message));
    assert.deepEqual(
      result.warnings.map(({ code }) => code),
      ["PERSISTENCE_NOT_UPDATED"],
    );
  }
});

test("K5: the provider's error is kept when update fails too", async () => {
  const { provider, kmsg } = world("full", { update: () => Promise.reject(new Error("gone")) });
  provider.send = async () => fail(new KMsgError("RATE_LIMIT_EXCEEDED", "slow down"));
  const { error } = await kmsg.send(message);
  assert.equal(error.code, "RATE_LIMIT_EXCEEDED");
  assert.equal(error.details.persistenceError.message, "gone");
});

test("a list is saved and updated message by message", async () => {
  const { repo, kmsg } = world("full");
  const { results } = await kmsg.send(messages(20));
  assert.ok(results.every((result) => result.isSuccess));
  assert.deepEqual(
    new Map(repo.updated.map(([id, { messageId }]) => [id, messageId])),
    new Map(messages(20).map(({ messageId }) => [`record-${messageId}`, messageId])),
  );
});

test("a wrong persistence is refused at construction", () => {
  const providers = [scriptProvider()];
  for (const [persistence, field] of [
    [{ strategy: "everything", repo: {} }, "persistence.strategy"],
    [{ strategy: "full", repo: {} }, "persistence.repo"],
    [{ strategy: "full", repo: { save() {} } }, "persistence.repo"],
  ]) {
    assert.throws(() => new KMsg({ providers, persistence }), { name: "KMsgError", field });
  }
});
