// What every provider must do, whoever wrote it. A bench describes the provider and the vendor behind
// it (see conformance-benches.mjs); what a bench leaves out, its provider does not have.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { KMsg } from "kmsg-edge";
import { isKMsgMessageType, KMsgError, KMsgErrorCode } from "kmsg-edge/core";
import {
  createDeliveryTrackingHooks,
  DeliveryTrackingService,
  InMemoryDeliveryTrackingStore,
} from "kmsg-edge/tracking";
import { accepted } from "../support/providers.mjs";

const TO = "01055556666";
const sms = (changes = {}) => ({
  type: "SMS",
  messageId: "c1",
  to: TO,
  text: "conformance text",
  ...changes,
});
const HOUR = 3_600_000;

/** How a message can be sent: through a KMsg, and where the provider checks its input itself, alone. */
function waysOf({ provider, fetch, checksItself }) {
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

function assertFailure(result, code, outcome, what) {
  assert.equal(result.isFailure, true, `${what}: a failure`);
  assert.ok(KMsgError.is(result.error), what);
  assert.equal(result.error.outcome, outcome, `${what}: ${result.error.message}`);
  if (code !== undefined) assert.equal(result.error.code, code, what);
}

/** Everything that an error shows somewhere. */
const shown = (error) =>
  [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 9 }),
    `${error}`,
  ].join("\n");

/**
 * @param title names the provider in the tests' names
 * @param createBench makes a fresh provider and vendor; its first argument changes the configuration
 */
export function conformance(title, createBench) {
  describe(`${title} conforms`, () => {
    identity(createBench);
    const { http, korean, batch, poll, search, probe } = createBench();
    sending(createBench);
    if (korean) wire(createBench);
    hostile(createBench);
    aborts(createBench);
    if (http) transport(createBench);
    if (batch) bulk(createBench);
    if (poll) polling(createBench);
    if (search) finding(createBench);
    account(createBench, probe);
  });
}

function identity(createBench) {
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

function sending(createBench) {
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
function wire(createBench) {
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

function hostile(createBench) {
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

function aborts(createBench) {
  test("an abort before the send: nothing is sent", async () => {
    const bench = createBench();
    for (const [reason, code] of [
      [undefined, KMsgErrorCode.REQUEST_ABORTED],
      [new DOMException("late", "TimeoutError"), KMsgErrorCode.NETWORK_TIMEOUT],
    ]) {
      for (const [way, { send, sendMany }] of waysOf(bench)) {
        const options = { signal: AbortSignal.abort(reason) };
        assertFailure(await send(sms(), options), code, "not_sent", way);
        for (const result of await sendMany([sms(), sms()], options)) {
          assertFailure(result, code, "not_sent", `${way} many`);
        }
      }
    }
    assert.equal(bench.requests(), 0);
  });

  test("an abort during the send: unknown, and the request ends", async () => {
    const bench = createBench();
    if (!bench.http) return;
    for (const [way, { send, sendMany }] of waysOf(bench)) {
      for (const run of [
        (options) => send(sms(), options),
        async (options) => (await sendMany([sms({ messageId: "c2" })], options))[0],
      ]) {
        const controller = new AbortController();
        const begun = bench.http.next("hang");
        const result = run({ signal: controller.signal });
        await begun;
        controller.abort();
        assertFailure(await result, KMsgErrorCode.REQUEST_ABORTED, "unknown", way);
      }
    }
  });
}

function transport(createBench) {
  /** One send that meets `fault`, each way; and how many requests it made. */
  async function meeting(fault, check, config) {
    for (const [way] of waysOf(createBench(config))) {
      for (const many of [false, true]) {
        const bench = createBench(config);
        const [, { send, sendMany }] = waysOf(bench).find(([name]) => name === way);
        void bench.http.next(fault);
        const result = many ? (await sendMany([sms()]))[0] : await send(sms());
        check(result, `${way}${many ? " many" : ""}`);
        assert.equal(bench.requests(), 1, "no request is repeated");
      }
    }
  }

  for (const status of [500, 502, 504, 408]) {
    test(`HTTP ${status}: unknown`, async () => {
      await meeting({ status }, (result, way) => {
        assertFailure(result, undefined, "unknown", way);
        assert.equal(result.error.httpStatus, status);
      });
    });
  }

  for (const [status, code] of [
    [400, KMsgErrorCode.INVALID_REQUEST],
    [401, KMsgErrorCode.AUTHENTICATION_FAILED],
    [402, KMsgErrorCode.INSUFFICIENT_BALANCE],
    [403, KMsgErrorCode.AUTHENTICATION_FAILED],
    [302, KMsgErrorCode.PROVIDER_ERROR],
  ]) {
    test(`HTTP ${status}: not sent, ${code}`, async () => {
      await meeting({ status, headers: { location: "https://evil.example/" } }, (result, way) => {
        assertFailure(result, code, "not_sent", way);
        assert.equal(result.error.httpStatus, status);
      });
    });
  }

  test("HTTP 429: not sent, and how long to wait is kept", async () => {
    await meeting({ status: 429, headers: { "retry-after": "7" } }, (result, way) => {
      assertFailure(result, KMsgErrorCode.RATE_LIMIT_EXCEEDED, "not_sent", way);
      assert.equal(result.error.retryAfterMs, 7000);
    });
  });

  for (const fault of ["reset", "lost", "html", "truncate"]) {
    test(`${fault}: unknown, and asked once`, async () => {
      await meeting(fault, (result, way) => assertFailure(result, undefined, "unknown", way));
    });
  }

  test("a connection that hangs ends after timeoutMs: unknown", async () => {
    if (!createBench().checksItself) return; // who writes a provider decides when it gives up
    await meeting(
      "hang",
      (result, way) => assertFailure(result, KMsgErrorCode.NETWORK_TIMEOUT, "unknown", way),
      { timeoutMs: 20 },
    );
    for (const timeoutMs of [0, -1, 1.5, "10", Number.NaN, 600_001, null]) {
      assert.throws(() => createBench({ timeoutMs }), {
        code: KMsgErrorCode.INVALID_REQUEST,
        field: "timeoutMs",
      });
    }
  });

  test("the vendor's code and text are kept, without keys, numbers and the message's text", async () => {
    const { refusal, secrets } = createBench();
    const echo = `${secrets.join(" ")} of ${TO}, 010-5555-6666 and +821055556666: conformance text`;
    await meeting(refusal.answer(echo), (result, way) => {
      assertFailure(result, refusal.code, "not_sent", way);
      assert.equal(result.error.providerErrorCode, refusal.providerErrorCode);
      assert.ok(result.error.providerErrorText);
      assert.equal(result.error.httpStatus, refusal.httpStatus);
      const text = shown(result.error);
      for (const secret of [...secrets, "5555-6666", TO, "1055556666", "conformance text"]) {
        assert.ok(!text.includes(secret), `${way} shows ${secret}`);
      }
    });
  });
}

function bulk(createBench) {
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

function polling(createBench) {
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

function finding(createBench) {
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

function account(createBench, probe) {
  test("healthCheck asks nobody, unless it is told to", async () => {
    const bench = createBench();
    const health = await bench.provider.healthCheck();
    assert.deepEqual([health.healthy, health.issues], [true, []]);
    assert.equal(bench.requests(), 0);
    if (!probe) return;
    assert.equal((await bench.provider.healthCheck({ probe: true })).healthy, true);
    assert.ok(bench.requests() > 0);
    void bench.http.next({ status: 401 }, "any");
    const ill = await bench.provider.healthCheck({ probe: true });
    assert.equal(ill.healthy, false);
    assert.equal(ill.issues.length, 1);
    void bench.http.next({ status: 401 }, "any");
    const { healthy, issues } = await new KMsg({ providers: [bench.provider] }).healthCheck({
      probe: true,
    });
    assert.deepEqual([healthy, issues.length], [false, 1]);
  });

  test("nothing that prints the provider shows a key", async () => {
    const { provider, secrets } = createBench();
    const printed = [
      inspect(provider, { depth: 9, showHidden: true }),
      inspect(new KMsg({ providers: [provider] }), { depth: 9, showHidden: true }),
      JSON.stringify(provider),
      String(provider),
      JSON.stringify(await provider.healthCheck()),
    ].join("\n");
    for (const secret of secrets) assert.ok(!printed.includes(secret), secret);
  });

  test("the onboarding specification is a copy of its own", () => {
    const { provider, expected } = createBench();
    if (!expected.onboarding) return;
    const spec = provider.getOnboardingSpec();
    assert.equal(spec.providerId, provider.id);
    assert.deepEqual(spec.checks.map(({ id }) => id).sort(), [...expected.onboarding].sort());
    spec.checks.length = 0;
    assert.notEqual(provider.getOnboardingSpec().checks.length, 0);
  });

  test("balance and templates, where it has them", async () => {
    const { provider, expected } = createBench();
    if (!expected.templates) return;
    const balance = accepted(await provider.getBalance());
    assert.equal(balance.providerId, provider.id);
    assert.ok(balance.amount > 0);
    const input = { name: "인사", content: "#{name}님, 안녕하세요", category: "001001" };
    const made = accepted(await provider.createTemplate(input));
    assert.ok(made.createdAt instanceof Date && made.updatedAt instanceof Date);
    assert.deepEqual([made.name, made.content], [input.name, input.content]);
    const changed = await provider.updateTemplate(made.code, { content: "#{name}님, 반갑습니다" });
    assert.equal(accepted(changed).content, "#{name}님, 반갑습니다");
    const read = accepted(await provider.getTemplate(made.code));
    assert.deepEqual([read.code, read.content], [made.code, "#{name}님, 반갑습니다"]);
    const listed = accepted(await provider.listTemplates());
    assert.ok(listed.some(({ code }) => code === made.code));
    accepted(await provider.deleteTemplate(made.code));
    const gone = await provider.getTemplate(made.code);
    assert.equal(gone.error.code, KMsgErrorCode.TEMPLATE_NOT_FOUND);
    for (const blank of ["", " "]) {
      assert.equal((await provider.getTemplate(blank)).error.code, KMsgErrorCode.INVALID_REQUEST);
    }
    assert.equal((await provider.createTemplate({})).error.code, KMsgErrorCode.INVALID_REQUEST);
  });
}
