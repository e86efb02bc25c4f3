import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { afterEach, test } from "node:test";
import { getRuntimeEnvSource, readRuntimeEnv } from "kmsg-edge/core";

afterEach(() => {
  delete globalThis.__K_MSG_ENV__;
  delete globalThis.__ENV__;
});

test("the first source that is there wins as a whole", () => {
  assert.equal(getRuntimeEnvSource(), process.env);
  globalThis.__ENV__ = { B: "env" };
  assert.equal(getRuntimeEnvSource(), globalThis.__ENV__);
  globalThis.__K_MSG_ENV__ = { A: "own" };
  assert.equal(getRuntimeEnvSource(), globalThis.__K_MSG_ENV__);
  assert.equal(readRuntimeEnv("A"), "own");
  assert.equal(readRuntimeEnv("B"), undefined);
});

test("values become text; missing ones, null and inherited members are undefined", () => {
  globalThis.__K_MSG_ENV__ = { N: 5, T: true, E: "", NULL: null, BARE: Object.create(null) };
  assert.equal(readRuntimeEnv("N"), "5");
  assert.equal(readRuntimeEnv("T"), "true");
  assert.equal(readRuntimeEnv("E"), "");
  for (const key of ["NULL", "BARE", "MISSING", "constructor", "toString", "__proto__"]) {
    assert.equal(readRuntimeEnv(key), undefined, key);
  }
});

test("a source that may not be read is passed over", (t) => {
  const refuse = () => {
    throw new Error("refused");
  };
  globalThis.__K_MSG_ENV__ = {
    get SECRET() {
      return refuse();
    },
  };
  assert.equal(readRuntimeEnv("SECRET"), undefined);
  Object.defineProperty(globalThis, "__K_MSG_ENV__", { get: refuse, configurable: true });
  t.after(() => delete globalThis.__K_MSG_ENV__);
  assert.equal(getRuntimeEnvSource(), process.env);
});

test("importing the sub-path reads no environment and works without a process", () => {
  const script = `
    Object.defineProperty(globalThis, "process", {
      get() { throw new Error("read at import"); }, configurable: true,
    });
    const core = await import("kmsg-edge/core");
    console.log(JSON.stringify([core.getRuntimeEnvSource(), core.readRuntimeEnv("A") ?? null]));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    cwd: import.meta.dirname,
  });
  assert.equal(stdout.trim(), "[{},null]", stderr);
});
