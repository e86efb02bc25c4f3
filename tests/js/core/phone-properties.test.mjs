// Phone numbers in any writing: read as the digits that they are, and hidden wherever they stand.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KMsgError } from "kmsg-edge/core";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { maskPhones } from "../../../js/dist/core/mask.js";

const separator = fc.constantFrom("", "-", " ", ".", "–", "\u2011");
const mobile = fc.stringMatching(/^010[2-9]\d{7}$/);
/** A mobile number as people write it, and its digits. */
const written = fc
  .tuple(mobile, separator, separator, fc.constantFrom("", "+82", "+82 ", "0082 ", "82-"))
  .map(([digits, one, two, country]) => {
    const head = country === "" ? digits.slice(0, 3) : `${country}${digits.slice(1, 3)}`;
    return { digits, text: `${head}${one}${digits.slice(3, 7)}${two}${digits.slice(7)}` };
  });
const around = fc.string({
  unit: fc.constantFrom("가", "a", " ", ".", ",", "(", ")", ":", "-", "\n"),
});
const digitsOf = (text) => text.replace(/\D/g, "");

/** Sends to `to`; the number that the vendor is asked to send to, or the error. */
async function numberFor(to) {
  let number;
  const fetch = async (_url, { body }) => {
    number = JSON.parse(body).messages[0].to;
    return new Response("", { status: 500 });
  };
  const keys = { apiKey: "key", apiSecret: "secret", defaultFrom: "0212345678" };
  const provider = new SolapiProvider({ ...keys, fetch });
  const { error } = await provider.send({ type: "SMS", to, text: "hello" });
  return number === undefined ? { error } : { number };
}

function assertRefused(error, hidden) {
  assert.ok(KMsgError.is(error));
  assert.deepEqual([error.code, error.field], ["INVALID_REQUEST", "to"]);
  if (hidden.length > 5) assert.ok(!error.message.includes(hidden), error.message);
}

test("a number in any writing reaches the vendor as its digits, or is refused by its field", async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(written, async ({ digits, text }) => {
      const { number, error } = await numberFor(text);
      if (error) return assertRefused(error, digits.slice(3));
      sent += 1;
      assert.equal(number, digits);
    }),
    { numRuns: 500, includeErrorInReport: true },
  );
  assert.ok(sent > 250, `${sent} of 500 were taken`);
});

test("any text for a number is a number of digits or a typed refusal that does not repeat it", async () => {
  const almost = fc.string({ unit: fc.constantFrom(..."0123456789+-. ()가a\u00a0٣３") });
  await fc.assert(
    fc.asyncProperty(fc.oneof(almost, fc.string({ unit: "binary" })), async (to) => {
      const { number, error } = await numberFor(to);
      if (error) return assertRefused(error, to.trim());
      assert.match(number, /^\d{3,16}$/);
    }),
    { numRuns: 1000, includeErrorInReport: true },
  );
});

test("a number in any text is hidden but for its first three and last two characters", () => {
  fc.assert(
    fc.property(around, written, around, (before, { digits, text }, after) => {
      const shown = maskPhones(`${before}|${text}|${after}`);
      assert.ok(!digitsOf(shown).includes(digits.slice(3, 9)), shown);
      assert.ok(shown.includes("***"), shown);
    }),
    { numRuns: 1000 },
  );
});
