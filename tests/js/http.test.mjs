// What becomes of a send when HTTP goes wrong: typed, and honest about the outcome.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";

const keys = { apiKey: "key", apiSecret: "secret", defaultFrom: "0212345678" };
const message = { to: "01055556666", text: "hello" };

// The error of one send over this fetch.
async function errorOver(fetch, options) {
  const kmsg = new KMsg({ providers: [new SolapiProvider(keys)], fetch });
  const result = await kmsg.send(message, options);
  assert.equal(result.isFailure, true);
  assert.doesNotMatch(JSON.stringify(result.error), /"secret"|signature=|01055556666|hello/);
  return result.error;
}

const reply = (body, init) => async () => new Response(body, init);

test("the request is one POST that follows no redirect", async () => {
  const seen = [];
  await errorOver(async (url, init) => {
    seen.push({ url, init });
    return new Response("{}", { status: 500 });
  });
  assert.equal(seen.length, 1);
  const [{ url, init }] = seen;
  assert.match(url, /^https:\/\/api\.solapi\.com\//);
  assert.equal(init.method, "POST");
  assert.equal(init.redirect, "manual");
  assert.ok(init.signal instanceof AbortSignal);
  assert.match(init.headers.Authorization ?? init.headers.authorization, /^HMAC-SHA256 /);
  assert.match(init.body, /01055556666/);
});

test("statuses have their codes and outcomes", async () => {
  const table = [
    [401, "AUTHENTICATION_FAILED", "not_sent"],
    [402, "INSUFFICIENT_BALANCE", "not_sent"],
    [404, "INVALID_REQUEST", "not_sent"],
    [408, "NETWORK_TIMEOUT", "unknown"],
    [301, "PROVIDER_ERROR", "not_sent"],
    [302, "PROVIDER_ERROR", "unknown"],
    [303, "PROVIDER_ERROR", "unknown"],
    [307, "PROVIDER_ERROR", "not_sent"],
    [308, "PROVIDER_ERROR", "not_sent"],
    [500, "PROVIDER_ERROR", "unknown"],
  ];
  for (const [status, code, outcome] of table) {
    const error = await errorOver(reply("oops", { status }));
    assert.deepEqual([status, error.code, error.outcome], [status, code, outcome]);
    assert.equal(error.httpStatus, status);
  }
  const limited = await errorOver(reply("", { status: 429, headers: { "retry-after": "7" } }));
  assert.deepEqual([limited.code, limited.retryAfterMs], ["RATE_LIMIT_EXCEEDED", 7000]);
});

test("an answer that cannot be understood leaves the outcome unknown", async () => {
  for (const body of ["<html>", "", "{", "[]", '{"a":"\ud800"}', "\u0000"]) {
    const error = await errorOver(reply(body, { status: 200 }));
    assert.equal(error.outcome, "unknown", JSON.stringify(body));
  }
  const binary = await errorOver(reply(new Uint8Array([0xff, 0xfe, 0x00, 0x80])));
  assert.equal(binary.outcome, "unknown");
});

test("a fetch that rejects, throws or breaks off leaves the outcome unknown", async () => {
  const reset = Object.assign(new TypeError("fetch failed"), {
    cause: Object.assign(new Error("x"), { code: "ECONNRESET" }),
  });
  const rejected = await errorOver(() => Promise.reject(reset));
  assert.deepEqual([rejected.code, rejected.outcome], ["NETWORK_ERROR", "unknown"]);
  assert.match(rejected.message, /ECONNRESET/);
  const thrown = await errorOver(() => {
    throw new Error("no network");
  });
  assert.deepEqual([thrown.code, thrown.outcome], ["NETWORK_ERROR", "unknown"]);
  const broken = new ReadableStream({
    start: (controller) => controller.error(new Error("broke off")),
  });
  const half = await errorOver(reply(broken));
  assert.deepEqual([half.code, half.outcome], ["NETWORK_ERROR", "unknown"]);
  const nothing = await errorOver(async () => undefined);
  assert.equal(nothing.outcome, "unknown");
});

test("what a fetch throws is told by its kind, never by its text", async () => {
  const text = "key NCSAYU7YDBXYORXC to 010-5555-6666: hello";
  const made = (name, code) => Object.assign(new Error(text), { name, code });
  const aborting = new AbortController();
  const table = [
    [made("Error"), "fetch threw Error"],
    [made("MyError", "ECONNRESET"), "fetch threw MyError (ECONNRESET)"],
    [made("NCSAYU7YDBXYORXC", "NCSAYU7YDBXYORXC"), "fetch threw a value that is no Error"],
    [
      Object.assign(made("TypeError"), { cause: made("Error", "UND_ERR_SOCKET") }),
      "(UND_ERR_SOCKET)",
    ],
    [Object.assign(made("TypeError"), { cause: made("Error", text) }), "fetch threw TypeError"],
    [new TypeError("fetch failed"), "fetch failed"],
    [text, "fetch threw a value that is no Error"],
  ];
  for (const [thrown, expected] of table) {
    const error = await errorOver(() => Promise.reject(thrown));
    assert.ok(error.message.endsWith(expected), error.message);
    assert.doesNotMatch(JSON.stringify(error), /NCSAYU|5555|hello/);
  }
  const aborted = await errorOver(
    () => {
      aborting.abort();
      return Promise.reject(new Error(text));
    },
    { signal: aborting.signal },
  );
  assert.doesNotMatch(JSON.stringify(aborted), /NCSAYU|5555|hello/);
});

test("an answer without end is refused by its announced length", async () => {
  const { code, outcome } = await errorOver(
    reply("x", { headers: { "content-length": "99999999999" } }),
  );
  assert.deepEqual([code, outcome], ["NETWORK_ERROR", "unknown"]);
});

test("a fetch that hears the abort ends the send; before the request, nothing was sent", async () => {
  const controller = new AbortController();
  let aborted = false;
  const pending = errorOver(
    (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(signal.reason);
        });
      }),
    { signal: controller.signal },
  );
  await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort();
  const error = await pending;
  assert.equal(aborted, true);
  assert.deepEqual([error.code, error.outcome], ["REQUEST_ABORTED", "unknown"]);

  const early = await errorOver(() => assert.fail("no request"), { signal: AbortSignal.abort() });
  assert.deepEqual([early.code, early.outcome], ["REQUEST_ABORTED", "not_sent"]);

  const timeout = AbortSignal.abort(new DOMException("too slow", "TimeoutError"));
  assert.equal((await errorOver(() => {}, { signal: timeout })).code, "NETWORK_TIMEOUT");
});

test("without any fetch nothing leaves", async () => {
  const { fetch } = globalThis;
  globalThis.fetch = undefined;
  try {
    const error = await errorOver(undefined);
    assert.deepEqual([error.code, error.outcome], ["NETWORK_ERROR", "not_sent"]);
    assert.match(error.message, /No fetch implementation is available/);
  } finally {
    globalThis.fetch = fetch;
  }
});

test("the global fetch is looked up when it is needed", async () => {
  const kmsg = new KMsg({ providers: [new SolapiProvider(keys)] });
  const { fetch } = globalThis;
  let asked = 0;
  globalThis.fetch = async () => {
    asked += 1;
    return new Response("{}", { status: 500 });
  };
  try {
    await kmsg.send(message);
  } finally {
    globalThis.fetch = fetch;
  }
  assert.equal(asked, 1);
});
