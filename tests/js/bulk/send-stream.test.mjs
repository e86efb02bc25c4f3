import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { batchProvider, heldProvider, messages, settle } from "../support/bulk.mjs";
import { scriptProvider } from "../support/providers.mjs";

async function collect(stream) {
  const all = [];
  for await (const entry of stream) all.push(entry);
  return all;
}

async function* slowly(inputs, note = () => {}) {
  for (const input of inputs) {
    note(input);
    await settle();
    yield input;
  }
}

test("takes arrays, generators and async generators; each input has one result", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  const inputs = messages(7);
  inputs[3] = null;
  for (const source of [inputs, inputs.values(), slowly(inputs)]) {
    const all = await collect(kmsg.sendStream(source));
    assert.deepEqual(all.map(({ index }) => index).sort(), [0, 1, 2, 3, 4, 5, 6]);
    for (const { index, result } of all) {
      assert.equal(result.isSuccess, index !== 3);
      if (result.isSuccess) assert.equal(result.value.messageId, `m${index}`);
    }
  }
});

test("takes inputs only as fast as they are sent", async () => {
  const provider = heldProvider();
  const kmsg = new KMsg({ providers: [provider] });
  let taken = 0;
  function* source() {
    for (const message of messages(1000)) {
      taken += 1;
      yield message;
    }
  }
  const stream = kmsg.sendStream(source(), { concurrency: 4 });
  const first = stream.next();
  await settle();
  assert.equal(provider.open.length, 4);
  assert.ok(taken <= 8, `${taken} taken`);
  provider.answer();
  assert.equal((await first).value.index, 0);
  const left = stream.return();
  await settle();
  while (provider.open.length > 0) {
    provider.answer();
    await settle();
  }
  await left;
  assert.ok(taken <= 12, `${taken} taken`);
});

test("takes inputs only as fast as results are read", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  let taken = 0;
  function* source() {
    for (const message of messages(20_000)) {
      taken += 1;
      yield message;
    }
  }
  const stream = kmsg.sendStream(source());
  await stream.next();
  await settle();
  await settle();
  assert.ok(taken < 2500, `${taken} taken while one result was read`);
  assert.equal((await collect(stream)).length, 19_999);
});

test("leaving the loop closes the source and starts nothing more", async () => {
  const provider = scriptProvider();
  const kmsg = new KMsg({ providers: [provider] });
  let closed = false;
  async function* source() {
    try {
      for (const message of messages(1000)) {
        await settle();
        yield message;
      }
    } finally {
      closed = true;
    }
  }
  for await (const { result } of kmsg.sendStream(source())) {
    assert.ok(result.isSuccess);
    break;
  }
  await settle();
  await settle();
  assert.equal(closed, true);
  assert.ok(provider.sent.length < 5, `${provider.sent.length} sent`);
});

test("what the source throws comes out after the results of what it gave", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  async function* source() {
    yield* messages(3);
    throw new RangeError("the cursor broke");
  }
  const seen = [];
  await assert.rejects(async () => {
    for await (const { index } of kmsg.sendStream(source())) seen.push(index);
  }, /the cursor broke/);
  assert.deepEqual(seen.sort(), [0, 1, 2]);
});

test("an abort ends a stream whose source gives nothing", async () => {
  const controller = new AbortController();
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  async function* source() {
    yield messages(1)[0];
    await new Promise(() => {});
  }
  const stream = kmsg.sendStream(source(), { signal: controller.signal });
  assert.equal((await stream.next()).value.index, 0);
  setTimeout(() => controller.abort(), 5);
  assert.equal((await stream.next()).done, true);
});

test("a batch is not held back by a source that is not ready", async () => {
  const provider = batchProvider();
  const kmsg = new KMsg({ providers: [provider] });
  async function* source() {
    yield* messages(3);
    await settle();
    await settle();
    yield* messages(2);
  }
  await collect(kmsg.sendStream(source()));
  assert.deepEqual(
    provider.batches.map((batch) => batch.length),
    [3, 2],
  );
});

test("something that is not iterable is refused", async () => {
  const kmsg = new KMsg({ providers: [scriptProvider()] });
  for (const wrong of [null, undefined, 7, {}]) {
    await assert.rejects(collect(kmsg.sendStream(wrong)), { field: "inputs" });
  }
});

test("a stream of 100,000 messages holds few of them at a time", async () => {
  const kmsg = new KMsg({ providers: [batchProvider()] });
  let alive = 0;
  let peak = 0;
  const registry = new Set();
  function* source() {
    for (let n = 0; n < 100_000; n++) {
      registry.add(n);
      alive += 1;
      peak = Math.max(peak, alive);
      yield { messageId: `m${n}`, to: "01012345678", text: "hello" };
    }
  }
  for await (const { index } of kmsg.sendStream(source())) {
    registry.delete(index);
    alive -= 1;
  }
  assert.equal(registry.size, 0);
  assert.ok(peak < 8_000, `${peak} messages between source and result`);
});
