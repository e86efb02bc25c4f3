import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SIMULATOR_DEFAULTS, solapiSignature } from "kmsg-edge/testing";
import { createBench, MINUTE, START } from "./support.mjs";

const BALANCE = ["GET", "/cash/v1/balance", undefined];

describe("SOLAPI authorization", () => {
  test("signs date and salt as the vendor's examples do", async () => {
    assert.equal(
      await solapiSignature(
        "SECRET",
        "2026-01-01T09:00:00+09:00",
        "0123456789abcdefghijABCDEFGHIJ01",
      ),
      "6e792cee7476d837c6078fe0c286b294dde879b89ffcfe4d6fce073eaf22d6f5",
    );
    assert.equal(
      await solapiSignature("my-api-secret", "2019-07-01T00:41:48Z", "jqsba2jxjnrjor"),
      "45691ce4955ba74449341b84197909a127c4c75991631482f2a5d2653474f2a5",
    );
  });

  test("takes a right signature, with an offset in the date too", async () => {
    const { solapi } = createBench();
    assert.equal((await solapi(...BALANCE)).status, 200);
    const withOffset = await solapi(...BALANCE, { date: "2026-03-02T10:00:00+09:00" });
    assert.deepEqual(
      [withOffset.status, withOffset.json.balance],
      [200, SIMULATOR_DEFAULTS.solapi.balance],
    );
  });

  const refusals = [
    ["a wrong key", { apiKey: "OTHER" }, "InvalidAPIKey"],
    ["a wrong secret", { apiSecret: "OTHER" }, "SignatureDoesNotMatch"],
    ["a salt of 11 bytes", { salt: "12345678901" }, "Forbidden"],
    ["a salt of 65 bytes", { salt: "x".repeat(65) }, "Forbidden"],
    ["a date that is not ISO 8601", { date: "Mon-02-Mar-2026" }, "Forbidden"],
    ["a missing header", { authorization: "" }, "Forbidden"],
    ["another scheme", { authorization: "Bearer abc" }, "Forbidden"],
  ];
  for (const [name, overrides, errorCode] of refusals) {
    test(`refuses ${name}`, async () => {
      const { solapi } = createBench();
      const { status, json } = await solapi(...BALANCE, overrides);
      assert.deepEqual([status, json.errorCode], [403, errorCode]);
    });
  }

  test("refuses the parts in another order", async () => {
    const { solapi } = createBench();
    const { apiKey, apiSecret } = SIMULATOR_DEFAULTS.solapi;
    const date = new Date(START).toISOString();
    const salt = "order-of-parts";
    const signature = await solapiSignature(apiSecret, date, salt);
    const authorization = `HMAC-SHA256 date=${date}, apiKey=${apiKey}, salt=${salt}, signature=${signature}`;
    assert.equal((await solapi(...BALANCE, { authorization })).json.errorCode, "Forbidden");
  });

  test("takes 15 minutes of skew and refuses a second more, both ways", async () => {
    const { solapi } = createBench();
    for (const sign of [-1, 1]) {
      const edge = new Date(START + sign * 15 * MINUTE).toISOString();
      const beyond = new Date(START + sign * (15 * MINUTE + 1000)).toISOString();
      assert.equal((await solapi(...BALANCE, { date: edge })).status, 200);
      const refused = await solapi(...BALANCE, { date: beyond });
      assert.deepEqual([refused.status, refused.json.errorCode], [403, "RequestTimeTooSkewed"]);
    }
  });

  test("refuses a signature used within 15 minutes, also for another path", async () => {
    const { solapi, clock } = createBench();
    const same = { salt: "used-only-once", date: new Date(START + 10 * MINUTE).toISOString() };
    assert.equal((await solapi(...BALANCE, same)).status, 200);
    clock.now += 14 * MINUTE;
    const replayed = await solapi("GET", "/messages/v4/list", undefined, same);
    assert.deepEqual([replayed.status, replayed.json.errorCode], [403, "DuplicatedSignature"]);
    clock.now += 2 * MINUTE;
    assert.equal((await solapi(...BALANCE, same)).status, 200);
  });

  test("a refused request does not use up its signature", async () => {
    const { solapi } = createBench();
    const same = { salt: "first-refused-1", date: new Date(START).toISOString() };
    assert.equal((await solapi(...BALANCE, { ...same, apiKey: "OTHER" })).status, 403);
    assert.equal((await solapi(...BALANCE, same)).status, 200);
  });

  test("knows no other path", async () => {
    const { solapi } = createBench();
    const { status, json } = await solapi("GET", "/messages/v4/unknown");
    assert.deepEqual([status, json.errorCode], [404, "ResourceNotFound"]);
  });
});
