import { invalidRequest, KMsgError, toKMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import type { DeliveryStatusQuery, Provider, ProviderRequestContext } from "../core/provider.js";
import { encodeLenient } from "../engine/encode.js";
import { errorToWire } from "../engine/error-wire.js";
import { type HostAnswer, type HostRequest, jsonAnswer } from "../engine/host-ops.js";
import { dateFrom, millisFrom, reviveOptions } from "../engine/revive.js";
import type { ThrownValues } from "./thrown.js";

/** What the calls of a provider written in JavaScript need. */
export interface ScriptProviderResources {
  providers: readonly Provider[];
  thrown: ThrownValues;
  /** The caller's input, for what JSON cannot carry. */
  input?: unknown;
  context: ProviderRequestContext;
}

/**
 * Calls a member of a provider written in JavaScript. A failure comes back as it is; what it throws,
 * and an answer that is no Result, as an error whose outcome is unknown: it may have sent.
 */
export async function answerProvider(
  request: HostRequest,
  resources: ScriptProviderResources,
): Promise<HostAnswer> {
  const provider = resources.providers[Number(request.head.index)];
  try {
    if (provider === undefined) throw invalidRequest("No provider with this index", "providers");
    const body = JSON.parse(request.body) as { options?: unknown; query?: unknown };
    const value =
      request.head.member === "getDeliveryStatus"
        ? statusToWire(await status(provider, body.query, resources.context))
        : await send(provider, body.options, resources);
    return jsonAnswer(encodeLenient(value));
  } catch (thrown) {
    const error = toKMsgError(thrown, "unknown");
    resources.thrown.note(error, thrown);
    return { ok: false, head: errorToWire(error), body: "" };
  }
}

async function send(
  provider: Provider,
  options: unknown,
  { context, input }: ScriptProviderResources,
): Promise<unknown> {
  return unwrap(await provider.send(reviveOptions(options, input), context), provider, "send");
}

async function status(
  provider: Provider,
  wire: unknown,
  context: ProviderRequestContext,
): Promise<unknown> {
  const { requestedAt, scheduledAt, ...rest } = wire as Record<string, unknown>;
  const query = { ...rest, requestedAt: dateFrom(requestedAt) } as DeliveryStatusQuery;
  if (scheduledAt !== undefined) query.scheduledAt = dateFrom(scheduledAt);
  return unwrap(await provider.getDeliveryStatus?.(query, context), provider, "getDeliveryStatus");
}

/** The value of the user's Result; throws its error. */
function unwrap(result: unknown, provider: Provider, member: string): unknown {
  const { isSuccess, isFailure, value, error } = (result ?? {}) as Record<string, unknown>;
  if (isSuccess === true) return value;
  if (isFailure === true) throw error;
  throw new KMsgError(
    KMsgErrorCode.PROVIDER_ERROR,
    `Provider ${provider.id}: ${member}() answered ${result === null ? "null" : typeof result}, not a Result`,
    undefined,
    { outcome: "unknown" },
  );
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
