// Who the provider is, and what it makes of one message.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isKMsgMessageType, KMsgErrorCode } from "kmsg-edge/core";
import { accepted } from "../../support/providers.mjs";
import { assertFailure, HOUR, shown, sms, TO, waysOf } from "./common.mjs";

export function identity(createBench) {
  test("it says who it is and what it takes", () => {
    const { provider, expected } = createBench();
    assert.deepEqual([provider.id, provider.name], [expected.id, expected.name]);
    assert.deepEqual([...provider.supportedTypes], expected.types);
    assert.ok(provider.supportedTypes.every(isKMsgMessageType));
    assert.deepEqual({ ...provider.limits }, expected.limits ?? {});
    if (expected.transport) {
      const { abortSignal, injectableFetch } = provider.transportCapabilities;
      assert.deepEqual([abortSignal, injectableFetch], expected.transport);
    }
  });
}

export function sending(createBench) {
  test("every supported type is accepted, with the caller's id and number", async () => {
    const { messages, expected } = createBench();
    assert.deepEqual(Object.keys(messages), expected.types);
    for (const type of expected.types) {
      const bench = createBench();
      for (const [way, { send }] of waysOf(bench)) {
        const input = { type, messageId: `${way}-1`, to: "010-5555-6666", ...messages[type] };
        const sent = accepted(await send(input));
        assert.equal(sent.messageId, `${way}-1`);
        assert.equal(sent.to, "010-5555-6666");
        assert.deepEqual([sent.type, sent.providerId], [type, bench.provider.id]);
        assert.ok(typeof sent.providerMessageId === "string" && sent.providerMessageId !== "");
        assert.equal(sent.status, "SENT", type);
      }
      await bench.tick?.();
      const count = waysOf(bench).length;
      if (bench.arrived) assert.deepEqual(bench.arrived(), Array(count).fill(type));
    }
  });

  test("a type that it does not have, and a message without its parts, cost no request", async () => {
    const bench = createBench();
    const wrong = [
      [sms({ text: undefined }), "text"],
      [sms({ to: "" }), "to"],
      [sms({ to: "12" }), "to"],
      [sms({ type: "PIGEON" }), "type"],
      [sms({ options: { scheduledAt: new Date(Number.NaN) } }), "options.scheduledAt"],
      [sms({ options: { scheduledAt: "tomorrow" } }), "options.scheduledAt"],
    ];
    const { refusedType } = bench.expected;
    if (refusedType) wrong.push([{ to: TO, text: "x", type: refusedType }, "type"]);
    for (const [way, { send, sendMany }] of waysOf(bench)) {
      for (const [input, field] of wrong) {
        const results = [await send(input), ...(await sendMany([input]))];
        for (const result of results) {
          assertFailure(result, KMsgErrorCode.INVALID_REQUEST, "not_sent", `${way} ${field}`);
          assert.ok([field, "message"].includes(result.error.field), result.error.field);
          assert.doesNotMatch(shown(result.error), new RegExp(TO));
        }
      }
    }
    assert.equal(bench.requests(), 0);
  });
}

/** For vendors: what stands in the request. */
export function wire(createBench) {
  test("a number in any usual form reaches the vendor as its digits", async () => {
    for (const to of [
      "01055556666",
      "010-5555-6666",
      "010 5555 6666",
      "(010) 5555-6666",
      "010.5555.6666",
      "+82 10-5555-6666",
      "+821055556666",
      "0082-10-5555-6666",
      "821055556666",
      "010‐5555‐6666",
      "\u202A+82 10–5555–6666\u202C",
      "010\u00A05555\u00A06666",
      "tel:+82-10-5555-6666",
      "＋８２ １０ ５５５５ ６６６６",
    ]) {
      const bench = createBench();
      for (const [way, { send }] of waysOf(bench)) {
        assert.equal(accepted(await send(sms({ to }))).to, to, "the caller's own form comes back");
        assert.equal(bench.korean.recipient(), TO, `${way} ${to}`);
      }
    }
  });

  test("a send time reaches the vendor as Korean time, whatever the zone of the host", async () => {
    const zone = process.env.TZ;
    try {
      for (const host of ["UTC", "America/New_York", "Asia/Seoul", "Pacific/Kiritimati"]) {
        process.env.TZ = host;
        const at = new Date(Math.ceil((Date.now() + 2 * HOUR) / 60_000) * 60_000);
        const text = `${new Date(at.getTime() + 9 * HOUR).toISOString().slice(0, 19)}+09:00`;
        for (const scheduledAt of [at, text, at.toISOString()]) {
          const bench = createBench();
          for (const [way, { send }] of waysOf(bench)) {
            const sent = accepted(await send(sms({ options: { scheduledAt } })));
            assert.equal(sent.status, "PENDING", `${way} ${host}`);
            assert.equal(bench.korean.time(), text.slice(0, 19).replace("T", " "), host);
          }
        }
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test("a send time of the past is refused, not sent at once", async () => {
    const bench = createBench();
    for (const [way, { send }] of waysOf(bench)) {
      const past = sms({ options: { scheduledAt: new Date(Date.now() - HOUR) } });
      assertFailure(await send(past), KMsgErrorCode.INVALID_REQUEST, "not_sent", way);
    }
    assert.equal(bench.requests(), 0);
  });
}

export function hostile(createBench) {
  const trap = new Proxy({}, { get: throwing, has: throwing, ownKeys: throwing });
  function throwing() {
    throw new Error("do not touch");
  }
  const garbage = [undefined, null, 7, "text", [], {}, trap, { type: "SMS", to: trap, text: 1n }];

  test("nothing that a caller passes makes a method reject", async () => {
    const bench = createBench();
    const { provider } = bench;
    for (const [way, { send, sendMany }] of waysOf(bench)) {
      for (const input of garbage) {
        if (Array.isArray(input) && way === "facade") continue; // a list is answered by a list
        assertFailure(await send(input), undefined, "not_sent", way);
      }
      const results = await sendMany(garbage);
      assert.equal(results.length, garbage.length);
      for (const result of results) assertFailure(result, undefined, "not_sent", way);
    }
    if (bench.checksItself) {
      for (const input of garbage) {
        for (const member of ["getDeliveryStatus", "findSent"]) {
          const result = await provider[member](input);
          assert.equal(result.isFailure, true, member);
        }
        const [status, ...rest] = await provider.getDeliveryStatuses([input]);
        assert.deepEqual([status.isFailure, rest], [true, []]);
        for (const context of [{ signal: 1 }, { fetch: 1 }, { signal: trap }]) {
          const result = await provider.send(sms(), context);
          assertFailure(result, KMsgErrorCode.INVALID_REQUEST, "not_sent", "context");
        }
      }
    }
    assert.equal(bench.requests(), 0);
  });
}
