// What becomes of a send at real servers that misbehave: redirects, endless and slow answers.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { KMsg } from "kmsg-edge";
import { SolapiProvider } from "kmsg-edge/provider/solapi";

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const message = { to: "01055556666", text: "hello" };

/** A server of this test alone, with the requests that it got. */
async function serverOf(t, answer) {
  const requests = [];
  const closed = [];
  const server = createServer(async (request, response) => {
    requests.push({ method: request.method, url: request.url, headers: request.headers });
    closed.push(once(response, "close"));
    for await (const _ of request);
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${server.address().port}`, requests, closed };
}

function sendTo(baseUrl, config = {}, options = {}) {
  const keys = { apiKey: "key", apiSecret: "secret", defaultFrom: "0212345678" };
  const provider = new SolapiProvider({ ...keys, baseUrl, ...config });
  return new KMsg({ providers: [provider] }).send(message, options);
}

test("a redirect is a typed error, and nothing is asked of where it leads", async (t) => {
  const table = [
    [301, "not_sent"],
    [302, "unknown"],
    [303, "unknown"],
    [307, "not_sent"],
    [308, "not_sent"],
  ];
  for (const [status, outcome] of table) {
    const thief = await serverOf(t, (_request, response) => response.end("{}"));
    const vendor = await serverOf(t, (_request, response) => {
      response.writeHead(status, { location: `${thief.url}/take?token=LOCATION` }).end();
    });
    const { error } = await sendTo(vendor.url);
    assert.deepEqual(
      [error.code, error.httpStatus, error.outcome],
      ["PROVIDER_ERROR", status, outcome],
    );
    assert.match(error.message, /redirects are not followed, check the base URL/);
    assert.doesNotMatch(JSON.stringify(error), /LOCATION/);
    assert.equal(vendor.requests.length, 1);
    assert.match(vendor.requests[0].headers.authorization, /^HMAC-SHA256 /);
    assert.equal(thief.requests.length, 0);
  }
});

test("a redirect whose status the platform hides leaves the outcome unknown", async () => {
  const hidden = { type: "opaqueredirect", status: 0, headers: new Headers(), body: null };
  const { error } = await sendTo("https://vendor.example", { fetch: async () => hidden });
  assert.deepEqual([error.code, error.outcome], ["PROVIDER_ERROR", "unknown"]);
  assert.match(error.message, /redirects are not followed/);
});

test("an answer without end is cut at the limit and its connection closed", async (t) => {
  let written = 0;
  const chunk = Buffer.alloc(256 * 1024, "x");
  const vendor = await serverOf(t, (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const more = () => {
      while (!response.destroyed && response.write(chunk)) written += chunk.length;
    };
    response.on("drain", more);
    more();
  });
  const { error } = await sendTo(vendor.url);
  assert.deepEqual([error.code, error.outcome], ["NETWORK_ERROR", "unknown"]);
  assert.match(error.message, new RegExp(`larger than ${MAX_ANSWER_BYTES} bytes`));
  await vendor.closed[0];
  assert.ok(written < 8 * MAX_ANSWER_BYTES, `${written} bytes were taken`);
});

test("a small body that unpacks to a huge one is cut as well", async (t) => {
  const bomb = gzipSync(Buffer.alloc(MAX_ANSWER_BYTES * 4));
  assert.ok(bomb.length < MAX_ANSWER_BYTES / 100);
  const vendor = await serverOf(t, (_request, response) => {
    response.writeHead(200, { "content-encoding": "gzip", "content-length": bomb.length });
    response.end(bomb);
  });
  const { error } = await sendTo(vendor.url);
  assert.deepEqual([error.code, error.outcome], ["NETWORK_ERROR", "unknown"]);
  assert.match(error.message, /larger than/);
});

test("a body of the very limit is read whole, in many pieces or in one", async () => {
  const whole = new Uint8Array(MAX_ANSWER_BYTES).fill(0x20);
  for (const pieces of [1, 7]) {
    const size = Math.ceil(whole.length / pieces);
    const body = new ReadableStream({
      start(controller) {
        for (let at = 0; at < whole.length; at += size) {
          controller.enqueue(whole.slice(at, at + size));
        }
        controller.close();
      },
    });
    const { error } = await sendTo("https://v.example", { fetch: async () => new Response(body) });
    assert.match(error.message, new RegExp(`a body of ${MAX_ANSWER_BYTES} bytes that is not`));
  }
});

test("a body that comes in pieces is one answer, wherever it is cut", async () => {
  const text = '{"errorCode":"ValidationError","errorMessage":"잘못된 번호입니다"}';
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at <= bytes.length; at += 5) {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes.slice(0, at));
        controller.enqueue(bytes.slice(at));
        controller.close();
      },
    });
    const fetch = async () => new Response(body, { status: 400 });
    const { error } = await sendTo("https://vendor.example", { fetch });
    assert.equal(error.providerErrorText, "잘못된 번호입니다");
  }
});

test("a stream of something else than bytes is an error, not a hanging call", async () => {
  const body = new ReadableStream({ start: (controller) => controller.enqueue("text") });
  const answer = { type: "basic", status: 200, headers: new Headers(), body };
  const { error } = await sendTo("https://vendor.example", { fetch: async () => answer });
  assert.deepEqual([error.code, error.outcome], ["NETWORK_ERROR", "unknown"]);
});

test("an answer without a body is judged by its status", async (t) => {
  for (const [status, outcome] of [
    [204, "unknown"],
    [304, "not_sent"],
    [401, "not_sent"],
    [500, "unknown"],
  ]) {
    const vendor = await serverOf(t, (_request, response) => response.writeHead(status).end());
    const { error } = await sendTo(vendor.url);
    assert.deepEqual([error.httpStatus, error.outcome], [status, outcome]);
  }
});

test("a body that stops or drips ends by the time-out, and its connection with it", async (t) => {
  for (const drips of [false, true]) {
    const vendor = await serverOf(t, (_request, response) => {
      response.writeHead(200).write("{");
      if (!drips) return;
      const timer = setInterval(() => response.write(" "), 5);
      response.on("close", () => clearInterval(timer));
    });
    const { error } = await sendTo(vendor.url, { timeoutMs: 150 });
    assert.deepEqual([error.code, error.outcome], ["NETWORK_TIMEOUT", "unknown"]);
    await vendor.closed[0];
  }
});

test("an abort in the middle of a body ends the send and the connection", async (t) => {
  const controller = new AbortController();
  const vendor = await serverOf(t, (_request, response) => {
    response.writeHead(200).write("{");
    setTimeout(() => controller.abort(), 20);
  });
  const { error } = await sendTo(vendor.url, {}, { signal: controller.signal });
  assert.deepEqual([error.code, error.outcome], ["REQUEST_ABORTED", "unknown"]);
  await vendor.closed[0];
});

test("the body of a fetch that ignores the signal is cancelled by the time-out", async () => {
  let cancelled;
  const ended = new Promise((resolve) => {
    cancelled = resolve;
  });
  const body = new ReadableStream({ cancel: () => cancelled() });
  const fetch = async () => new Response(body);
  const { error } = await sendTo("https://vendor.example", { fetch, timeoutMs: 50 });
  assert.deepEqual([error.code, error.outcome], ["NETWORK_TIMEOUT", "unknown"]);
  await ended;
});

test("a body that breaks off leaves the outcome unknown", async (t) => {
  const vendor = await serverOf(t, (_request, response) => {
    response.writeHead(200, { "content-length": 100 }).write("{");
    setTimeout(() => response.destroy(), 10);
  });
  const { error } = await sendTo(vendor.url);
  assert.deepEqual([error.code, error.outcome], ["NETWORK_ERROR", "unknown"]);
});
