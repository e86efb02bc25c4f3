// The providers that must conform, each with what stands behind it.
import { fail, KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import { AligoProvider, IWINVProvider, MockProvider } from "kmsg-edge/provider";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import { createVendorSimulator, SIMULATOR_DEFAULTS } from "kmsg-edge/testing";
import { jpeg } from "./iwinv-bench.mjs";

const ALL_TYPES = `ALIMTALK FRIENDTALK SMS LMS MMS NSA VOICE FAX RCS_SMS RCS_LMS RCS_MMS RCS_TPL
  RCS_ITPL RCS_LTPL`.split(/\s+/);
const BOTH = ["supported", "supported"];
const template = { templateId: "WELCOME", variables: { name: "민지" } };
const picture = { media: { image: { bytes: jpeg(), filename: "a.jpg" } } };
const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

/**
 * A fetch whose next send (or, with "any", next request) meets a fault:
 * `{ status, headers?, body? }`, `"reset"` before the vendor has it, `"lost"` after, `"html"` and
 * `"truncate"` in place of the answer, or `"hang"`, which ends only with its signal.
 */
function faultyFetch(fetch, isSend) {
  const faults = [];
  let count = 0;
  const next = (fault, where = "send") =>
    new Promise((begun) => {
      faults.push({ fault, where, begun });
    });
  async function apply(fault, input, init) {
    const broken = () => new TypeError("fetch failed");
    if (fault === "reset") throw broken();
    if (fault === "hang") {
      return await new Promise((_, reject) => {
        init.signal.addEventListener("abort", () => reject(init.signal.reason), { once: true });
      });
    }
    if (typeof fault === "function") return await fault(await fetch(input, init));
    if (typeof fault === "object") {
      return new Response(fault.body ?? "", { status: fault.status, headers: fault.headers });
    }
    const answer = await fetch(input, init);
    if (fault === "lost") throw broken();
    if (fault === "html") return new Response("<html>busy</html>", { status: 200 });
    const text = await answer.text();
    return new Response(text.slice(0, text.length / 2), { status: answer.status });
  }
  return {
    next,
    count: () => count,
    async fetch(input, init) {
      if (input.startsWith("https://files.example/")) return new Response("%PDF-1.4");
      count += 1;
      const [first] = faults;
      const fits = first && (first.where === "any" || isSend(new URL(input).pathname));
      if (!fits) return await fetch(input, init);
      faults.shift();
      first.begun();
      return await apply(first.fault, input, init);
    },
  };
}

/** What the benches of the three vendors share. */
function vendorBench(isSend, createProvider, options = {}) {
  const simulator = createVendorSimulator({ deliveryDelayMs: 0, ...options });
  const wire = faultyFetch(simulator.fetch, isSend);
  const lastSend = () => simulator.requests().findLast(({ path }) => isSend(path)).body;
  return {
    provider: createProvider(wire.fetch),
    simulator,
    checksItself: true,
    http: wire,
    requests: wire.count,
    arrived: () => simulator.delivered().map(({ type }) => type),
    tick,
    lastSend,
    search: {},
    probe: true,
    secrets: [],
  };
}

const json = (answer, change) =>
  answer.json().then((body) => Response.json(change(body), { status: answer.status }));

export function solapiBench(config = {}) {
  const { solapi } = SIMULATOR_DEFAULTS;
  const { apiKey, apiSecret } = solapi;
  const bench = vendorBench(
    (path) => path.startsWith("/messages/v4/send"),
    (fetch) =>
      new SolapiProvider({
        apiKey,
        apiSecret,
        defaultFrom: solapi.senders[0],
        kakaoPfId: solapi.pfIds[0],
        rcsBrandId: "BR1",
        naverTalkId: "T1",
        fetch,
        ...config,
      }),
  );
  const { FAX: _, ...messages } = {
    ALIMTALK: template,
    FRIENDTALK: { text: "안녕" },
    SMS: { text: "안녕" },
    LMS: { text: "안녕", subject: "제목" },
    MMS: { text: "사진", ...picture },
    NSA: template,
    VOICE: { text: "여보세요" },
    FAX: {},
    RCS_SMS: { text: "안녕" },
    RCS_LMS: { text: "안녕", subject: "제목" },
    RCS_MMS: { text: "사진", ...picture },
    RCS_TPL: template,
    RCS_ITPL: template,
    RCS_LTPL: template,
  };
  const fax = { fax: { fileUrls: ["https://files.example/fax.pdf"] } };
  return {
    ...bench,
    expected: {
      id: "solapi",
      name: "SOLAPI Messaging Provider",
      types: ALL_TYPES,
      limits: { sendBatch: 10_000, pollBatch: 150 },
      transport: BOTH,
      templates: true,
      onboarding: ["solapi_config_required"],
    },
    messages: Object.fromEntries(ALL_TYPES.map((type) => [type, messages[type] ?? fax])),
    secrets: [apiKey, apiSecret],
    korean: {
      recipient: () => bench.lastSend().messages[0].to,
      time() {
        const at = Date.parse(bench.lastSend().scheduledDate) + 9 * 3_600_000;
        return new Date(at).toISOString().slice(0, 19).replace("T", " ");
      },
    },
    refusal: {
      answer: (text) => ({
        status: 400,
        body: JSON.stringify({ errorCode: "InvalidParameter", errorMessage: text }),
      }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "InvalidParameter",
      httpStatus: 400,
    },
    batch: {
      partial: (inputs) => inputs.map((one, i) => (i === 1 ? { ...one, from: "0299999999" } : one)),
      namesIds: true,
      unpair() {
        void bench.http.next((answer) =>
          json(answer, (body) => {
            for (const list of [body.messageList, body.failedMessageList]) {
              for (const entry of list) delete entry.customFields;
            }
            return body;
          }),
        );
      },
    },
    poll: { unknownId: "M4V20260101000000AAAAAAAAAAAAAAAA" },
  };
}

export function iwinvBench(config = {}) {
  const { iwinv } = SIMULATOR_DEFAULTS;
  const { apiKey, smsApiKey, smsAuthKey } = iwinv;
  const bench = vendorBench(
    (path) => path.includes("/send/"),
    (fetch) =>
      new IWINVProvider({
        apiKey,
        smsApiKey,
        smsAuthKey,
        smsCompanyId: iwinv.smsCompanyId,
        senderNumber: iwinv.senders[0],
        fetch,
        ...config,
      }),
  );
  return {
    ...bench,
    expected: {
      id: "iwinv",
      name: "IWINV Messaging Provider",
      types: ["ALIMTALK", "SMS", "LMS", "MMS"],
      limits: { sendBatch: 10_000, pollBatch: 1000 },
      transport: BOTH,
      refusedType: "FRIENDTALK",
      templates: true,
      onboarding: [
        "channel_registered_in_console",
        "iwinv_config_required",
        "template_capability_available",
        "template_list_probe",
      ],
    },
    messages: {
      ALIMTALK: template,
      SMS: { text: "안녕" },
      LMS: { text: "안녕", subject: "제목" },
      MMS: { text: "사진", subject: "제목", ...picture },
    },
    secrets: [apiKey, smsApiKey, smsAuthKey],
    korean: { recipient: () => bench.lastSend().to[0], time: () => bench.lastSend().date },
    refusal: {
      answer: (text) => ({ status: 200, body: JSON.stringify({ resultCode: 13, message: text }) }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "13",
      httpStatus: 200,
    },
    // AlimTalk: text messages of one text have one answer for all. The simulator refuses 0004.
    batch: {
      partial: (inputs) =>
        inputs.map(({ messageId, to }, i) => ({
          type: "ALIMTALK",
          messageId,
          to: i === 1 ? "01000000004" : to,
          templateId: "NOTICE",
          variables: {},
          providerOptions: { templateParam: [] },
        })),
      namesIds: true,
      unpair: () => bench.simulator.fail({ kind: "reset", vendor: "iwinv", path: "/api/history/" }),
    },
    poll: { unknownId: "999999999" },
    // The history of text messages does not hold their text.
    search: {
      message: { type: "ALIMTALK", templateId: "NOTICE", variables: {}, text: undefined },
      text: "오늘 밤 서비스 점검이 있습니다.",
    },
  };
}

export function aligoBench(config = {}) {
  const { aligo } = SIMULATOR_DEFAULTS;
  const { apiKey, userId } = aligo;
  const { senderKey } = aligo.channels[0];
  const bench = vendorBench(
    (path) => /\/send(_mass)?\/$/.test(path),
    (fetch) =>
      new AligoProvider({ apiKey, userId, senderKey, sender: aligo.senders[0], fetch, ...config }),
  );
  const pair = (date, time) => `${date}${time}`;
  return {
    ...bench,
    expected: {
      id: "aligo",
      name: "Aligo Smart SMS",
      types: ["ALIMTALK", "FRIENDTALK", "SMS", "LMS", "MMS"],
      limits: { sendBatch: 500, pollBatch: 500 },
      transport: BOTH,
      refusedType: "VOICE",
      templates: true,
      onboarding: [
        "aligo_config_required",
        "channel_api_capability_available",
        "channel_list_probe",
        "template_list_probe",
      ],
    },
    messages: {
      ALIMTALK: template,
      FRIENDTALK: { text: "안녕" },
      SMS: { text: "안녕" },
      LMS: { text: "안녕", subject: "제목" },
      MMS: { text: "사진", subject: "제목", ...picture },
    },
    secrets: [apiKey, senderKey],
    korean: {
      recipient: () => bench.lastSend().receiver ?? bench.lastSend().rec_1,
      time() {
        const { rdate, rtime } = bench.lastSend();
        return pair(rdate, rtime).replace(/^(....)(..)(..)(..)(..)$/, "$1-$2-$3 $4:$5:00");
      },
    },
    refusal: {
      answer: (text) => ({
        status: 200,
        body: JSON.stringify({ result_code: -105, message: text }),
      }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "-105",
      httpStatus: 200,
    },
    batch: {
      partial: (inputs) => inputs.map((one, i) => (i === 1 ? { ...one, to: "01000000004" } : one)),
      namesIds: true,
      unpair: () => bench.simulator.fail({ kind: "reset", vendor: "aligo", path: "/sms_list/" }),
    },
    poll: { unknownId: "999999999", requests: 2 }, // one for each id
  };
}

export function mockBench() {
  const provider = new MockProvider({ batch: true, strict: true });
  const text = { text: "안녕" };
  const own = { FAX: { fax: { fileIds: ["F1"] } } };
  const templated = ["ALIMTALK", "NSA", "RCS_TPL", "RCS_ITPL", "RCS_LTPL"];
  return {
    provider,
    expected: {
      id: "mock",
      name: "Mock Provider",
      types: ALL_TYPES,
      limits: { sendBatch: 10_000, pollBatch: 500 },
      transport: ["supported", "unsupported"],
      templates: true,
      onboarding: ["mock_template_capability_available"],
    },
    messages: Object.fromEntries(
      ALL_TYPES.map((type) => [type, own[type] ?? (templated.includes(type) ? template : text)]),
    ),
    requests: () => provider.calls.length,
    secrets: [],
    search: {},
  };
}

/** A vendor as small as can be, for providers that users write. */
function tinyVendor() {
  const sent = new Map();
  const accept = (message) => {
    const id = `v${sent.size + 1}`;
    sent.set(id, message);
    return { id };
  };
  return {
    sent,
    async fetch(input, init) {
      const { pathname } = new URL(input);
      const body = JSON.parse(init.body);
      if (pathname === "/send") return Response.json(accept(body));
      if (pathname === "/send-many") {
        return Response.json(
          body.map((one) => (one.from === "0299999999" ? { error: "from" } : accept(one))),
        );
      }
      return Response.json(body.map((id) => (sent.has(id) ? "DELIVERED" : null)));
    },
  };
}

const HTTP_CODES = {
  400: KMsgErrorCode.INVALID_REQUEST,
  401: KMsgErrorCode.AUTHENTICATION_FAILED,
  402: KMsgErrorCode.INSUFFICIENT_BALANCE,
  403: KMsgErrorCode.AUTHENTICATION_FAILED,
  408: KMsgErrorCode.NETWORK_TIMEOUT,
  429: KMsgErrorCode.RATE_LIMIT_EXCEEDED,
};

/** A provider as the documentation shows one: `send` and `getDeliveryStatus`. */
function documentedProvider() {
  async function ask(path, body, context) {
    const response = await context.fetch(`https://vendor.example${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: context.signal,
    });
    if (response.ok) return await response.json();
    const { status } = response;
    const { code, text } = JSON.parse((await response.text()) || "{}");
    throw new KMsgError(
      HTTP_CODES[status] ?? KMsgErrorCode.PROVIDER_ERROR,
      `vendor answered ${status}`,
      undefined,
      {
        httpStatus: status,
        outcome: status >= 500 || status === 408 ? "unknown" : "not_sent",
        retryAfterMs: Number(response.headers.get("retry-after")) * 1000 || undefined,
        providerErrorCode: code,
        providerErrorText: text && "refused",
      },
    );
  }
  const resultOf = ({ messageId, type, to }, { id, error }) =>
    error
      ? fail(new KMsgError(KMsgErrorCode.INVALID_REQUEST, "refused", undefined, { field: error }))
      : ok({ messageId, providerId: "mine", providerMessageId: id, status: "SENT", type, to });
  const statusOf = (providerMessageId, status) =>
    ok(status && { providerId: "mine", providerMessageId, status, deliveredAt: new Date() });
  const provider = {
    id: "mine",
    name: "Mine",
    supportedTypes: ["ALIMTALK", "SMS", "LMS"],
    async healthCheck() {
      return { healthy: true, issues: [] };
    },
    async send(options, context) {
      const { to, text } = options;
      return resultOf(options, await ask("/send", { to, text }, context));
    },
    async getDeliveryStatus({ providerMessageId }, context) {
      const [status] = await ask("/status", [providerMessageId], context);
      return statusOf(providerMessageId, status);
    },
  };
  return { provider, ask, resultOf, statusOf };
}

function scriptBench(parts, changes) {
  const vendor = tinyVendor();
  const wire = faultyFetch(vendor.fetch, (path) => path.startsWith("/send"));
  return {
    provider: parts.provider,
    fetch: wire.fetch,
    http: wire,
    requests: wire.count,
    expected: {
      id: "mine",
      name: "Mine",
      types: ["ALIMTALK", "SMS", "LMS"],
      refusedType: "VOICE",
      ...changes,
    },
    messages: { ALIMTALK: template, SMS: { text: "안녕" }, LMS: { text: "안녕", subject: "제목" } },
    secrets: [],
    refusal: {
      answer: (text) => ({ status: 400, body: JSON.stringify({ code: "E7", text }) }),
      code: KMsgErrorCode.INVALID_REQUEST,
      providerErrorCode: "E7",
      httpStatus: 400,
    },
  };
}

export function documentedBench() {
  return scriptBench(documentedProvider());
}

/** The same with the optional members. Its own methods use the bench's fetch when they have no other. */
export function completeBench() {
  const parts = documentedProvider();
  const { provider, ask, resultOf, statusOf } = parts;
  const bench = scriptBench(parts, { limits: { sendBatch: 100, pollBatch: 50 } });
  const contextOf = (context) => ({ fetch: bench.fetch, ...context });
  const known = new Map();
  Object.assign(provider, {
    limits: { sendBatch: 100, pollBatch: 50 },
    async sendBatch(inputs, context) {
      const bodies = inputs.map(({ to, text, from }) => ({ to, text, from }));
      const answers = await ask("/send-many", bodies, contextOf(context));
      if (unpaired) return answers.slice(0, 1).map((answer, i) => resultOf(inputs[i], answer));
      return answers.map((answer, i) => {
        known.set(inputs[i].messageId, answer.id);
        return resultOf(inputs[i], answer);
      });
    },
    async getDeliveryStatus({ providerMessageId }, context) {
      const [status] = await ask("/status", [providerMessageId], contextOf(context));
      return statusOf(providerMessageId, status);
    },
    async getDeliveryStatuses(queries, context) {
      const ids = queries.map(({ providerMessageId }) => providerMessageId);
      try {
        const statuses = await ask(
          "/status",
          ids.filter((id) => id.trim()),
          contextOf(context),
        );
        const all = statuses.values();
        return ids.map((id) =>
          id.trim()
            ? statusOf(id, all.next().value)
            : fail(new KMsgError(KMsgErrorCode.INVALID_REQUEST, "an id is required")),
        );
      } catch (thrown) {
        const error = KMsgError.is(thrown)
          ? thrown
          : new KMsgError(KMsgErrorCode.NETWORK_ERROR, "broken");
        return ids.map(() => fail(error));
      }
    },
  });
  let unpaired = false;
  return {
    ...bench,
    batch: {
      partial: (inputs) => inputs.map((one, i) => (i === 1 ? { ...one, from: "0299999999" } : one)),
      unpair() {
        unpaired = true;
      },
    },
    poll: { unknownId: "v999" },
  };
}
