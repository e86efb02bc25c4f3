// Secrets and signatures are compared in one place, which does not tell how much of them was right.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { isSameSecret } from "../../../js/dist/core/constant-time.js";

test("equal texts are the same secret, and no others", async () => {
  assert.equal(await isSameSecret("a secret", "a secret"), true);
  for (const other of ["", "a secreT", "A secret", "a secret ", "a secre", "a secret\0"]) {
    assert.equal(await isSameSecret("a secret", other), false, other);
  }
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), async (a, b) => {
      assert.equal(await isSameSecret(a, a), true);
      assert.equal(await isSameSecret(a, b), a === b);
    }),
  );
});

test("as many bytes are read wherever the first difference is", async (t) => {
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  const reads = [];
  t.mock.method(crypto.subtle, "digest", async (name, data) => {
    const bytes = await digest(name, data);
    reads.push(bytes.byteLength);
    return bytes;
  });
  for (const given of ["", "x", "a", "a secre", "a secret", "a secret".repeat(1000)]) {
    reads.length = 0;
    await isSameSecret("a secret", given);
    assert.deepEqual(reads, [32, 32]);
  }
});

// `secret === undefined` asks whether there is one; anything else compares.
const COMPARED =
  /\b\w*(?:secret|signature|hmac|digest)\w*\)?\s*[!=]==?(?!=)(?!\s*(?:undefined|null|"))/gi;

test("no other source compares a secret or a signature", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const found = [];
  for (const [folder, kind] of [
    ["js/src", /\.ts$/],
    ["src", /\.(?:cc|h)$/],
  ]) {
    for (const file of readdirSync(join(root, folder), { recursive: true })) {
      // The simulator stands in for vendors; its keys are in its documentation.
      if (!kind.test(file) || file.startsWith("testing/")) continue;
      const text = readFileSync(join(root, folder, file), "utf8");
      for (const [match] of text.matchAll(COMPARED)) found.push(`${file}: ${match}`);
    }
  }
  assert.deepEqual(found, []);
});
