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

  constructor(
    private readonly hooks: KMsgHooks,
    private readonly thrown: ThrownValues,
    /** What of the caller's input JSON cannot carry. */
    private readonly binaries: readonly Binary[],
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
    switch (name) {
      case "onBeforeSend":
        return await this.hooks.onBeforeSend?.(context);
      case "onSuccess":
        return await this.hooks.onSuccess?.(context, this.resultFor(body.result));
      case "onQueued":
        return await this.hooks.onQueued?.(context, this.resultFor(body.result));
      case "onError":
        return await this.hooks.onError?.(context, this.errorFor(body.error));
      case "onFinal": {
        const state = body.state ?? { outcome: "failure" as const };
        const error = state.error === undefined ? undefined : this.errorFor(state.error);
        return await this.hooks.onFinal?.(context, {
          outcome: state.outcome,
          ...(state.result === undefined ? {} : { result: this.resultFor(state.result) }),
          ...(error === undefined ? {} : { error }),
          ...(error?.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
        });
      }
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

/** Of a failed send there is no result that could carry the warning HOOK_FAILED. */
function isUnheard(name: string, body: HookBody): boolean {
  return name === "onError" || (name === "onFinal" && body.state?.outcome !== "success");
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
