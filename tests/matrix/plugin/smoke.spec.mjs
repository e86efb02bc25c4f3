import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { expected, smoke } from "../smoke.mjs";

test("a message goes out in a test's own module", async () => {
  expect(await smoke()).toEqual(expected);
});

test("a message goes out in the Worker under test", async () => {
  const response = await exports.default.fetch("http://worker/");
  expect(await response.json()).toEqual(expected);
});
