import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createLogger,
  getLogger,
  KMsgError,
  KMsgErrorCode,
  Logger,
  LogLevel,
  logger,
  loggerMiddleware,
  setGlobalLogger,
} from "kmsg-edge/core";
import { FakeClock } from "../support/fake-clock.mjs";

/** A logger whose entries are kept. */
function setUp(config = {}) {
  const entries = [];
  const clock = new FakeClock();
  const log = new Logger({
    enableConsole: false,
    level: LogLevel.DEBUG,
    onEntry: (entry) => entries.push(entry),
    clock,
    ...config,
  });
  const contextOf = (context) => {
    log.info("x", context);
    return entries.at(-1).context;
  };
  const messageOf = (message) => {
    log.info(message);
    return entries.at(-1).message;
  };
  return { log, entries, clock, contextOf, messageOf };
}

/** What `run` prints, as [method, line]. */
function printed(t, run) {
  const lines = [];
  for (const method of ["log", "warn", "error"]) {
    t.mock.method(console, method, (line) => lines.push([method, line]));
  }
  run();
  t.mock.restoreAll();
  return lines;
}

test("levels go to their console methods, those below the level nowhere", (t) => {
  const lines = printed(t, () => {
    const log = new Logger({ enableColors: false, clock: new FakeClock() });
    log.debug("hidden");
    log.info("one");
    log.warn("two");
    log.error("three", { providerId: "solapi" });
  });
  assert.deepEqual(lines, [
    ["log", "2025-01-02T03:04:05.000Z INFO: one"],
    ["warn", "2025-01-02T03:04:05.000Z WARN: two"],
    ["error", "2025-01-02T03:04:05.000Z ERROR [providerId=solapi]: three"],
  ]);
});

test("the level is coloured in text", (t) => {
  const lines = printed(t, () => {
    const log = new Logger({ level: LogLevel.DEBUG, clock: new FakeClock() });
    log.debug("");
    log.info("");
    log.warn("");
    log.error("");
  });
  assert.deepEqual(
    lines.map(([, line]) => line.match(/\[(\d+)m[A-Z]+/)[1]),
    ["36", "32", "33", "31"],
  );
});

test("JSON lines have level, message, timestamp, context, error and duration", (t) => {
  const error = new KMsgError(KMsgErrorCode.NETWORK_ERROR, "to 010-1234-5678");
  const [[, line]] = printed(t, () => {
    new Logger({ enableJson: true, clock: new FakeClock() }).error("x", { duration: 5 }, error);
  });
  const { stack, ...shown } = JSON.parse(line).error;
  assert.deepEqual(
    { ...JSON.parse(line), error: shown },
    {
      level: "ERROR",
      message: "x",
      timestamp: "2025-01-02T03:04:05.000Z",
      context: { duration: 5 },
      error: { name: "KMsgError", message: "to 010***78", code: "NETWORK_ERROR" },
      duration: 5,
    },
  );
  assert.match(stack, /010\*\*\*78\n {4}at /);
});

test("an unknown level and other bad options are refused by name", () => {
  assert.throws(() => new Logger({ level: "LOUD" }), { code: "INVALID_REQUEST", field: "level" });
  assert.throws(() => new Logger({ level: "constructor" }), { field: "level" });
  assert.throws(() => new Logger({ onEntry: 1 }), { field: "onEntry" });
  assert.throws(() => new Logger("x"), { field: "config" });
});

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

test("E13: text mode shows objects as JSON and lets no text pass for a line", (t) => {
  const [[, line]] = printed(t, () =>
    new Logger({ enableColors: false, clock: new FakeClock() }).info("a\nb\u001b[2J", {
      nested: { a: [1] },
      text2: "x",
      note: "a, b=c]",
      "k\n": "v\nw",
    }),
  );
  assert.equal(
    line,
    "2025-01-02T03:04:05.000Z INFO " +
      '[nested={"a":[1]}, text2=***, note="a, b=c]", k\\u000a="v\\nw"]: a\\u000ab\\u001b[2J',
  );
});

test("a stack keeps its lines and loses other control characters; no stack, no loss", (t) => {
  const error = new Error("\u001b[2Jgone");
  error.stack = "Error: \u001b[2Jgone\n    at here";
  const lines = printed(t, () => {
    const log = new Logger({ enableColors: false, clock: new FakeClock() });
    log.warn("x", {}, error);
    log.warn("x", {}, { name: "Odd", code: "E1", message: "m" });
    log.warn("x", {}, "text");
  });
  assert.deepEqual(
    lines.map(([, line]) => line.split("WARN: x\n")[1]),
    ["    Error: \\u001b[2Jgone\n        at here", "    Odd E1: m", "    Error: text"],
  );
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

test("a sink that throws breaks neither the caller nor the other sink", (t) => {
  t.mock.method(console, "log", () => {
    throw new Error("closed");
  });
  const entries = [];
  new Logger({ onEntry: (entry) => entries.push(entry) }).info("x");
  assert.equal(entries.length, 1);
  t.mock.restoreAll();
  const onEntry = () => {
    throw new Error("full");
  };
  assert.equal(printed(t, () => new Logger({ onEntry }).info("x")).length, 1);
});

test("a child adds its context to its parent's, which stays redacted once", () => {
  const { log, entries } = setUp();
  const child = log.child({ requestId: "r", to: "01012345678" }).child({ b: 2 });
  child.info("x", { b: 3 });
  assert.deepEqual(entries[0].context, { requestId: "r", to: "010***78", b: 3 });
  log.info("x");
  assert.equal(entries[1].context, undefined);
});

test("E13: time and measure put the duration into the entry", async () => {
  const { log, entries, clock } = setUp();
  const stop = log.time("load");
  clock.time = 12;
  stop();
  assert.equal(entries[0].message, "load completed");
  assert.equal(entries[0].duration, 12);

  const value = await log.measure("send", async () => {
    clock.time = 20;
    return "v";
  });
  assert.equal(value, "v");
  const no = new Error("no");
  const failing = log.measure("send", () => Promise.reject(no), { n: 1 });
  await assert.rejects(failing, (thrown) => thrown === no);
  assert.deepEqual(
    entries.slice(1).map(({ level, message, duration }) => [level, message, duration]),
    [
      ["DEBUG", "Starting send", undefined],
      ["INFO", "Completed send", 8],
      ["DEBUG", "Starting send", undefined],
      ["ERROR", "Failed send", 0],
    ],
  );
  assert.equal(entries.at(-1).error.message, "no");
  assert.equal(entries.at(-1).context.n, 1);
});

test("the global logger is made once, can be replaced, and logger follows it", async (t) => {
  t.after(() => setGlobalLogger(new Logger()));
  assert.equal(getLogger(), getLogger());
  assert.notEqual(createLogger(), getLogger());
  for (const bad of [undefined, null, {}, { warn: 1 }]) {
    assert.throws(() => setGlobalLogger(bad), { code: "INVALID_REQUEST", field: "logger.warn" });
  }
  const { log, entries } = setUp();
  setGlobalLogger(log);
  assert.equal(getLogger(), log);
  logger.debug("1");
  logger.info("2");
  logger.warn("3", {}, new Error("w"));
  logger.error("4");
  logger.child({ a: 1 }).info("5");
  logger.time("6")();
  await logger.measure("7", () => 1);
  assert.equal(entries.length, 8);
  assert.equal(entries[2].error.message, "w");
});

test("the middleware logs start and end of a request without its query", async () => {
  const entries = [];
  const clock = new FakeClock();
  const onEntry = (entry) => entries.push(entry);
  const middleware = loggerMiddleware({ enableConsole: false, onEntry, clock });
  const c = { req: { method: "GET", url: "https://x.test/a?token=1" }, res: { status: 201 } };
  await middleware(c, async () => {
    clock.time += 7;
  });
  assert.deepEqual(
    entries.map(({ message, context }) => [message, context]),
    [
      ["Request started", { method: "GET", path: "/a" }],
      ["Request completed", { method: "GET", path: "/a", status: 201, duration: 7 }],
    ],
  );
});

test("the middleware logs a failure and passes it on", async (t) => {
  t.after(() => setGlobalLogger(new Logger()));
  const { log, entries } = setUp();
  setGlobalLogger(log);
  const no = new Error("no");
  const failing = loggerMiddleware()({}, () => Promise.reject(no));
  await assert.rejects(failing, (thrown) => thrown === no);
  const kept = { error: no, res: { status: 500 } };
  await loggerMiddleware()(kept, async () => {});
  const failures = entries.filter(({ message }) => message === "Request failed");
  assert.deepEqual(
    failures.map(({ level, error }) => [level, error.message]),
    [
      ["ERROR", "no"],
      ["ERROR", "no"],
    ],
  );
});
