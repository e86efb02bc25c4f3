import assert from "node:assert/strict";
import { test } from "node:test";
import { Logger } from "kmsg-edge/core";
import { printed, setUp } from "../support/logger.mjs";

test("E13: ids and words that merely contain a sensitive one are shown", () => {
  const { contextOf } = setUp();
  const open = {
    messageId: "m-1",
    message_ids: "m-2",
    total: 3,
    customer: "shop",
    storeId: "s-1",
    contextId: "c-1",
    tokenCount: 4,
    tokenId: "t-1",
    contentType: "text/plain",
    authMethod: "hmac",
    idempotencyKey: "k-1",
    author: "kim",
    fromDate: "soon",
    errorMessage: "too long",
    requestID: "r-1",
  };
  assert.deepEqual(contextOf(open), open);
});

test("E13: secrets are hidden whole, whatever the style of their key", () => {
  const { contextOf } = setUp();
  const keys = [
    "apiKey",
    "API_KEY",
    "x-api-key",
    "apikey",
    "APIKey2",
    "smsAuthKey",
    "senderKey",
    "apiSecret",
    "password",
    "passwordHash",
    "Authorization",
    "access_token",
    "secret.value",
    `${"a".repeat(1000)}ApiKey`,
    "message",
    "messageText",
    "payload",
    "variables",
  ];
  for (const key of keys) {
    assert.deepEqual(contextOf({ [key]: "long secret value" }), { [key]: "***" }, key);
    assert.deepEqual(contextOf({ [key]: 12345 }), { [key]: "***" }, key);
    assert.deepEqual(contextOf({ [key]: ["a"] }), { [key]: "[REDACTED]" }, key);
  }
  assert.deepEqual(contextOf({ token: null, password: undefined }), {
    token: null,
    password: undefined,
  });
});

test("E13: addresses keep their ends only", () => {
  const { contextOf } = setUp();
  const shown = {
    to: "01012345678",
    from: " 02-123-4567 ",
    phoneNumber: "+82 10 1234 5678",
    recipientNo2: "01012345678",
    defaultFrom: "1588",
    sender: "gildong@example.com",
    recipient: "a@b@example.com",
    email: "ab@example.com",
    recipientName: "홍길동 고객님",
    phones: ["01012345678"],
    mobile: 1012345678,
  };
  assert.deepEqual(contextOf(shown), {
    to: "010***78",
    from: "02-***67",
    phoneNumber: "+82***78",
    recipientNo2: "010***78",
    defaultFrom: "***",
    sender: "gi***@example.com",
    recipient: "a@***@example.com",
    email: "***@example.com",
    recipientName: "***",
    phones: "[REDACTED]",
    mobile: "***",
  });
});

test("E13: phone numbers are masked in messages, error messages, stacks and values", () => {
  const { log, entries } = setUp();
  const error = new Error("no route to 01012345678");
  log.error("sending to 010-1234-5678 failed", { note: ["call 02-123-4567"] }, error);
  const text = JSON.stringify(entries[0]);
  for (const part of ["01012345678", "1234", "123-4567"]) assert.ok(!text.includes(part), part);
  assert.equal(entries[0].error.message, "no route to 010***78");
  assert.ok(entries[0].error.stack.includes("no route to 010***78"));
});

test("E13: phone numbers are found however they are written", () => {
  const { messageOf } = setUp();
  const phones = [
    "01012345678",
    "010-1234-5678",
    "010 1234 5678",
    "010.1234.5678",
    "010–1234–5678",
    "010-12345678",
    "0111234567",
    "016-123-4567",
    "021234567",
    "02-1234-5678",
    "02)123-4567",
    "0311234567",
    "051-123-4567",
    "070-1234-5678",
    "080-123-4567",
    "0505-123-4567",
    "050712345678",
    "+821012345678",
    "+82-10-1234-5678",
    "+82 (0)10-1234-5678",
    "82-10-1234-5678",
    "821012345678",
    "0082 10 1234 5678",
    "+14155552671",
    "+1 (415) 555-2671",
  ];
  for (const phone of phones) {
    for (const [before, after] of [
      ["", ""],
      ["to=", "."],
      ["번호", "로 전송"],
      ["user_", "/x"],
      ["1732345678901 ", ", 5"],
    ]) {
      const masked = messageOf(before + phone + after);
      assert.equal(masked, `${before}${phone.slice(0, 3)}***${phone.slice(-2)}${after}`);
    }
  }
});

test("E13: ids, times and amounts stay readable", () => {
  const { messageOf } = setUp();
  const texts = [
    "1732345678901",
    "1732345678",
    "2025-01-02T03:04:05.678Z",
    "20250101T010203.1234567Z",
    "2025-01-02 01:02:03 +09:00",
    "Thu, 02 Jan 2025 03:04:05 +0900",
    "550e8400-e29b-41d4-a716-446655440000",
    "M4V20250102030405ABCDEF",
    "G4V20250102010123456789012",
    "0000012345678",
    "12010123456789",
    "01012345678901",
    "192.168.10.101:8080",
    "1,010,000원",
    "02-03-2025 10:20",
    "order 20250102-0001",
  ];
  for (const text of texts) assert.equal(messageOf(text), text);
});

test("E13: dates, errors, maps, sets, bytes and BigInts are written as what they are", (t) => {
  const { contextOf } = setUp();
  const given = {
    at: new Date(0),
    never: new Date(Number.NaN),
    from: new Date(0),
    cause: Object.assign(new TypeError("call 01012345678"), { code: "E_CALL", secretData: 1 }),
    map: new Map([
      ["apiKey", "x"],
      ["n", 1],
    ]),
    set: new Set([1, "a"]),
    bytes: new Uint8Array(3),
    big: 12n,
    nan: Number.NaN,
    url: new URL("https://example.com/a"),
    run: () => 1,
  };
  const shown = {
    at: "1970-01-01T00:00:00.000Z",
    never: "[invalid date]",
    from: "1970-01-01T00:00:00.000Z",
    cause: { name: "TypeError", message: "call 010***78", code: "E_CALL" },
    map: { apiKey: "***", n: 1 },
    set: [1, "a"],
    bytes: "[3 bytes]",
    big: "12",
    nan: "NaN",
    url: "https://example.com/a",
    run: "[function]",
  };
  assert.deepEqual(contextOf(given), shown);
  const [[, line]] = printed(t, () => new Logger({ enableJson: true }).info("x", given));
  assert.deepEqual(JSON.parse(line).context, shown);
});

test("E13: cycles, depth and huge contexts are cut", () => {
  const { contextOf } = setUp();
  const cycle = { a: 1 };
  cycle.self = cycle;
  assert.deepEqual(contextOf(cycle), { a: 1, self: "[circular]" });
  let deep = {};
  for (let i = 0; i < 50_000; i += 1) deep = { deep };
  assert.match(JSON.stringify(contextOf(deep)), /"\[too deep\]"/);
  // Each level holds the next a hundred times: 10^12 values if every path were followed.
  let wide = ["end"];
  for (let i = 0; i < 5; i += 1) wide = new Array(100).fill(wide);
  assert.match(JSON.stringify(contextOf({ wide })), /"\[more\]"/);
  assert.equal(contextOf({ sparse: new Array(2 ** 32 - 1) }).sparse.at(-1), "[more]");
});

test("E13: hostile values neither throw nor hide the rest", () => {
  const { log, entries, contextOf } = setUp();
  const refuse = () => {
    throw new Error("refused");
  };
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  const context = contextOf({
    get bad() {
      return refuse();
    },
    ["__proto__"]: { polluted: true },
    own: { toJSON: refuse },
    endless: { toJSON: () => ({ toJSON: () => ({}) }) },
    revoked,
    to: revoked,
    symbol: Symbol("x"),
    fine: 1,
  });
  assert.equal(context.fine, 1);
  assert.equal(context.bad, "[unreadable]");
  assert.equal(context.revoked, "[unreadable]");
  assert.equal(context.to, "[REDACTED]");
  assert.equal(context.own, "[unreadable]");
  assert.ok(Object.hasOwn(context, "__proto__"));
  assert.equal({}.polluted, undefined);

  log.info(Symbol("x"), revoked, revoked);
  log.error({ toString: refuse }, "text", revoked);
  log.error("x", undefined, {
    get message() {
      return refuse();
    },
    get stack() {
      return refuse();
    },
  });
  log.child(revoked).info("x");
  log.time(Symbol("x"))();
  assert.equal(entries.length, 6);
});

test("a megabyte of anything is masked in one pass", () => {
  const { messageOf } = setUp();
  for (const part of ["0", "0 ", "+1 ", "010-", "01", "82 ", "a", "(", "02-123-"]) {
    const text = part.repeat(Math.ceil(1e6 / part.length));
    assert.equal(typeof messageOf(text), "string");
  }
  const message = `${"x".repeat(1e6)} 01012345678`;
  assert.ok(messageOf(message).endsWith("x 010***78"));
});
