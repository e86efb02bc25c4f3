import type { ItemRetries } from "../bulk/retry-plan.js";
import type { KMsgError } from "../core/error.js";
import { toKMsgError } from "../core/error.js";
import { getLogger } from "../core/logger.js";
import type { SendOptions } from "../core/message-options.js";
import type { SendResult } from "../core/provider.js";
import type { Binary } from "../engine/encode.js";
import { errorFromWire, errorToWire } from "../engine/error-wire.js";
import { type HostAnswer, jsonAnswer } from "../engine/host-ops.js";
import { reviveOptions } from "../engine/revive.js";
import type { HookContext, HookName, KMsgHooks, SendHookFinalOutcome } from "../hooks.js";
import type { ThrownValues } from "./thrown.js";

/** Who sends the replacement of a failed AlimTalk; decided by the core before the request. */
export type FailoverOwner = "tracking" | "native";

const owners = new WeakMap<HookContext, FailoverOwner>();

/** The owner that the core decided for the send of this context, if it did. */
export function failoverOwnerOf(context: HookContext): FailoverOwner | undefined {
  return owners.get(context);
}

export interface HookBody {
  item?: number;
  /** With the first hook of a message only. */
  context?: Omit<HookContext, "options"> & { options: unknown };
  providerId?: string;
  owner?: FailoverOwner | "";
  result?: SendResult;
  error?: unknown;
  state?: { outcome: SendHookFinalOutcome; result?: SendResult; error?: unknown };
}

/** Calls the user's hooks for one send. */
export class HookRunner {
  private context: HookContext | undefined;
  private error: KMsgError | undefined;
  private result: SendResult | undefined;
  /** Whether another try follows; undefined before the failure is told. */
  private isRepeated: boolean | undefined;

  constructor(
    private readonly hooks: KMsgHooks,
    private readonly thrown: ThrownValues,
    /** What of the caller's input JSON cannot carry. */
    private readonly binaries: readonly Binary[],
    private readonly retries?: ItemRetries,
  ) {}

  async answer(name: string, body: HookBody): Promise<HostAnswer> {
    try {
      await this.run(name as HookName, body);
      return jsonAnswer("null");
    } catch (thrown) {
      const error = toKMsgError(thrown, "not_sent");
      this.thrown.note(error, thrown);
      if (isUnheard(name, body)) {
        const messageId = this.context?.messageId;
        getLogger().warn(`hook ${name} failed`, { messageId }, error);
      }
      return { ok: false, head: errorToWire(error), body: "" };
    }
  }

  private async run(name: HookName, body: HookBody): Promise<void> {
    const context = this.contextFor(body);
    if (name !== "onBeforeSend") this.retries?.told();
    switch (name) {
      case "onBeforeSend":
        return await this.hooks.onBeforeSend?.(context);
      case "onSuccess":
        return await this.hooks.onSuccess?.(context, this.resultFor(body.result));
      case "onQueued":
        return await this.hooks.onQueued?.(context, this.resultFor(body.result));
      case "onError": {
        const error = this.errorFor(body.error);
        if (await this.repeats(context, error)) return;
        return await this.hooks.onError?.(context, error);
      }
      case "onFinal": {
        const state = body.state ?? { outcome: "failure" as const };
        const error = state.error === undefined ? undefined : this.errorFor(state.error);
        if (error !== undefined && (await this.repeats(context, error))) return;
        return await this.hooks.onFinal?.(context, {
          outcome: state.outcome,
          ...(state.result === undefined ? {} : { result: this.resultFor(state.result) }),
          ...failure(error),
        });
      }
    }
  }

  /** Whether another try follows this failure; of that the hooks are told in place of an end. */
  private async repeats(context: HookContext, error: KMsgError): Promise<boolean> {
    if (this.isRepeated === undefined) {
      const next = this.retries?.after(error);
      this.isRepeated = next !== undefined;
      if (next !== undefined) {
        const { attempt, retryAfterMs } = next;
        const plan = { retryAfterMs, reason: error.code };
        const planned = { ...context, attempt, retryAfterMs };
        await this.contained("onRetryScheduled", () =>
          this.hooks.onRetryScheduled?.(planned, error, plan),
        );
      }
    }
    if (this.isRepeated) this.retries?.keepBack((last) => this.end(context, last));
    return this.isRepeated;
  }

  /** What was kept back, when no other try came. */
  private async end(context: HookContext, error: KMsgError): Promise<void> {
    const outcome = error.code === "REQUEST_ABORTED" ? "aborted" : "failure";
    await this.contained("onError", () => this.hooks.onError?.(context, error));
    const state = { outcome, ...failure(error) } as const;
    await this.contained("onFinal", () => this.hooks.onFinal?.(context, state));
  }

  private async contained(name: string, call: () => unknown): Promise<void> {
    try {
      await call();
    } catch (thrown) {
      const messageId = this.context?.messageId;
      getLogger().warn(`hook ${name} failed`, { messageId }, toKMsgError(thrown));
    }
  }

  private contextFor(body: HookBody): HookContext {
    if (this.context === undefined) {
      const options = deepFreeze(
        reviveOptions(body.context?.options ?? {}, this.binaries),
      ) as SendOptions;
      this.context = { ...body.context, options } as HookContext;
    }
    const { providerId } = body;
    if (providerId !== undefined) this.context.providerId = providerId;
    if (body.owner) owners.set(this.context, body.owner);
    return this.context;
  }

  private resultFor(result: SendResult | undefined): SendResult {
    this.result = Object.assign(this.result ?? {}, result) as SendResult;
    return this.result;
  }

  private errorFor(json: unknown): KMsgError {
    this.error ??= this.thrown.restore(errorFromWire(json));
    return this.error;
  }
}

function failure(error: KMsgError | undefined): { error?: KMsgError; retryAfterMs?: number } {
  if (error === undefined) return {};
  const { retryAfterMs } = error;
  return { error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

/** Of a failed send there is no result that could carry the warning HOOK_FAILED. */
function isUnheard(name: string, body: HookBody): boolean {
  return name === "onError" || (name === "onFinal" && body.state?.outcome !== "success");
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
