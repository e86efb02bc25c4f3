// Providers without a vendor of the package: the mock, and two as users write them.
import { fail, KMsgError, KMsgErrorCode, ok } from "kmsg-edge/core";
import { MockProvider } from "kmsg-edge/provider";
import { faultyFetch } from "./faulty-fetch.mjs";
import { ALL_TYPES, template } from "./parts.mjs";

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
