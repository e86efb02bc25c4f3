// Many messages at once, and what became of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { KMsg } from "kmsg-edge";
import { KMsgError, KMsgErrorCode } from "kmsg-edge/core";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "../../support/providers.mjs";
import { assertFailure, sms, waysOf } from "./common.mjs";

export function bulk(createBench) {
  const many = (count) =>
    Array.from({ length: count }, (_, i) =>
      sms({ messageId: `b${i}`, to: `0105555${1000 + i}`, text: "the same for all" }),
    );

  test("many messages are one request, and their results stand in their places", async () => {
    for (const [way] of waysOf(createBench())) {
      const bench = createBench();
      const [, { sendMany }] = waysOf(bench).find(([name]) => name === way);
      const inputs = many(50);
      inputs[7] = sms({ messageId: "b7", to: "" });
      const results = await sendMany(inputs);
      assert.equal(bench.requests(), 1, way);
      for (const [i, result] of results.entries()) {
        if (i === 7) assertFailure(result, KMsgErrorCode.INVALID_REQUEST, "not_sent", way);
        else
          assert.deepEqual([accepted(result).messageId, result.value.to], [`b${i}`, inputs[i].to]);
      }
    }
  });

  test("no messages are no request", async () => {
    const bench = createBench();
    for (const [, { sendMany }] of waysOf(bench)) assert.deepEqual(await sendMany([]), []);
    assert.equal(bench.requests(), 0);
  });

  test("what the vendor refuses of a batch fails alone", async () => {
    for (const [way] of waysOf(createBench())) {
      const bench = createBench();
      const [, { sendMany }] = waysOf(bench).find(([name]) => name === way);
      const results = await sendMany(bench.batch.partial(many(3)));
      assert.deepEqual(
        results.map((result) => result.isSuccess),
        [true, false, true],
        way,
      );
      assert.equal(results[1].error.outcome, "not_sent");
    }
  });

  test("a batch whose answer does not tell who is who: unknown, with the vendor's ids", async () => {
    for (const [way] of waysOf(createBench())) {
      const bench = createBench();
      const [, { sendMany }] = waysOf(bench).find(([name]) => name === way);
      bench.batch.unpair();
      const results = await sendMany(bench.batch.partial(many(3)));
      const lost = results.filter((result) => result.isFailure);
      assert.ok(lost.length >= 2, way);
      for (const result of lost) {
        assertFailure(result, undefined, "unknown", way);
        if (bench.batch.namesIds) assert.match(JSON.stringify(result.error.details), /[iI]ds?"/);
      }
    }
  });

  test("a batch whose answer is lost: unknown for each, sent once", async () => {
    for (const fault of ["lost", { status: 502 }]) {
      const bench = createBench();
      const [[, { sendMany }]] = waysOf(bench);
      void bench.http.next(fault);
      for (const result of await sendMany(many(3))) assertFailure(result, undefined, "unknown");
      assert.equal(bench.requests(), 1);
    }
  });
}

export function polling(createBench) {
  const queryOf = (sent) => ({
    providerMessageId: sent.providerMessageId,
    type: sent.type,
    to: sent.to,
    requestedAt: new Date(Date.now() - 1000),
  });

  test("many are asked for by index; one that the vendor does not know is null", async () => {
    const bench = createBench();
    const [[, { sendMany }]] = waysOf(bench);
    const inputs = Array.from({ length: 5 }, (_, i) =>
      sms({ messageId: `p${i}`, to: `0105555${2000 + i}`, text: "the same for all" }),
    );
    const sent = (await sendMany(inputs)).map(accepted);
    await bench.tick?.();
    const queries = sent.map(queryOf);
    queries.splice(2, 0, {
      ...queries[0],
      providerMessageId: bench.poll.unknownId,
      to: "01099990000",
    });
    const before = bench.requests();
    const answers = (await bench.provider.getDeliveryStatuses(queries)).map(accepted);
    assert.equal(bench.requests() - before, bench.poll.requests ?? 1);
    assert.equal(answers[2], null);
    for (const [i, answer] of answers.entries()) {
      if (i === 2) continue;
      assert.equal(answer.status, "DELIVERED", i);
      assert.equal(answer.providerMessageId, queries[i].providerMessageId);
      assert.ok(answer.deliveredAt === undefined || answer.deliveredAt instanceof Date);
    }
    const [alone, blank] = await bench.provider.getDeliveryStatuses([
      queries[0],
      { ...queries[0], providerMessageId: " " },
    ]);
    assert.equal(accepted(alone).status, "DELIVERED");
    assert.equal(blank.error.code, KMsgErrorCode.INVALID_REQUEST);
    assert.equal(accepted(await bench.provider.getDeliveryStatus(queries[0])).status, "DELIVERED");
    assert.equal(accepted(await bench.provider.getDeliveryStatus(queries[2])), null);
  });

  test("a tracking pass asks for all that is due at once, and ends them", async () => {
    const bench = createBench();
    const { provider, fetch } = bench;
    const store = new InMemoryDeliveryTrackingStore();
    const tracking = new DeliveryTrackingService({
      providers: [provider],
      store,
      polling: { initialDelayMs: 0 },
      ...(fetch && { fetch }),
    });
    const hooks = createDeliveryTrackingHooks(tracking);
    const kmsg = new KMsg({ providers: [provider], hooks, ...(fetch && { fetch }) });
    const inputs = Array.from({ length: 5 }, (_, i) =>
      sms({ messageId: `t${i}`, to: `0105555${3000 + i}`, text: "the same for all" }),
    );
    (await kmsg.sendMany(inputs)).map(accepted);
    await bench.tick?.();
    const pass = await tracking.runOnce();
    assert.deepEqual([pass.checked, pass.terminal, pass.calls.http], [5, 5, 1]);
    assert.equal((await tracking.getRecord("t4")).status, "DELIVERED");
  });

  test("a status that cannot be read is a failure, not a word about the message", async () => {
    const bench = createBench();
    const [[, { send }]] = waysOf(bench);
    const query = queryOf(accepted(await send(sms())));
    for (const fault of [{ status: 500 }, { status: 401 }, "reset", "html", "truncate"]) {
      void bench.http?.next(fault, "any");
      if (!bench.http) break;
      const [result] = await bench.provider.getDeliveryStatuses([query]);
      assert.equal(result.isFailure, true, inspect(fault));
      assert.ok(KMsgError.is(result.error));
    }
  });
}

export function finding(createBench) {
  test("findSent: the message, null for one that was surely not sent, a failure otherwise", async () => {
    const bench = createBench();
    const { provider } = bench;
    const [[, { send }]] = waysOf(bench);
    const message = sms({ messageId: "f1", ...bench.search.message });
    const sent = accepted(await send(message));
    await bench.tick?.();
    const since = new Date(Date.now() - 5 * 60_000);
    const { messageId, to, type } = message;
    const text = bench.search.text ?? message.text; // rendered
    const found = accepted(await provider.findSent({ messageId, to, type, text, since }));
    assert.equal(found.providerMessageId, sent.providerMessageId);
    assert.ok(["PENDING", "SENT", "DELIVERED"].includes(found.status));
    const never = { messageId: "f2", to: "01077778888", type, text: "never sent", since };
    assert.equal(accepted(await provider.findSent(never)), null);
    if (!bench.http) return;
    for (const fault of [{ status: 500 }, "reset", "html"]) {
      void bench.http.next(fault, "any");
      const result = await provider.findSent(never);
      assert.equal(result.isFailure, true, inspect(fault));
    }
  });
}
