// What the core asks of its host: calls of Embind and of memory, nothing of files, sockets or clocks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../node_modules/kmsg-edge/js/dist/wasm/", import.meta.url);
const module = new WebAssembly.Module(readFileSync(new URL("kmsg.wasm", folder)));
const glue = readFileSync(new URL("kmsg.mjs", folder), "utf8");

// The only place that says what kmsg.wasm may import, by the names that the glue has for it.
const allowed = [
  "_abort",
  "_emscripten_resize_heap",
  "_setTempRet0",
  "__embind_register_bigint",
  "__embind_register_bool",
  "__embind_register_emval",
  "__embind_register_float",
  "__embind_register_function",
  "__embind_register_integer",
  "__embind_register_memory_view",
  "__embind_register_std_string",
  "__embind_register_std_wstring",
  "__embind_register_void",
  "__emval_call_void_method",
  "__emval_decref",
  "__emval_get_method_caller",
].sort();

// Emscripten shortens the names on both sides: {"a": _abort, ...}.
const [, table] = /\basmLibraryArg\s*=\s*\{([^}]*)\}/.exec(glue);
const nameOf = new Map(
  [...table.matchAll(/"(\w+)"\s*:\s*(\w+)/g)].map(([, key, name]) => [key, name]),
);
const imports = WebAssembly.Module.imports(module);

test("kmsg.wasm imports only the functions that it is allowed", () => {
  assert.deepEqual(imports.map(({ name }) => nameOf.get(name) ?? name).sort(), allowed);
  assert.deepEqual(
    imports.filter(({ kind }) => kind !== "function"),
    [],
  );
});

test("the glue hands kmsg.wasm nothing that it does not import", () => {
  assert.deepEqual([...nameOf.keys()].sort(), imports.map(({ name }) => name).sort());
});
