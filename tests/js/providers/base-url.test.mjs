// A base URL decides who gets the keys: https, or http to this machine itself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { KMsgError } from "kmsg-edge/core";
import { AligoProvider } from "kmsg-edge/provider/aligo";
import { IWINVProvider } from "kmsg-edge/provider/iwinv";
import { SolapiProvider } from "kmsg-edge/provider/solapi";

const options = [
  ["baseUrl", (baseUrl) => new SolapiProvider({ apiKey: "key", apiSecret: "secret", baseUrl })],
  ["baseUrl", (baseUrl) => new IWINVProvider({ apiKey: "key", baseUrl })],
  ["smsBaseUrl", (smsBaseUrl) => new IWINVProvider({ apiKey: "key", smsBaseUrl })],
  ["smsBaseUrl", (smsBaseUrl) => aligo({ smsBaseUrl })],
  ["alimtalkBaseUrl", (alimtalkBaseUrl) => aligo({ alimtalkBaseUrl })],
];

function aligo(config) {
  return new AligoProvider({ apiKey: "key", userId: "user", sender: "0212345678", ...config });
}

test("a base URL is https, or http to a loopback host", () => {
  for (const [, make] of options) {
    for (const url of [
      "https://proxy.example/aligo",
      "https://10.0.0.5:8443",
      "http://localhost:8080",
      "http://127.0.0.1",
      "http://127.8.9.10:1",
      "http://[::1]:8080/x/",
    ]) {
      assert.doesNotThrow(() => make(url), url);
    }
  }
});

const refused = [
  ["http://proxy.example/PRIVATE", /http is allowed for localhost, 127\.0\.0\.0\/8 and \[::1\]/],
  ["http://localhost.PRIVATE.example", /http is allowed/],
  ["http://127.PRIVATE.example", /http is allowed/],
  ["http://127.0.0.1.PRIVATE.example", /http is allowed/],
  ["http://10.0.0.5/PRIVATE", /http is allowed/],
  ["http://0.0.0.0/PRIVATE", /http is allowed/],
  ["http://[::ffff:7f00:1]/PRIVATE", /http is allowed/],
  ["https://PRIVATE:PRIVATE@proxy.example", /user name/],
  ["http://localhost@PRIVATE.example", /user name/],
  ["https://proxy.example/#PRIVATE", /fragment/],
  ["https://proxy.example/?key=PRIVATE", /query/],
  ["ftp://PRIVATE.example", /begin with https/],
  ["//PRIVATE.example", /begin with https/],
  ["PRIVATE.example", /begin with https/],
  ["https://proxy.example:PRIVATE", /port/],
  ["https://a\r\nPRIVATE: b", /printable ASCII/],
  [{ secret: "PRIVATE" }, /must be a string, not of kind object/],
  [["https://PRIVATE.example"], /must be a string, not of kind array/],
];

test("any other base URL is refused by its field, with the fix, and is not repeated", () => {
  for (const [field, make] of options) {
    for (const [url, reason] of refused) {
      assert.throws(
        () => make(url),
        (error) => {
          assert.ok(error instanceof KMsgError);
          assert.deepEqual([error.code, error.field], ["INVALID_REQUEST", field]);
          assert.match(error.message, reason);
          assert.match(error.message, new RegExp(field));
          assert.doesNotMatch(inspect(error) + JSON.stringify(error), /PRIVATE/i);
          return true;
        },
        `${field} ${url}`,
      );
    }
  }
});

const endpoints = [
  "@evil.example/x",
  "//evil.example",
  ".evil.example",
  ":80@evil.example",
  "/\\x",
];

test("an endpoint cannot lead to another host", async () => {
  const base = "https://vendor.example";
  const hosts = new Set();
  const fetch = async (url) => {
    hosts.add(new URL(url).host);
    return new Response("", { status: 500 });
  };
  const iwinv = (sendEndpoint) =>
    new IWINVProvider({ apiKey: "key", baseUrl: base, sendEndpoint, fetch });
  const friendTalk = (friendtalkEndpoint) =>
    aligo({ senderKey: "sender", alimtalkBaseUrl: base, friendtalkEndpoint, fetch });
  const to = "01012345678";
  let taken = 0;
  for (const path of ["/path", ...endpoints]) {
    for (const [make, message] of [
      [iwinv, { type: "ALIMTALK", to, templateId: "T1", variables: {} }],
      [friendTalk, { type: "FRIENDTALK", to, text: "hello" }],
    ]) {
      let provider;
      try {
        provider = make(path);
      } catch (error) {
        assert.match(error.field, /^(send|friendtalk)Endpoint$/);
        continue;
      }
      const { error } = await provider.send(message);
      assert.equal(error.httpStatus, 500, error.message);
      taken += 1;
    }
  }
  assert.ok(taken >= 4);
  assert.deepEqual([...hosts], ["vendor.example"]);
});
