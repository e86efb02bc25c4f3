import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { connect } from "node:net";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { SIMULATOR_DEFAULTS, startVendorSimulator } from "kmsg-edge/testing";
import { createCalls, START, smsMessage } from "./support.mjs";

const run = promisify(execFile);
const TESTING_URL = import.meta.resolve("kmsg-edge/testing");

describe("the simulator as a server", { timeout: 30_000 }, () => {
  let server;
  let calls;
  const clock = { now: START };

  before(async () => {
    server = await startVendorSimulator({ now: () => clock.now });
    calls = createCalls(fetch, server.url, () => clock.now);
  });
  after(() => server.close());

  const getJson = async (path) => (await fetch(server.url + path)).json();
  const post = (path, body) =>
    fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });

  test("lists what there is", async () => {
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
    const index = await getJson("/");
    assert.equal(index.vendors.solapi, "/solapi");
    assert.equal(Object.keys(index.scriptedNumbers).length, 10);
    assert.equal((await fetch(`${server.url}/unknown`)).status, 404);
  });

  test("takes a message over the wire, Korean text included, and shows it", async () => {
    const { json } = await calls.sendSolapi(smsMessage({ text: "한글 문자" }));
    assert.equal(json.statusCode, "2000");
    assert.deepEqual(await getJson("/delivered"), []);
    clock.now += SIMULATOR_DEFAULTS.deliveryDelayMs;
    const delivered = await getJson("/delivered");
    assert.deepEqual(
      delivered.map((message) => [message.providerMessageId, message.text]),
      [[json.messageId, "한글 문자"]],
    );
    assert.deepEqual(delivered, server.simulator.delivered());
    const [request] = await getJson("/requests");
    assert.deepEqual([request.vendor, request.headers.authorization], ["solapi", "***"]);
  });

  test("speaks for both IWINV APIs", async () => {
    assert.equal((await calls.alimtalk("/api/charge/", {})).json.code, 200);
    assert.equal((await calls.sms("/api/charge/", { version: "1.0" })).json.code, 0);
  });

  test("takes faults over HTTP, one or several, and forgets them", async () => {
    assert.equal((await post("/faults", { kind: "http", status: 503, times: 2 })).status, 201);
    assert.equal((await calls.sendSolapi(smsMessage())).status, 503);
    assert.equal((await fetch(`${server.url}/faults`, { method: "DELETE" })).status, 204);
    assert.equal((await calls.sendSolapi(smsMessage())).status, 200);
    const refused = await post("/faults", [{ kind: "http" }, { kind: "explode" }]);
    assert.equal(refused.status, 400);
    assert.match((await refused.json()).message, /kind must be one of/);
    assert.equal((await calls.sendSolapi(smsMessage())).status, 200);
  });

  test("breaks the connection for reset, lost and truncate", async () => {
    await fetch(`${server.url}/reset`, { method: "POST" });
    for (const kind of ["reset", "lost", "truncate"]) {
      await post("/faults", { kind });
      await assert.rejects(calls.sendSolapi(smsMessage()), TypeError);
    }
    clock.now += SIMULATOR_DEFAULTS.deliveryDelayMs;
    assert.equal((await getJson("/delivered")).length, 2);
  });

  test("a truncated answer arrives by half", async () => {
    await post("/faults", { kind: "truncate" });
    const response = await fetch(`${server.url}/solapi/cash/v1/balance`);
    const announced = Number(response.headers.get("content-length"));
    let got = 0;
    await assert.rejects(async () => {
      for await (const chunk of response.body) got += chunk.length;
    }, TypeError);
    assert.ok(got > 0 && got < announced);
  });

  test("lets go of a held request when the caller leaves", async () => {
    const { simulator } = server;
    const original = simulator.fetch;
    let held;
    simulator.fetch = (...args) => {
      held = original(...args);
      return held;
    };
    simulator.fail({ kind: "timeout" });
    const url = `${server.url}/solapi/cash/v1/balance`;
    const left = fetch(url, { signal: AbortSignal.timeout(50) });
    await assert.rejects(left, { name: "TimeoutError" });
    await assert.rejects(held, { name: "AbortError" });
    simulator.fetch = original;
    assert.equal((await fetch(url)).status, 403);
  });
});

describe("closing the server", { timeout: 30_000 }, () => {
  test("ends held requests and idle connections and frees the port", async () => {
    const server = await startVendorSimulator();
    const { port } = new URL(server.url);
    const idle = connect(Number(port), "127.0.0.1");
    await new Promise((resolve) => idle.once("connect", resolve));
    const idleClosed = new Promise((resolve) => idle.once("close", resolve));
    idle.on("error", () => {});
    server.simulator.fail({ kind: "timeout" });
    const held = fetch(`${server.url}/solapi/cash/v1/balance`);
    const heldEnds = assert.rejects(held, TypeError);
    while (server.simulator.requests().length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await server.close();
    await heldEnds;
    await idleClosed;
    const again = await startVendorSimulator({ port: Number(port) });
    assert.equal(again.url, server.url);
    await again.close();
    await again.close();
    await assert.rejects(fetch(again.url), TypeError);
  });

  test("leaves nothing that keeps a process alive", async () => {
    const script = `
      const { startVendorSimulator } = await import(${JSON.stringify(TESTING_URL)});
      const server = await startVendorSimulator();
      server.simulator.fail({ kind: "timeout", afterMs: 60_000 });
      const held = fetch(server.url + "/solapi/cash/v1/balance").catch(() => "broken");
      while (server.simulator.requests().length === 0) await new Promise(setImmediate);
      await server.close();
      console.log(await held);
    `;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], {
      timeout: 20_000,
    });
    assert.equal(stdout.trim(), "broken");
  });

  test("says when the port is taken", async () => {
    const server = await startVendorSimulator();
    const port = Number(new URL(server.url).port);
    await assert.rejects(startVendorSimulator({ port }), { code: "EADDRINUSE" });
    await server.close();
  });
});
