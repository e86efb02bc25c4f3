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
import { printed, setUp } from "../support/logger.mjs";

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
