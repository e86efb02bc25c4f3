import type { KMsgError } from "./core/error.js";
import type { SendOptions } from "./core/message-options.js";
import type { SendResult } from "./core/provider.js";

type DeepReadonly<T> = T extends Date
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** The message that a hook is called for: one object for all hooks of one send. */
export interface HookContext {
  messageId: string;
  /** The message as it will be sent: type, text and defaults filled in. Frozen. */
  options: DeepReadonly<SendOptions>;
  /** When the send began, in milliseconds since 1970. */
  timestamp: number;
  /** `providerOptions.requestId`, trimmed. */
  requestId?: string;
  /** `providerOptions.attempt`. */
  attempt?: number;
  /** Set once a provider is chosen. */
  providerId?: string;
}

export type SendHookFinalOutcome = "success" | "failure" | "aborted";

export interface SendHookFinalState {
  outcome: SendHookFinalOutcome;
  result?: SendResult;
  error?: KMsgError;
  retryAfterMs?: number;
}

/** The context of a retry: which attempt is planned, and when. */
export type RetryScheduledHookContext = HookContext & { attempt: number; retryAfterMs?: number };

/**
 * What `KMsg` calls while it sends. `onBeforeSend` may veto by throwing; the others observe: what they
 * throw becomes the warning `HOOK_FAILED` of the result, or, of a failed send, a line of the logger. All
 * are awaited. For every message that
 * `onBeforeSend` is called for, exactly one of `onSuccess`, `onQueued` and `onError` follows, then
 * `onFinal`.
 *
 * Where a message is sent again by itself, as by `BulkMessageSender`, its tries are one send:
 * `onBeforeSend` is asked before each, and a failure that is followed by another one calls
 * `onRetryScheduled` in place of `onError` and `onFinal`.
 */
export interface KMsgHooks {
  onBeforeSend?(context: HookContext): void | Promise<void>;
  onSuccess?(context: HookContext, result: SendResult): void | Promise<void>;
  /** Instead of `onSuccess` under the persistence strategy `"queue"`; the status is `PENDING`. */
  onQueued?(context: HookContext, result: SendResult): void | Promise<void>;
  onError?(context: HookContext, error: KMsgError): void | Promise<void>;
  onFinal?(context: HookContext, state: SendHookFinalState): void | Promise<void>;
  /**
   * `attempt` of the context is the next one, from 2; `reason` the error's code. `KMsg` itself never
   * repeats a send.
   */
  onRetryScheduled?(
    context: RetryScheduledHookContext,
    error: KMsgError,
    plan: { retryAfterMs?: number; reason: string },
  ): void | Promise<void>;
}

/** The names that the core knows hooks by. */
export const HOOK_NAMES = ["onBeforeSend", "onSuccess", "onQueued", "onError", "onFinal"] as const;

export type HookName = (typeof HOOK_NAMES)[number];
