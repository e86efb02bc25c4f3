// What the tests of the logger share.
import { Logger, LogLevel } from "kmsg-edge/core";
import { FakeClock } from "./fake-clock.mjs";

/** A logger whose entries are kept. */
export function setUp(config = {}) {
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
export function printed(t, run) {
  const lines = [];
  for (const method of ["log", "warn", "error"]) {
    t.mock.method(console, method, (line) => lines.push([method, line]));
  }
  run();
  t.mock.restoreAll();
  return lines;
}
