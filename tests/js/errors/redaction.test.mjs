// Whatever goes wrong, whoever repeats it: no key, no number and no text of a message is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import fc from "fast-check";
import { KMsg } from "kmsg-edge";
import { DeliveryTracker } from "kmsg-edge/adapters/node";
import { createLogger, KMsgError, Logger, setGlobalLogger } from "kmsg-edge/core";
import { AligoProvider } from "kmsg-edge/provider/aligo";
import { IWINVProvider } from "kmsg-edge/provider/iwinv";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { DeliveryTrackingService } from "kmsg-edge/tracking";
import { scriptProvider } from "../support/providers.mjs";

const RUNS = 300;
const FROM = "0212345678";

/** What a person or a program sees of a value. */
function shown(value) {
  return [
    String(value),
    JSON.stringify(value),
    inspect(value, { depth: 12, showHidden: true }),
    value instanceof Error ? `${value.message}\n${value.stack}` : "",
  ].join("\n");
}

function assertHidden(text, hidden, where) {
  for (const part of hidden) {
    assert.ok(!text.includes(part), `${where} shows ${part}:\n${text}`);
  }
}

const secret = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{11,39}$/);
const wild = fc.stringMatching(/^[A-Z][!-+.-~-]{14,30}[A-Z]$/);
const anySecret = fc.oneof(secret, secret, wild);
const threeSecrets = fc.tuple(anySecret, anySecret, anySecret);
const mobile = fc.stringMatching(/^010[2-9]\d{7}$/);
const words = fc.stringMatching(/^[가-힣]{8,20}$/);

/** Each vendor's provider, and how many secrets it takes. */
const vendors = {
  solapi: {
    keys: 2,
    make: (keys, fetch) =>
      new SolapiProvider({
        apiKey: keys[0],
        apiSecret: keys[1],
        kakaoPfId: "KA01PF", // a channel's public name
        defaultFrom: FROM,
        fetch,
      }),
  },
  iwinv: {
    keys: 3,
    make: (keys, fetch) =>
      new IWINVProvider({
        apiKey: keys[0],
        smsApiKey: keys[1],
        smsAuthKey: keys[2],
        smsSenderNumber: FROM,
        fetch,
      }),
  },
  aligo: {
    keys: 3,
    make: (keys, fetch) =>
      new AligoProvider({
        apiKey: keys[0],
        userId: keys[1],
        senderKey: keys[2],
        sender: FROM,
        fetch,
      }),
  },
};

/** Answers and accidents that repeat what they were given. */
const faults = {
  text: (echo, status) => new Response(echo, { status }),
  said: (echo, status) => Response.json(said(echo), { status }),
  codes: (echo, status) =>
    Response.json({ ...said(echo), errorCode: echo, statusCode: echo, code: echo }, { status }),
  nested: (echo, status) =>
    Response.json(
      { ...said(echo), failedMessageList: [said(echo)], error: said(echo) },
      { status },
    ),
  headers: (echo, status) => {
    const value = encodeURI(echo).slice(0, 2000);
    return new Response("{}", { status, headers: { "x-request-id": value, "retry-after": value } });
  },
  id: (echo, status) => new Response("{}", { status, headers: { "x-request-id": echo } }),
  thrown: (echo) => {
    throw new Error(echo);
  },
  coded: (echo) => {
    throw Object.assign(new TypeError(echo, { cause: new Error(echo) }), { code: echo });
  },
  text_thrown: (echo) => {
    throw echo;
  },
  ours: (echo) => {
    throw new KMsgError("PROVIDER_ERROR", echo, undefined, { providerErrorText: echo });
  },
};

/** The request as it was sent, or the account's keys and those values that the request carried. */
function echoOf(fault, request, keys, values) {
  // Only what it was sent can come back as an id.
  if (fault === "id") return keys.find((key) => request.includes(key)) ?? "1";
  // An error that the user's fetch makes of keys alone is the user's own text.
  if (values === undefined || fault === "ours") return request;
  const sent = values.filter((value) =>
    [value, encodeURIComponent(value)].some((form) => request.includes(form)),
  );
  return `${keys.join(" ")} for ${sent.join(" or ")}.`;
}

function said(echo) {
  return {
    errorCode: "ValidationError",
    errorMessage: echo,
    statusCode: "1010",
    statusMessage: echo,
    result_code: -101,
    code: 501,
    message: echo,
  };
}

async function withLog(run) {
  const entries = [];
  setGlobalLogger(new Logger({ enableConsole: false, onEntry: (entry) => entries.push(entry) }));
  try {
    await run();
  } finally {
    setGlobalLogger(createLogger({ enableConsole: false }));
  }
  return JSON.stringify(entries) + inspect(entries, { depth: 12 });
}

const parts = fc.record({
  vendor: fc.constantFrom(...Object.keys(vendors)),
  fault: fc.constantFrom(...Object.keys(faults)),
  status: fc.constantFrom(200, 201, 302, 400, 401, 403, 408, 429, 500, 503),
  type: fc.constantFrom("SMS", "ALIMTALK"),
  threeKeys: threeSecrets,
  to: mobile,
  text: words,
  // What is repeated: the values by themselves, or the request as it was sent.
  whole: fc.boolean(),
});

test("no error, hook or log line shows what a vendor or a fetch repeats", async () => {
  let failures = 0;
  await fc.assert(
    fc.asyncProperty(parts, async ({ vendor, fault, status, type, threeKeys, to, text, whole }) => {
      const keys = threeKeys.slice(0, vendors[vendor].keys);
      const dashed = `${to.slice(0, 3)}-${to.slice(3, 7)}-${to.slice(7)}`;
      const hidden = [...keys, to, dashed, text];
      const signatures = [];
      const fetch = async (url, { headers, body }) => {
        for (const [name, value] of Object.entries(headers)) {
          if (/^(authorization|secret|auth)$/i.test(name)) signatures.push(value);
        }
        const request = `${url} ${JSON.stringify(headers)} ${body}`;
        return faults[fault](
          echoOf(fault, request, keys, whole ? undefined : [to, dashed, text]),
          status,
        );
      };
      const provider = vendors[vendor].make(keys, fetch);
      const seen = [];
      const contexts = [];
      const kmsg = new KMsg({
        providers: [provider],
        hooks: {
          onBeforeSend: (context) => void contexts.push(context),
          onError: (context, error) => {
            contexts.push(context);
            seen.push(shown(error));
            throw error;
          },
          onFinal: (_context, state) => {
            seen.push(shown(state));
            throw state.error ?? new Error("done");
          },
        },
      });
      const message = { to, text, type };
      if (type === "ALIMTALK") {
        Object.assign(message, { templateId: "T1", variables: { name: text } });
      }
      const log = await withLog(async () => {
        const result = await kmsg.send(message);
        if (result.isSuccess) return;
        failures += 1;
        seen.push(shown(result.error));
      });
      for (const value of [provider, kmsg, `${provider}`]) seen.push(shown(value));
      assertHidden(seen.join("\n"), [...hidden, ...signatures], `${vendor} ${fault}`);
      assertHidden(log, [...hidden, ...signatures], "the log");
      // A hook gets the message, and nothing of the account.
      assertHidden(shown(contexts), [...keys, ...signatures], "the hook context");
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
  assert.ok(failures > RUNS / 2, `only ${failures} sends failed`);
});

test("no error of a status query shows what the vendor repeats", async () => {
  await fc.assert(
    fc.asyncProperty(parts, async ({ vendor, fault, status, threeKeys, to, whole }) => {
      const keys = threeKeys.slice(0, vendors[vendor].keys);
      const fetch = async (url, { headers, body }) => {
        const request = `${url} ${JSON.stringify(headers)} ${body}`;
        return faults[fault](echoOf(fault, request, keys, whole ? undefined : []), status);
      };
      const provider = vendors[vendor].make(keys, fetch);
      const query = { providerMessageId: "M1", type: "SMS", to, requestedAt: new Date() };
      const results = [
        await provider.getDeliveryStatus(query),
        await provider.findSent({ messageId: "m-1", to, type: "SMS", since: new Date() }),
        await provider.healthCheck({ probe: true }),
      ];
      assertHidden(shown(results.map(({ error, issues }) => ({ error, issues }))), keys, vendor);
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});

test("no error of a constructor shows the configuration", () => {
  const bad = fc.constantFrom("\u0001", "\n", "한", "\u007f");
  fc.assert(
    fc.property(secret, secret, bad, fc.nat(4), (one, two, character, at) => {
      const value = `${one}${character}`;
      const name = ["apiKey", "apiSecret", "baseUrl", "defaultFrom", "senderKey"][at];
      const config = { apiKey: two, apiSecret: two, userId: two, [name]: value };
      for (const make of [
        () => new SolapiProvider(config),
        () => new IWINVProvider({ ...config, smsApiKey: value }),
        () => new AligoProvider(config),
        () => new KMsg({ providers: [config] }),
        () => new KMsg({ providers: [], [one]: two }),
        () => new DeliveryTrackingService({ providers: [], reportSecrets: { solapi: two } }),
      ]) {
        try {
          make();
        } catch (error) {
          assert.ok(error instanceof KMsgError, String(error));
          assertHidden(shown(error), [value, two], "the error");
        }
      }
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});

test("what a provider of the user's throws is shown without the message, its cause included", async () => {
  const kind = fc.constantFrom("thrown", "coded", "ours", "text_thrown");
  await fc.assert(
    fc.asyncProperty(kind, mobile, words, secret, async (fault, to, text, key) => {
      const echo = `POST {"to":"${to}","apiKey":"${key}","text":"${text}"}`;
      const provider = scriptProvider({ send: async () => faults[fault](echo) });
      const kmsg = new KMsg({ providers: [provider] });
      const { error } = await kmsg.send({ to, text });
      assert.ok(KMsgError.is(error));
      assertHidden(shown(error), [to, text, key], fault);
      const [one] = await kmsg.sendMany([{ to, text }]);
      assertHidden(shown(one.error), [to, text, key], fault);
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});

test("an inspected error tells its members, its causes and where they were thrown", () => {
  const root = new Error("token=abcdef for 010-1234-5678");
  const error = new KMsgError("NETWORK_ERROR", "no way", { providerId: "p" }, { cause: root });
  const text = inspect(error);
  assert.match(text, /^KMsgError: no way\n {4}at /);
  assert.match(text, /code: 'NETWORK_ERROR'/);
  assert.match(text, /details: \{ providerId: 'p' \}/);
  assert.match(text, /outcome: 'unknown'/);
  assert.match(text, /caused by Error: token=\*\*\* for 010\*\*\*78\n {4}at .*redaction\.test/);
  assert.equal(error.cause, root);
  const cycle = new KMsgError("UNKNOWN_ERROR", "x", undefined, { cause: { message: "y" } });
  cycle.cause.cause = cycle;
  assert.match(inspect(cycle), /caused by/);
  const changed = new Error("  at 01012345678 (x)");
  changed.message = "other";
  assert.doesNotMatch(
    inspect(new KMsgError("UNKNOWN_ERROR", "x", undefined, { cause: changed })),
    /01012345678/,
  );
});

test("the secrets of webhooks and reports are shown by nothing that holds them", async () => {
  await fc.assert(
    fc.asyncProperty(secret, async (key) => {
      const service = new DeliveryTrackingService({
        providers: [scriptProvider({ getDeliveryStatus: async () => undefined })],
        reportSecrets: { mine: key.padEnd(16, "x") },
      });
      assertHidden(shown(service), [key], "the service");
      const tracker = new DeliveryTracker({
        webhookRetries: 0,
        fetch: async (url, { headers, body }) => {
          throw new Error(`${url} ${JSON.stringify(headers)} secret=${key} ${body}`);
        },
      });
      const events = [];
      tracker.on("webhook:failed", (event) => events.push(event));
      const hook = { url: "https://x.test/", events: ["message.queued"], secret: key };
      await tracker.trackMessage("m", "01012345678", "T", "p", { webhooks: [hook] });
      await tracker.flush();
      assert.equal(events.length, 1);
      assertHidden(shown(events) + shown(tracker), [key], "the tracker");
    }),
    { numRuns: RUNS, includeErrorInReport: true },
  );
});
