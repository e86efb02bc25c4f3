// What a message has become when its request ends otherwise than with a yes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsgErrorCode } from "kmsg-edge/core";
import { assertFailure, shown, sms, TO, waysOf } from "./common.mjs";

export function aborts(createBench) {
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

export function transport(createBench) {
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
    [307, KMsgErrorCode.PROVIDER_ERROR],
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
