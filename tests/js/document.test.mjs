// The programs of the project document, run as they are compiled in tests/types/document.ts: nothing
// but the import specifiers is changed. The vendors are simulators behind the global `fetch`.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { createVendorSimulator } from "kmsg-edge/testing";
import { accepted } from "./support/providers.mjs";

const source = fileURLToPath(new URL("../types/document.ts", import.meta.url));
// Below node_modules, so that it finds the package as a user's program does.
const folder = fileURLToPath(new URL("../node_modules/.document/", import.meta.url));
const keys = {
  SOLAPI_API_KEY: "document-key",
  SOLAPI_API_SECRET: "document-secret",
  SOLAPI_KAKAO_PF_ID: "KA01PF00000000000000000SIMULATOR",
  SOLAPI_RCS_BRAND_ID: "BR01",
  IWINV_API_KEY: "document-iwinv",
  IWINV_SMS_API_KEY: "document-iwinv-sms",
  IWINV_SMS_AUTH_KEY: "document-iwinv-auth",
};
const simulator = createVendorSimulator({
  deliveryDelayMs: 0,
  solapi: {
    apiKey: keys.SOLAPI_API_KEY,
    apiSecret: keys.SOLAPI_API_SECRET,
    senders: ["01000000000"],
    pfIds: [keys.SOLAPI_KAKAO_PF_ID],
  },
  iwinv: {
    apiKey: keys.IWINV_API_KEY,
    smsApiKey: keys.IWINV_SMS_API_KEY,
    smsAuthKey: keys.IWINV_SMS_AUTH_KEY,
    templates: [{ templateCode: "AUTH_OTP", templateName: "OTP", templateContent: "#{code}" }],
  },
});
const native = globalThis.fetch;
const sent = () => simulator.delivered().map(({ to, text }) => `${to} ${text}`);
let document;

before(async () => {
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}document.mjs`;
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
  });
  Object.assign(process.env, keys);
  globalThis.fetch = simulator.fetch;
  document = await import(pathToFileURL(outfile));
});

after(() => {
  globalThis.fetch = native;
  for (const key of Object.keys(keys)) delete process.env[key];
});

test("Quick Start: the text arrives as an SMS", async () => {
  await document.quickStart();
  assert.deepEqual(sent(), ["01012345678 hello"]);
});

test("Routing: an AlimTalk goes to IWINV, an SMS to SOLAPI", async () => {
  const kmsg = document.routing();
  const alimTalk = accepted(
    await kmsg.send({
      type: "ALIMTALK",
      to: "01012345678",
      templateId: "AUTH_OTP",
      variables: { code: "123456" },
    }),
  );
  assert.equal(alimTalk.providerId, "iwinv");
  const sms = accepted(await kmsg.send({ type: "SMS", to: "01012345678", text: "hello" }));
  assert.equal(sms.providerId, "solapi");
});

test("Bulk Sending: two results in order", async () => {
  const results = await document.bulk(document.routing());
  assert.deepEqual(
    results.map((result) => accepted(result).to),
    ["01011112222", "01033334444"],
  );
  assert.ok(sent().includes("01011112222 hello 1") && sent().includes("01033334444 hello 2"));
});
