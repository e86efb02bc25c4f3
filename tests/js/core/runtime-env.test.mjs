import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { afterEach, test } from "node:test";
import { getRuntimeEnvSource, readRuntimeEnv } from "kmsg-edge/core";
import { createDefaultIWINVProvider } from "kmsg-edge/provider";
import { createDefaultAligoProvider } from "kmsg-edge/provider/aligo";
import { createDefaultSolapiProvider } from "kmsg-edge/provider/solapi";

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

const keys = {
  SOLAPI_API_KEY: "NCSAYU7YDBXYORXC",
  SOLAPI_API_SECRET: "secret",
  IWINV_API_KEY: "key",
  ALIGO_API_KEY: "key",
  ALIGO_USER_ID: "user",
};
for (const [what, own, bindings] of [
  ["has nothing", {}, {}],
  ["has empty values", { SOLAPI_API_KEY: "", IWINV_API_KEY: " ", ALIGO_USER_ID: null }, {}],
  [
    "has half of the keys",
    { SOLAPI_API_KEY: "mine", ALIGO_API_KEY: "mine" },
    { IWINV_API_KEY: "b" },
  ],
]) {
  test(`D19: default accounts look key by key when the first source ${what}`, (t) => {
    globalThis.__K_MSG_ENV__ = own;
    globalThis.__ENV__ = bindings;
    Object.assign(process.env, keys);
    t.after(() => {
      for (const key of Object.keys(keys)) delete process.env[key];
    });
    assert.equal(createDefaultSolapiProvider().id, "solapi");
    assert.equal(createDefaultIWINVProvider().id, "iwinv");
    assert.equal(createDefaultAligoProvider().id, "aligo");
    for (const key of Object.keys(keys)) delete process.env[key];
    assert.throws(createDefaultSolapiProvider, { code: "INVALID_REQUEST" });
  });
}

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
