// Bad input and faults: each is answered with a typed error that names the field, no message is lost
// and none is sent twice.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, describe, test } from "node:test";
import { bundleWorker } from "../../scripts/demo/bundle.mjs";
import { DELIVERY_MS, passUntil, sleep, startStack } from "./support.mjs";

// The Worker itself, with a database that can be made to fail from outside.
const BREAKABLE_WORKER = `
  import worker from "./index.ts";
  const down = () => Promise.reject(new Error("D1_ERROR: Network connection lost."));
  const statement = { bind: () => statement, run: down, all: down, first: down, raw: down };
  const broken = { prepare: () => statement, batch: down, exec: down };
  export default {
    fetch: (request, env) =>
      worker.fetch(request, request.headers.has("x-d1-down") ? { ...env, DB: broken } : env),
    scheduled: (controller, env, context) =>
      worker.scheduled(controller, controller.cron === "down" ? { ...env, DB: broken } : env, context),
  };
`;
const D1_DOWN = { "x-d1-down": "1" };
const hour = 3_600_000;

const BAD_INPUT = [
  // [what, body, status, code, field]
  ["malformed JSON", '{"to": "01012345678"', 400, "MALFORMED_JSON", "body"],
  ["an empty body", "", 400, "MALFORMED_JSON", "body"],
  ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, "MALFORMED_JSON", "body"],
  ["a list", "[]", 400, "INVALID_REQUEST", "body"],
  ["null", "null", 400, "INVALID_REQUEST", "body"],
  ["65 KB", { to: "01012345678", text: "a".repeat(65 * 1024) }, 413, "BODY_TOO_LARGE", "body"],
  ["no to", { text: "hello" }, 400, "INVALID_REQUEST", "to"],
  ["to as a number", { to: 1012345678, text: "hello" }, 400, "INVALID_REQUEST", "to"],
  ["a to that is no number", { to: "call me", text: "hello" }, 400, "INVALID_REQUEST", "to"],
  ["a to with too few digits", { to: "12", text: "hello" }, 400, "INVALID_REQUEST", "to"],
  [
    "half a surrogate pair in messageId",
    '{"to": "01012345678", "text": "a", "messageId": "a\\ud800"}',
    400,
    "INVALID_REQUEST",
    "messageId",
  ],
  ["no text", { to: "01012345678" }, 400, "INVALID_REQUEST", "text"],
  ["empty text", { to: "01012345678", text: "" }, 400, "INVALID_REQUEST", "text"],
  ["blank text", { to: "01012345678", text: "  \n" }, 400, "INVALID_REQUEST", "text"],
  [
    "an unknown type",
    { type: "PIGEON", to: "01012345678", text: "a" },
    400,
    "INVALID_REQUEST",
    "type",
  ],
  [
    "a template without its variables",
    { type: "ALIMTALK", to: "01012345678", templateId: "WELCOME" },
    400,
    "INVALID_REQUEST",
    "variables",
  ],
  [
    "an AlimTalk without a template",
    { type: "ALIMTALK", to: "01012345678", variables: {} },
    400,
    "INVALID_REQUEST",
    "templateId",
  ],
  [
    "a scheduledAt that is no time",
    { to: "01012345678", text: "a", options: { scheduledAt: "tomorrow" } },
    400,
    "INVALID_REQUEST",
    "options.scheduledAt",
  ],
  [
    "a past scheduledAt",
    {
      to: "01012345678",
      text: "a",
      options: { scheduledAt: new Date(Date.now() - hour).toISOString() },
    },
    400,
    "INVALID_REQUEST",
    "options.scheduledAt",
  ],
  [
    "a messageId that is no text",
    { messageId: 7, to: "01012345678", text: "a" },
    400,
    "INVALID_REQUEST",
    "messageId",
  ],
  [
    "an unknown provider",
    { providerId: "nobody", to: "01012345678", text: "a" },
    400,
    "INVALID_REQUEST",
    "providerId",
  ],
];

describe("bad input and faults", { timeout: 120_000 }, () => {
  let modules;
  let stack;
  before(async () => {
    modules = await bundleWorker("build/worker-test-faults", BREAKABLE_WORKER);
    stack = await startStack({ modules });
  });
  after(() => stack?.close());

  /** The messages that reached a phone with this text, once all of them have had the time to. */
  const arrived = async (text) => {
    await sleep(DELIVERY_MS + 100);
    return stack.simulator.delivered().filter((message) => message.text === text);
  };

  for (const [what, body, status, code, field] of BAD_INPUT) {
    test(`${what}: ${status} ${code} at ${field}, and no vendor is asked`, async () => {
      const before = stack.simulator.requests().length;
      const answer = await stack.post(body);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.equal(answer.body.code, code);
      assert.equal(answer.body.field, field);
      assert.match(answer.body.message, /\S/);
      assert.equal(stack.simulator.requests().length, before);
    });
  }

  test("a body that is not declared as JSON: 415", async () => {
    const answer = await stack.post('{"to":"01012345678","text":"a"}', {
      "content-type": "text/plain",
    });
    assert.equal(answer.status, 415);
    assert.equal(answer.body.field, "content-type");
  });

  test("a chunked body is bounded, too: 413", async () => {
    const chunk = new TextEncoder().encode("x".repeat(16 * 1024));
    let left = 8;
    const body = new ReadableStream({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
    });
    const response = await fetch(`${stack.url}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      duplex: "half",
    });
    assert.equal(response.status, 413);
    await response.text();
  });

  for (const [query, field] of [
    ["status=LOST", "status"],
    ["limit=0", "limit"],
    ["limit=201", "limit"],
    ["limit=ten", "limit"],
    ["limit=-1", "limit"],
  ]) {
    test(`GET /messages?${query}: 400 at ${field}`, async () => {
      const answer = await stack.get(`/messages?${query}`);
      assert.equal(answer.status, 400);
      assert.equal(answer.body.code, "INVALID_REQUEST");
      assert.equal(answer.body.field, field);
    });
  }

  test("what is not there: 404; what may not be done: 405 with what may", async () => {
    assert.equal((await stack.get("/messages/nobody")).body.code, "NOT_FOUND");
    assert.equal((await stack.get("/messages/nobody")).status, 404);
    assert.equal((await stack.get("/messages/%E0%A4%A")).status, 400);
    assert.equal((await stack.get("/nothing")).status, 404);
    const refused = await stack.call("/messages", { method: "DELETE" });
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get("allow"), "GET, POST");
  });

  test("a vendor that is overloaded: 4xx/5xx, surely not sent, and a record is not left", async () => {
    stack.simulator.fail({ kind: "http", vendor: "solapi", status: 429, retryAfter: 7 });
    const answer = await stack.post({ messageId: "busy", to: "01012345678", text: "busy" });
    assert.equal(answer.status, 429, JSON.stringify(answer.body));
    assert.equal(answer.body.code, "RATE_LIMIT_EXCEEDED");
    assert.equal(answer.body.outcome, "not_sent");
    assert.equal(answer.headers.get("retry-after"), "7");
    assert.equal((await stack.get("/messages/busy")).status, 404);
    assert.deepEqual(await arrived("busy"), []);
  });

  test("an answer that is lost: 502, reported and recorded as unknown, sent once", async () => {
    stack.simulator.fail({ kind: "lost", vendor: "solapi" });
    const answer = await stack.post({ to: "01012345678", text: "answer lost" });
    assert.equal(answer.status, 502, JSON.stringify(answer.body));
    assert.equal(answer.body.outcome, "unknown");
    assert.equal(answer.headers.get("retry-after"), null);
    const found = await stack.get(`/messages/${answer.body.messageId}`);
    assert.equal(found.status, 200);
    assert.equal(found.body.status, "UNKNOWN");
    assert.equal(found.body.lastError.code, answer.body.code);
    await stack.scheduled();
    assert.equal((await arrived("answer lost")).length, 1);
    const again = await stack.post({
      messageId: answer.body.messageId,
      to: "01012345678",
      text: "answer lost",
    });
    assert.equal(again.status, 409);
    assert.equal((await arrived("answer lost")).length, 1);
  });

  for (const kind of ["truncate", "broken-json"]) {
    test(`an answer that is ${kind}: unknown, never a plain failure`, async () => {
      stack.simulator.fail({ kind, vendor: "solapi" });
      const answer = await stack.post({ to: "01012345678", text: kind });
      assert.equal(answer.status, 502, JSON.stringify(answer.body));
      assert.equal(answer.body.outcome, "unknown");
      assert.equal((await stack.get(`/messages/${answer.body.messageId}`)).body.status, "UNKNOWN");
      assert.equal((await arrived(kind)).length, kind === "truncate" ? 1 : 0);
    });
  }

  test("a vendor that is down during a pass costs only time", async () => {
    const sent = await stack.post({ to: "01012345678", text: "patience" });
    assert.equal(sent.status, 202);
    stack.simulator.fail({ kind: "http", vendor: "solapi", status: 503, times: 3 });
    const done = await passUntil(stack.scheduled, async () => {
      const { body } = await stack.get(`/messages/${sent.body.messageId}`);
      assert.ok(["SENT", "DELIVERED"].includes(body.status), body.status);
      return body.status === "DELIVERED" && body;
    });
    assert.equal(done.lastError, undefined);
    stack.simulator.clearFaults();
  });

  test("D1 down while sending: accepted with the warning TRACKING_NOT_RECORDED, sent once", async () => {
    const answer = await stack.post({ to: "01012345678", text: "no database" }, D1_DOWN);
    assert.equal(answer.status, 202, JSON.stringify(answer.body));
    assert.ok(answer.body.warnings.some(({ code }) => code === "TRACKING_NOT_RECORDED"));
    assert.equal((await arrived("no database")).length, 1);
  });

  test("D1 down and a repeated id that cannot be checked: 503, surely not sent", async () => {
    const message = { messageId: "unchecked", to: "01012345678", text: "unchecked" };
    const answer = await stack.post(message, D1_DOWN);
    assert.equal(answer.status, 503);
    assert.equal(answer.body.code, "STORE_UNAVAILABLE");
    assert.equal(answer.body.field, "DB");
    assert.equal(answer.body.outcome, "not_sent");
    assert.deepEqual(await arrived("unchecked"), []);
  });

  test("D1 down while reading: 503 that names the binding and not the statement", async () => {
    for (const path of ["/messages", "/messages/any"]) {
      const answer = await stack.get(path, D1_DOWN);
      assert.equal(answer.status, 503);
      assert.equal(answer.body.code, "STORE_UNAVAILABLE");
      assert.equal(answer.body.field, "DB");
      assert.doesNotMatch(answer.body.message, /SELECT|D1_ERROR/);
    }
  });

  test("D1 down during a pass: the tick counts as failed, the next one catches up", async () => {
    const sent = await stack.post({ to: "01012345678", text: "one tick lost" });
    assert.equal((await stack.scheduled("down")).outcome, "exception");
    await passUntil(stack.scheduled, async () => {
      const { body } = await stack.get(`/messages/${sent.body.messageId}`);
      return body.status === "DELIVERED";
    });
  });

  const withStack = (options, work) => async () => {
    const own = await startStack({ modules, ...options });
    try {
      await work(own);
    } finally {
      await own.close();
    }
  };

  test(
    "wrong keys: 502 AUTHENTICATION_FAILED, and the keys are not shown",
    withStack({ variables: { SOLAPI_API_SECRET: "not-the-secret" } }, async (own) => {
      const answer = await own.post({ to: "01012345678", text: "hello" });
      assert.equal(answer.status, 502, JSON.stringify(answer.body));
      assert.equal(answer.body.code, "AUTHENTICATION_FAILED");
      assert.equal(answer.body.outcome, "not_sent");
      assert.doesNotMatch(
        JSON.stringify(answer.body) + own.log.join(),
        /not-the-secret|signature=/,
      );
    }),
  );

  test("a vendor that cannot be reached: 502 that does not claim to know", async () => {
    const port = await closedPort();
    await withStack(
      { variables: { SOLAPI_BASE_URL: `http://127.0.0.1:${port}/solapi` } },
      async (own) => {
        const answer = await own.post({ to: "01012345678", text: "hello" });
        assert.equal(answer.status, 502, JSON.stringify(answer.body));
        assert.equal(answer.body.code, "NETWORK_ERROR");
        assert.equal(answer.body.outcome, "unknown");
        const found = await own.get(`/messages/${answer.body.messageId}`);
        assert.equal(found.body.status, "UNKNOWN");
      },
    )();
  });

  test(
    "no keys: 503 that says what to set",
    withStack(
      { variables: { SOLAPI_API_KEY: undefined, IWINV_API_KEY: undefined } },
      async (own) => {
        for (const answer of [
          await own.get("/health"),
          await own.get("/messages"),
          await own.post({ to: "01012345678", text: "hello" }),
        ]) {
          assert.equal(answer.status, 503);
          assert.equal(answer.body.code, "NOT_CONFIGURED");
          assert.equal(answer.body.field, "SOLAPI_API_KEY");
          assert.match(answer.body.message, /SOLAPI_API_KEY.*SOLAPI_API_SECRET.*IWINV_API_KEY/);
        }
        assert.equal((await own.scheduled()).outcome, "exception");
      },
    ),
  );

  test(
    "a variable that is no number: 503 that names it",
    withStack({ variables: { POLLING_BACKOFF_MS: "1000,soon" } }, async (own) => {
      const answer = await own.get("/health");
      assert.equal(answer.status, 503);
      assert.equal(answer.body.field, "POLLING_BACKOFF_MS");
    }),
  );

  test(
    "with an API_TOKEN only its bearer sends and reads",
    withStack({ variables: { API_TOKEN: "open-sesame" } }, async (own) => {
      const message = { to: "01012345678", text: "hello" };
      for (const headers of [
        {},
        { authorization: "Bearer wrong" },
        { authorization: "open-sesame" },
        { authorization: "Bearer open-sesame-and-more" },
      ]) {
        const refused = await own.post(message, headers);
        assert.equal(refused.status, 401);
        assert.equal(refused.body.code, "UNAUTHORIZED");
        assert.equal((await own.get("/messages", headers)).status, 401);
        assert.equal((await own.get("/messages/some-id", headers)).status, 401);
      }
      assert.equal(own.simulator.requests().length, 0);
      const token = { authorization: "Bearer open-sesame" };
      assert.equal((await own.post(message, token)).status, 202);
      assert.equal((await own.get("/messages", token)).body.messages.length, 1);
      assert.equal((await own.get("/health")).body.protected, true);
      assert.equal((await own.get("/")).status, 200);
    }),
  );
});

/** A port at which nothing listens. */
function closedPort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
