// How carriers count a text, asked at the border between SMS and LMS, against the platform's decoder.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KMsg } from "kmsg-edge";
import { accepted, scriptProvider } from "./support/providers.mjs";

const SMS_BYTES = 90;
const to = "01012345678";
const kmsg = new KMsg({ providers: [scriptProvider()] });

/** Every character that EUC-KR has in two bytes, by the platform's own tables: no encoder of ours. */
function twoByteCharacters() {
  const decoder = new TextDecoder("euc-kr", { fatal: true });
  const found = new Set();
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x41; trail <= 0xfe; trail += 1) {
      try {
        const text = decoder.decode(Uint8Array.of(lead, trail));
        if (text.length === 1) found.add(text);
      } catch {
        // No character has these bytes.
      }
    }
  }
  return found;
}

const TWO_BYTES = twoByteCharacters();
const SYLLABLES = Array.from({ length: 11_172 }, (_, index) => String.fromCharCode(0xac00 + index));

async function typesOf(texts) {
  const results = await kmsg.sendMany(texts.map((text) => ({ to, text })));
  return results.map((result) => accepted(result).type);
}

async function warningsOf(texts) {
  const results = await kmsg.sendMany(texts.map((text) => ({ to, text })));
  return results.map((result) => (accepted(result).warnings ?? []).map(({ code }) => code));
}

async function assertTwoBytes(characters) {
  // Not of blank characters alone, which are no text.
  const atBorder = (character) => `xx${character.repeat((SMS_BYTES - 2) / 2)}`;
  const fits = await typesOf(characters.map(atBorder));
  const exceeds = await typesOf(characters.map((character) => `${atBorder(character)}a`));
  characters.forEach((character, index) => {
    assert.deepEqual([fits[index], exceeds[index]], ["SMS", "LMS"], `U+${hex(character)}`);
  });
}

const hex = (character) => character.codePointAt(0).toString(16);

test("the platform's table has the syllables, symbols and Chinese characters of KS X 1001", () => {
  for (const character of "가힝ㄱㅣ※℃Ⅳ①漢字") assert.ok(TWO_BYTES.has(character));
  assert.ok(TWO_BYTES.size > 8000, `${TWO_BYTES.size}`);
});

test("each character that has two bytes in EUC-KR counts two, and can be shown", async () => {
  const characters = [...TWO_BYTES].filter((character) => !/[\ue000-\uf8ff]/.test(character));
  await assertTwoBytes(characters);
  const warnings = await warningsOf(characters.map((character) => `x${character}`));
  const unshown = characters.filter((_, index) => warnings[index].length > 0);
  assert.deepEqual(unshown, []);
});

test("each of the 11,172 syllables counts two, and can be shown", async () => {
  await assertTwoBytes(SYLLABLES);
  assert.ok((await warningsOf(SYLLABLES)).every((codes) => codes.length === 0));
});

test("ASCII counts one", async () => {
  const ascii = Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index));
  const fits = await typesOf(ascii.map((character) => character.repeat(SMS_BYTES)));
  const exceeds = await typesOf(ascii.map((character) => character.repeat(SMS_BYTES + 1)));
  assert.deepEqual(new Set(fits), new Set(["SMS"]));
  assert.deepEqual(new Set(exceeds), new Set(["LMS"]));
});

test("any text counts as the sum of its characters", async () => {
  const known = [...TWO_BYTES].filter((character) => !/[\s\ue000-\uf8ff]/u.test(character));
  const character = fc.oneof(
    fc.integer({ min: 0x21, max: 0x7e }).map((code) => [String.fromCharCode(code), 1]),
    fc.constantFrom(...known).map((text) => [text, 2]),
    fc.constantFrom(...SYLLABLES).map((text) => [text, 2]),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(character, { minLength: 30, maxLength: 110 }), async (parts) => {
      const text = parts.map(([part]) => part).join("");
      // What reads like a placeholder is no different: there are no variables.
      const bytes = parts.reduce((sum, [, size]) => sum + size, 0);
      const [type] = await typesOf([text]);
      assert.equal(type, bytes <= SMS_BYTES ? "SMS" : "LMS", `${bytes} bytes`);
    }),
    { numRuns: 500 },
  );
});
