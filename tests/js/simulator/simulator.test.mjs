import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createVendorSimulator, SCRIPTED_NUMBERS, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { ataMessage, createBench, createCalls, SENDER, smsMessage } from "./support.mjs";

const BALANCE = ["GET", "/cash/v1/balance"];

describe("the simulator", () => {
  test("works with defaults and the real clock", async () => {
    const simulator = createVendorSimulator();
    const { sendSolapi } = createCalls(simulator.fetch, "https://simulator.test", Date.now);
    const { json } = await sendSolapi(smsMessage({ to: "01000000000" }));
    assert.equal(json.statusCode, "2000");
    assert.equal(simulator.delivered()[0].providerMessageId, json.messageId);
  });

  test("answers for the vendors' real hosts and for request objects", async () => {
    const { simulator } = createBench();
    const charge = (url) =>
      simulator.fetch(
        new Request(url, {
          method: "POST",
          headers: { AUTH: btoa(SIMULATOR_DEFAULTS.iwinv.apiKey) },
        }),
      );
    const real = await charge("https://alimtalk.bizservice.iwinv.kr/api/charge/");
    assert.equal((await real.json()).code, 200);
    const solapi = await simulator.fetch(new URL("https://api.solapi.com/cash/v1/balance"));
    assert.equal(solapi.status, 403);
    const sms = await simulator.fetch("https://sms.bizservice.iwinv.kr/api/charge/", {
      method: "POST",
    });
    assert.equal((await sms.json()).resultCode, 14);
  });

  test("lists the messages of all vendors by time of arrival", async () => {
    const { sendSolapi, sms, simulator, clock } = createBench();
    await sendSolapi(smsMessage());
    const body = { version: "1.0", from: SENDER, to: ["01000000000"], text: "먼저" };
    await sms("/api/v2/send/", body);
    clock.now += 3000;
    assert.deepEqual(
      simulator.delivered().map((message) => message.vendor),
      ["iwinv-sms", "solapi"],
    );
  });

  test("records requests without credentials", async () => {
    const { sendSolapi, alimtalk, sms, simulator } = createBench();
    await sendSolapi(ataMessage());
    await alimtalk("/api/charge/", {});
    await sms("/api/charge/", { version: "1.0" });
    const requests = simulator.requests();
    const [first] = requests;
    assert.deepEqual(
      [first.vendor, first.method, first.path, first.status],
      ["solapi", "POST", "/messages/v4/send", 200],
    );
    assert.equal(first.body.message.kakaoOptions.templateId, "WELCOME");
    const text = JSON.stringify(requests);
    const { solapi, iwinv } = SIMULATOR_DEFAULTS;
    const secrets = [
      solapi.apiKey,
      btoa(iwinv.apiKey),
      "signature",
      btoa(iwinv.smsApiKey).slice(0, 20),
    ];
    for (const secret of secrets) assert.equal(text.includes(secret), false);
    assert.deepEqual(
      [first.headers.authorization, requests[1].headers.auth, requests[2].headers.secret],
      ["***", "***", "***"],
    );
  });

  test("keeps the last thousand requests", async () => {
    const { simulator } = createBench();
    for (let i = 0; i < 1001; i += 1) {
      await simulator.fetch(`https://simulator.test/solapi/cash/v1/balance?i=${i}`);
    }
    const requests = simulator.requests();
    assert.deepEqual([requests.length, requests[0].path], [1000, "/cash/v1/balance?i=1"]);
  });

  test("reset forgets messages, requests, faults and signatures", async () => {
    const { solapi, sendSolapi, simulator, clock } = createBench();
    const salt = "used-only-once";
    await solapi(...BALANCE, undefined, { salt });
    const { messageId } = (await sendSolapi(smsMessage())).json;
    clock.now += 3000;
    simulator.fail({ kind: "http" });
    simulator.reset();
    assert.deepEqual([simulator.delivered(), simulator.requests()], [[], []]);
    clock.now -= 3000;
    assert.equal((await solapi(...BALANCE, undefined, { salt })).status, 200);
    const list = await solapi("GET", `/messages/v4/list?messageId=${messageId}`);
    assert.deepEqual(list.json.messageList, {});
  });

  test("has one script for each ending from 0000 to 0009", () => {
    assert.deepEqual(
      SCRIPTED_NUMBERS.map((entry) => entry.suffix),
      Array.from({ length: 10 }, (_, i) => `000${i}`),
    );
  });
});

describe("scripted faults", () => {
  test("http: status, body and Retry-After, once unless told otherwise", async () => {
    const { simulator, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "http", status: 429, body: { errorCode: "Slow" }, retryAfter: 7 });
    const response = await simulator.fetch("https://simulator.test/solapi/messages/v4/send", {
      method: "POST",
    });
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "7"]);
    assert.deepEqual(await response.json(), { errorCode: "Slow" });
    assert.equal((await sendSolapi(smsMessage())).status, 200);
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
    assert.deepEqual(
      simulator.requests().map((request) => [request.status, request.fault]),
      [
        [429, "http"],
        [200, undefined],
      ],
    );
  });

  test("http: nothing is sent unless the rule says processed", async () => {
    const { simulator, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "http", status: 503 });
    simulator.fail({ kind: "http", status: 502, processed: true });
    assert.deepEqual(
      [(await sendSolapi(smsMessage())).status, (await sendSolapi(smsMessage())).status],
      [503, 502],
    );
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
  });

  test("meets the vendor, path and number of times it names", async () => {
    const { simulator, solapi, sendSolapi, sms, alimtalk } = createBench();
    simulator.fail({ kind: "http", vendor: "solapi", path: "/messages/v4/list", times: 2 });
    simulator.fail({ kind: "http", vendor: "iwinv", times: 2 });
    assert.equal((await sendSolapi(smsMessage())).status, 200);
    const list = async () => (await solapi("GET", "/messages/v4/list")).status;
    assert.deepEqual([await list(), await list(), await list()], [500, 500, 200]);
    assert.equal((await sms("/api/charge/", { version: "1.0" })).status, 500);
    assert.equal((await alimtalk("/api/charge/", {})).status, 500);
    assert.equal((await alimtalk("/api/charge/", {})).status, 200);
  });

  test("Infinity lasts until the faults are cleared", async () => {
    const { simulator, solapi } = createBench();
    simulator.fail({ kind: "http", times: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 5; i += 1) assert.equal((await solapi(...BALANCE)).status, 500);
    simulator.clearFaults();
    assert.equal((await solapi(...BALANCE)).status, 200);
  });

  test("lost: the message goes out, the answer does not come", async () => {
    const { simulator, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "lost" });
    await assert.rejects(sendSolapi(smsMessage()), TypeError);
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
    assert.equal("status" in simulator.requests()[0], false);
  });

  test("reset: neither goes", async () => {
    const { simulator, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "reset" });
    await assert.rejects(sendSolapi(smsMessage()), TypeError);
    clock.now += 3000;
    assert.deepEqual(simulator.delivered(), []);
  });

  test("broken-json: HTTP 200 with a page of HTML", async () => {
    const { simulator, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "broken-json" });
    const { status, text } = await sendSolapi(smsMessage());
    assert.equal(status, 200);
    assert.throws(() => JSON.parse(text), SyntaxError);
    clock.now += 3000;
    assert.deepEqual(simulator.delivered(), []);
  });

  test("truncate: the message goes out, the body breaks off", async () => {
    const { simulator, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "truncate" });
    await assert.rejects(sendSolapi(smsMessage()), TypeError);
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
  });

  test("timeout: waits for the caller to abort and throws its reason", async () => {
    const { simulator, solapi } = createBench();
    simulator.fail({ kind: "timeout" });
    const aborter = new AbortController();
    const pending = solapi(...BALANCE, undefined, { signal: aborter.signal });
    const reason = new Error("enough");
    setTimeout(() => aborter.abort(reason), 5);
    await assert.rejects(pending, reason);
  });

  test("timeout: closes the connection after the time given, or when faults are cleared", async () => {
    const { simulator, solapi, sendSolapi, clock } = createBench();
    simulator.fail({ kind: "timeout", afterMs: 5, processed: true });
    await assert.rejects(sendSolapi(smsMessage()), TypeError);
    clock.now += 3000;
    assert.equal(simulator.delivered().length, 1);
    simulator.fail({ kind: "timeout" });
    const pending = solapi(...BALANCE);
    setTimeout(() => simulator.clearFaults(), 5);
    await assert.rejects(pending, TypeError);
  });

  test("a signal that is aborted already reaches no vendor", async () => {
    const { simulator } = createBench();
    const url = "https://simulator.test/solapi/cash/v1/balance";
    await assert.rejects(simulator.fetch(url, { signal: AbortSignal.abort() }), {
      name: "AbortError",
    });
    assert.deepEqual(simulator.requests(), []);
  });

  const wrong = [
    { kind: "explode" },
    {},
    { kind: "http", vendor: "toast" },
    { kind: "http", times: 0 },
    { kind: "http", status: 99 },
    { kind: "http", once: true },
    { kind: "timeout", afterMs: -1 },
    { kind: "lost", path: 7 },
    { kind: "lost", processed: "yes" },
    { kind: "http", retryAfter: {} },
  ];
  for (const rule of wrong) {
    test(`refuses the rule ${JSON.stringify(rule)}`, () => {
      assert.throws(() => createBench().simulator.fail(rule), /Invalid fault rule: /);
    });
  }
});
