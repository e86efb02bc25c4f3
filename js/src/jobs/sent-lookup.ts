import { KMsgError, toKMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { ErrorUtils } from "../core/error-utils.js";
import type { SendInput } from "../core/message-options.js";
import type { DeliveryStatusResult, FindSentQuery, Provider } from "../core/provider.js";
import { unwrapResult } from "../core/unwrap-result.js";
import { interpolate } from "../template/interpolate.js";

/** What vendors say of a message whose send ended without an answer. */
export type SentTrace =
  | { kind: "sent"; status: DeliveryStatusResult }
  /** Every provider that could have sent it says that it surely did not. */
  | { kind: "not_sent" }
  /** `mayPass`: it may be known when they are asked again. */
  | { kind: "unknown"; mayPass: boolean; retryAfterMs?: number | undefined };

/** Failures beside the retryable ones that say nothing of the message: the account may be well tomorrow. */
const PASSING: ReadonlySet<string> = new Set([
  KMsgErrorCode.REQUEST_ABORTED,
  KMsgErrorCode.AUTHENTICATION_FAILED,
  KMsgErrorCode.INSUFFICIENT_BALANCE,
]);

/** The providers that may have sent the message; empty where one of them cannot look for it. */
export function findersOf(input: SendInput, providers: readonly Provider[]): readonly Provider[] {
  const { providerId, type } = input as { providerId?: string; type: FindSentQuery["type"] };
  const able = providers.filter(
    ({ id, supportedTypes }) =>
      supportedTypes.includes(type) && (providerId === undefined || providerId === id),
  );
  return able.every(({ findSent }) => typeof findSent === "function") ? able : [];
}

/** Asks each provider until one has it. Never rejects. */
export async function findSent(
  input: SendInput,
  finders: readonly Provider[],
  since: Date,
  signal: AbortSignal,
): Promise<SentTrace> {
  const query = queryOf(input, since);
  let trace: SentTrace = finders.length > 0 ? { kind: "not_sent" } : lost(undefined);
  for (const provider of finders) {
    try {
      const status = await ask(provider, query, signal);
      if (status !== null) return { kind: "sent", status };
    } catch (thrown) {
      // Another one may have sent it: then what this one cannot tell does not matter.
      const verdict = lost(thrown);
      if (trace.kind !== "unknown" || trace.mayPass) trace = verdict;
    }
  }
  return trace;
}

async function ask(
  provider: Provider,
  query: FindSentQuery,
  signal: AbortSignal,
): Promise<DeliveryStatusResult | null> {
  const value = unwrapResult(await provider.findSent?.(query, { signal }), noAnswer);
  if (value === null) return null;
  // Only null says "surely not sent", and what follows from that is a second send.
  if (typeof value !== "object") throw noAnswer(typeof value);
  return value as DeliveryStatusResult;
}

function noAnswer(kind: string): KMsgError {
  const text = `findSent() answered ${kind}; give a Result with a status or null`;
  return new KMsgError(KMsgErrorCode.PROVIDER_ERROR, text);
}

function lost(thrown: unknown): SentTrace {
  if (thrown === undefined) return { kind: "unknown", mayPass: false };
  const error = toKMsgError(thrown);
  const mayPass = ErrorUtils.isRetryable(error) || PASSING.has(error.code);
  return { kind: "unknown", mayPass, retryAfterMs: ErrorUtils.resolveRetryAfterMs(error) };
}

function queryOf(input: SendInput, since: Date): FindSentQuery {
  const { messageId, to, type, text, content, variables } = input as unknown as Record<
    string,
    unknown
  >;
  const query = { messageId, to, type, since } as FindSentQuery;
  // A text that differs from what was sent would prove that nothing was: only a certain one is told.
  const isCertain = TEXTS.has(query.type) && typeof text === "string" && content === undefined;
  if (isCertain) query.text = interpolate(text, variables as Record<string, unknown>);
  return query;
}

const TEXTS: ReadonlySet<string> = new Set(["SMS", "LMS", "MMS"]);
