import { BatchResults, checkStatus, providerError, statusList } from "../core/batch-pairing.js";
import { invalidRequest, KMsgError } from "../core/error.js";
import type { AlimTalkFailoverOptions } from "../core/message-options.js";
import { messageStatusOfDelivery } from "../core/message-types.js";
import type {
  DeliveryStatusQuery,
  FindSentQuery,
  Provider,
  ProviderRequestContext,
} from "../core/provider.js";
import { providerFailure } from "../core/provider-failure.js";
import { anyValue, isArray, isObject } from "../core/safe-read.js";
import { abortError } from "../core/transport.js";
import { unwrapResult } from "../core/unwrap-result.js";
import { encodeLenient } from "../engine/encode.js";
import { errorToWire } from "../engine/error-wire.js";
import { type HostAnswer, jsonAnswer } from "../engine/host-ops.js";
import { dateFrom, millisFrom, reviveOptions } from "../engine/revive.js";
import type { ItemScope } from "../item-scope.js";

export interface ProviderBody {
  item?: number;
  items?: number[];
  options?: unknown;
  query?: unknown;
  queries?: unknown[];
}

/** What the calls of a provider written in JavaScript need. */
export interface ScriptProviderResources {
  provider: Provider | undefined;
  member: string;
  /** The scope of a message of this call. */
  item(number: number | undefined): ItemScope;
  context: ProviderRequestContext;
  /** The caller's signal. Asked here, because that of `context` is only made when a provider wants it. */
  signal: AbortSignal | undefined;
}

/**
 * Calls a member of a provider written in JavaScript. A failure comes back as it is; what it throws,
 * and an answer that is no Result, as an error whose outcome is unknown: it may have sent.
 */
export async function answerProvider(
  body: ProviderBody,
  resources: ScriptProviderResources,
): Promise<HostAnswer> {
  const { provider, member, context, signal } = resources;
  const scope = resources.item(body.item);
  try {
    if (provider === undefined) throw invalidRequest("No provider with this index", "providers");
    if (signal?.aborted) throw abortError({ signal, outcome: "not_sent" });
    if (member === "getDeliveryStatus") {
      return jsonAnswer(encodeLenient(statusToWire(await status(provider, body.query, context))));
    }
    if (member === "findSent") {
      return jsonAnswer(encodeLenient(statusToWire(await findSent(provider, body.query, context))));
    }
    if (member === "getDeliveryStatuses") return await statuses(provider, body, context);
    if (member === "sendBatch") return await sendBatch(provider, body, resources);
    const result = await provider.send(reviveOptions(body.options, scope.binaries), context);
    return jsonAnswer(acceptedToWire(unwrap(result, provider, "send"), provider, "send"));
  } catch (thrown) {
    const error = failure(thrown, provider, signal, privateParts(body.options));
    return { ok: false, head: noted(error, thrown, scope), body: "" };
  }
}

async function sendBatch(
  provider: Provider,
  body: ProviderBody,
  { item, context, signal }: ScriptProviderResources,
): Promise<HostAnswer> {
  const scopes = (body.items ?? []).map((number) => item(number));
  const list = body.options as unknown[];
  const inputs = list.map((options, index) =>
    reviveOptions(options, scopes[index]?.binaries ?? []),
  );
  let results: BatchResults;
  try {
    const answered: unknown = await provider.sendBatch?.(inputs, context);
    results = new BatchResults(provider.id, list as object[], answered);
  } catch (thrown) {
    // All of them fail alike; what is said of one may repeat another's text.
    const error = failure(thrown, provider, signal, list.flatMap(privateParts));
    const errors = scopes.map((scope) => noted(error, thrown, scope));
    return jsonAnswer(`[${errors.map((error) => `{"error":${error}}`).join(",")}]`);
  }
  const answers = scopes.map((scope, index) => {
    try {
      const value = unwrap(results.at(index), provider, "sendBatch");
      return `{"ok":${acceptedToWire(value, provider, "sendBatch")}}`;
    } catch (thrown) {
      const error = failure(thrown, provider, signal, privateParts(list[index]));
      return `{"error":${noted(error, thrown, scope)}}`;
    }
  });
  return jsonAnswer(`[${answers.join(",")}]`);
}

interface HidableOptions {
  text?: unknown;
  subject?: unknown;
  variables?: object;
  failover?: AlimTalkFailoverOptions;
}

/** What of a message no error may repeat. */
function privateParts(options: unknown): string[] {
  if (!isObject(options)) return [];
  const { text, subject, variables, failover } = options as HidableOptions;
  const values = Object.values(variables ?? {});
  const parts = [text, subject, failover?.fallbackContent, failover?.fallbackTitle, ...values];
  return parts.filter((part) => typeof part === "string");
}

/** What the user's code threw, as the error of a message. */
function failure(
  thrown: unknown,
  provider: Provider | undefined,
  signal: AbortSignal | undefined,
  hidden: readonly string[],
): KMsgError {
  const providerId = String(provider?.id);
  // Many pass the signal's reason on, which may be any value.
  return signal?.aborted && !KMsgError.is(thrown)
    ? abortError({ providerId, signal, outcome: "unknown" }, thrown)
    : providerFailure(thrown, providerId, "unknown", hidden);
}

/** The wire form of the error; the original comes back as its cause. */
function noted(error: KMsgError, thrown: unknown, scope: ItemScope): string {
  scope.thrown.note(error, thrown);
  return errorToWire(error);
}

async function statuses(
  provider: Provider,
  body: ProviderBody,
  context: ProviderRequestContext,
): Promise<HostAnswer> {
  const queries = (body.queries ?? []).map(queryFrom);
  const member = "getDeliveryStatuses";
  const answered: unknown = await provider.getDeliveryStatuses?.(queries, context);
  const results = statusList(provider.id, queries.length, answered);
  const answers = queries.map((query, index) => {
    try {
      const value = unwrap(results[index], provider, member);
      checkStatus(provider.id, member, query, value);
      return `{"ok":${encodeLenient(statusToWire(value))}}`;
    } catch (thrown) {
      return `{"error":${errorToWire(providerFailure(thrown, String(provider.id), "unknown"))}}`;
    }
  });
  return jsonAnswer(`[${answers.join(",")}]`);
}

async function status(
  provider: Provider,
  wire: unknown,
  context: ProviderRequestContext,
): Promise<unknown> {
  const member = "getDeliveryStatus";
  const query = queryFrom(wire);
  const value = unwrap(await provider.getDeliveryStatus?.(query, context), provider, member);
  checkStatus(provider.id, member, query, value);
  return value;
}

async function findSent(
  provider: Provider,
  wire: unknown,
  context: ProviderRequestContext,
): Promise<unknown> {
  const { since, ...rest } = wire as Record<string, unknown>;
  const query = { ...rest, since: dateFrom(since) } as FindSentQuery;
  const found = unwrap(await provider.findSent?.(query, context), provider, "findSent");
  // Only null says "surely not sent", and what follows from that is a second send.
  if (found !== undefined) return found;
  const text = "findSent() answered a Result without a value; give a status or null";
  throw providerError(provider.id, text);
}

function queryFrom(wire: unknown): DeliveryStatusQuery {
  const { requestedAt, scheduledAt, ...rest } = wire as Record<string, unknown>;
  const query = { ...rest, requestedAt: dateFrom(requestedAt) } as DeliveryStatusQuery;
  if (scheduledAt !== undefined) query.scheduledAt = dateFrom(scheduledAt);
  return query;
}

/** The value of the user's Result; throws its error. */
function unwrap(result: unknown, provider: Provider, member: string): unknown {
  return unwrapResult(result, (kind) =>
    providerError(provider.id, `${member}() answered ${kind}, not a Result`),
  );
}

/** What the core reads of a SendResult. Throws when there is none: then nothing tells of the message. */
function acceptedToWire(value: unknown, provider: Provider, member: string): string {
  if (!isObject(value) || isArray(value)) {
    const text = `${member}() answered a Result without a SendResult; it may have been sent`;
    throw providerError(provider.id, text);
  }
  return encodeLenient({
    providerMessageId: anyValue(value, "providerMessageId"),
    status: messageStatusOfDelivery(anyValue(value, "status")),
    warnings: anyValue(value, "warnings"),
    raw: anyValue(value, "raw"),
  });
}

function statusToWire(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value ?? null;
  const { sentAt, deliveredAt, failedAt, ...rest } = value as Record<string, unknown>;
  return {
    ...rest,
    sentAt: millisFrom(sentAt),
    deliveredAt: millisFrom(deliveredAt),
    failedAt: millisFrom(failedAt),
  };
}
