// Names that the core and the TypeScript each write down must stay the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { KMSG_MESSAGE_TYPES, KMsgErrorCode } from "kmsg-edge/core";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

// The members of an `enum class` with their values: kProviderSend = 5 -> ["providerSend", 5].
function cppEnum(path, name) {
  const body = new RegExp(`enum class ${name}[^{]*\\{([^}]*)\\}`).exec(read(path))[1];
  const members = [...body.matchAll(/\bk(\w+)\s*=\s*(\d+)/g)];
  return Object.fromEntries(members.map(([, k, n]) => [k[0].toLowerCase() + k.slice(1), +n]));
}

// The members of an `export const … = { … } as const`.
function tsTable(path) {
  const members = [...read(path).matchAll(/^ {2}(\w+): (\d+),$/gm)];
  return Object.fromEntries(members.map(([, name, n]) => [name, +n]));
}

test("error codes", () => {
  const rows = [...read("src/base/error.cc").matchAll(/CodeRow\{ErrorCode::\w+, "(\w+)"/g)];
  assert.deepEqual(
    rows.map(([, name]) => name),
    Object.values(KMsgErrorCode),
  );
});

test("methods", () => {
  const core = cppEnum("src/app/method.h", "Method");
  delete core.trap; // for tests only
  assert.deepEqual(tsTable("js/src/engine/method.ts"), core);
});

test("host operations", () => {
  assert.deepEqual(
    tsTable("js/src/engine/host-ops.ts"),
    cppEnum("src/async/host_call.h", "HostOp"),
  );
});

test("message types", () => {
  const rows = [...read("src/message/message.cc").matchAll(/"([A-Z_]+)"/g)].map(([, name]) => name);
  assert.deepEqual(
    KMSG_MESSAGE_TYPES.filter((name) => !rows.includes(name)),
    [],
  );
});
