import { invalidRequest } from "../core/error.js";
import { ErrorUtils } from "../core/error-utils.js";
import type { SendInput } from "../core/message-options.js";
import {
  countOption,
  delayOption,
  finiteOption,
  optionalFunction,
  optionsObject,
} from "../core/option-checks.js";
import type { BulkMessageRequest } from "../messages/types.js";

/** A request's options, read once and checked. */
export interface BulkPlan {
  batchSize: number;
  batchDelay: number;
  concurrency: number;
  maxAttempts: number;
  initialDelay: number;
  maxDelay: number;
  backoffMultiplier: number;
  jitter: boolean | "full";
  retryCondition(error: unknown, attempt: number): boolean;
  onRetry: ((error: unknown, attempt: number) => void) | undefined;
}

/** @throws KMsgError INVALID_REQUEST that names the member at fault */
export function planOf(request: BulkMessageRequest): BulkPlan {
  if (!Array.isArray(request?.recipients)) {
    throw invalidRequest("recipients must be an array", "recipients");
  }
  const options = optionsObject(request.options, "options");
  const retry = optionsObject(options.retryOptions, "options.retryOptions");
  const at = (name: string): string => `options.retryOptions.${name}`;
  return {
    batchSize: countOption(options.batchSize ?? 100, "options.batchSize"),
    batchDelay: delayOption(options.batchDelay ?? 1000, "options.batchDelay"),
    concurrency: countOption(options.maxConcurrency ?? 10, "options.maxConcurrency"),
    maxAttempts: countOption(retry.maxAttempts ?? 3, at("maxAttempts")),
    initialDelay: delayOption(retry.initialDelay ?? 1000, at("initialDelay")),
    maxDelay: delayOption(retry.maxDelay ?? 30_000, at("maxDelay")),
    backoffMultiplier: finiteOption(retry.backoffMultiplier ?? 2, at("backoffMultiplier"), 1),
    jitter: retry.jitter ?? true,
    retryCondition:
      optionalFunction(retry.retryCondition, at("retryCondition")) ??
      ((error) => ErrorUtils.mayResend(error)),
    onRetry: optionalFunction(retry.onRetry, at("onRetry")),
  };
}

/** The wait before the try after number `attempt`, in milliseconds. */
export function retryWait(plan: BulkPlan, attempt: number, error: unknown, random: number): number {
  const base = Math.min(plan.initialDelay * plan.backoffMultiplier ** (attempt - 1), plan.maxDelay);
  let wait = base;
  if (plan.jitter === "full") wait = base * random;
  else if (plan.jitter) wait = Math.min(base * (1 + 0.1 * random), plan.maxDelay);
  return Math.max(wait, ErrorUtils.resolveRetryAfterMs(error) ?? 0);
}

const TYPES: ReadonlySet<string> = new Set(["ALIMTALK", "NSA", "RCS_TPL", "RCS_ITPL", "RCS_LTPL"]);

/** The input of every recipient, in order; each try of one has the same `messageId`. */
export function inputsOf(request: BulkMessageRequest, requestId: string): SendInput[] {
  const type = request.type ?? "ALIMTALK";
  if (!TYPES.has(type)) {
    throw invalidRequest(`type must be one of ${[...TYPES].join(", ")}`, "type");
  }
  const { from, senderNumber, failover } = request.options ?? {};
  const sender = from ?? senderNumber;
  return request.recipients.map((recipient, index) => {
    const input: Record<string, unknown> = {
      type,
      messageId: `${requestId}_${index}`,
      to: recipient?.phoneNumber,
      templateId: request.templateId,
      variables: { ...request.commonVariables, ...recipient?.variables },
    };
    if (sender !== undefined) input.from = sender;
    if (failover !== undefined && type === "ALIMTALK") input.failover = failover;
    return input as unknown as SendInput;
  });
}
