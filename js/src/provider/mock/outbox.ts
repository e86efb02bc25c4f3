import { invalidRequest, KMsgError } from "../../core/error.js";
import { KMsgErrorCode } from "../../core/error-code.js";
import { describeValue } from "../../core/error-json.js";
import type { SendOptions } from "../../core/message-options.js";
import type { MessageStatus } from "../../core/message-types.js";
import type { SendResult } from "../../core/provider.js";
import { fail, ok, type Result } from "../../core/result.js";
import { abortError, isAborted } from "../../core/transport.js";
import { scheduledTime } from "../scheduled-at.js";
import { sendInputFault } from "../send-input.js";
import type { Balance } from "./balance.js";
import { timerMs, waitFor } from "./clock.js";
import type { Deliveries } from "./delivery.js";
import { mockError } from "./failure.js";
import type { MockSettings } from "./options.js";
import { base36, uuid } from "./random.js";
import type { MockStep, Scenario } from "./scenario.js";
import { snapshot } from "./snapshot.js";

/** Takes messages, as the scenario says. */
export class Outbox {
  calls: SendOptions[] = [];
  private count = 0;

  constructor(
    private readonly settings: MockSettings,
    private readonly scenario: Scenario,
    private readonly deliveries: Deliveries,
    private readonly balance: Balance,
  ) {}

  /** @throws KMsgError for a message that cannot be read; whatever the injected functions throw */
  async send(
    options: SendOptions,
    signal: AbortSignal | undefined,
  ): Promise<Result<SendResult, KMsgError>> {
    const { id: providerId, sleep, strict } = this.settings;
    if (isAborted(signal)) return fail(abortError({ providerId, signal, outcome: "not_sent" }));
    if (typeof options !== "object" || options === null) {
      return fail(
        invalidRequest("message must be an object, such as { type, to, text }", "message"),
      );
    }
    const message = snapshot(options, "message");
    const fields = message as unknown as Record<string, unknown>;
    const fault = strict ? sendInputFault(fields, this.settings) : undefined;
    if (fault !== undefined) return fail(fault);
    const scheduledAt = scheduledTime(fields);
    if (scheduledAt.isFailure) return scheduledAt;

    this.calls.push(message);
    let step = this.scenario.take();
    for (;;) {
      await waitFor(timerMs(step.durationMs), sleep, signal);
      if (isAborted(signal)) return fail(abortError({ providerId, signal }));
      if (step.outcome !== "delay") return this.finish(step, message, scheduledAt.value);
      step = this.scenario.take();
    }
  }

  private finish(
    step: MockStep,
    message: SendOptions,
    scheduledAt: number | undefined,
  ): Result<SendResult, KMsgError> {
    const { id } = this.settings;
    if (step.outcome === "success") return this.accept(message, scheduledAt);
    if (step.outcome !== "failure" && step.outcome !== "timeout") {
      const outcome = describeValue(step.outcome).message.slice(0, 60);
      const text = `Unsupported mock outcome: ${outcome}`;
      return fail(new KMsgError(KMsgErrorCode.UNKNOWN_ERROR, text, { providerId: id }));
    }
    const metadata = step.accepted === true ? ({ outcome: "unknown" } as const) : {};
    if (step.accepted === true) this.accept(message, scheduledAt);
    if (step.outcome === "failure") return fail(mockError(step, id, metadata));
    return fail(
      mockError(
        {
          ...step,
          code: KMsgErrorCode.NETWORK_TIMEOUT,
          message: step.message || "Mock provider simulated timeout",
          providerErrorCode: step.providerErrorCode ?? "TIMEOUT",
        },
        id,
        metadata,
      ),
    );
  }

  private accept(
    message: SendOptions,
    scheduledAt: number | undefined,
  ): Result<SendResult, KMsgError> {
    const { id: providerId, now, random } = this.settings;
    const refused = this.balance.charge(providerId);
    if (refused !== undefined) return fail(refused);
    const { messageId: given, type, to } = message;
    const messageId = typeof given === "string" && given !== "" ? given : uuid(random);
    const providerMessageId = this.nextId();
    const sentAt = scheduledAt ?? now();
    this.deliveries.add({ providerMessageId, messageId, type, to, sentAt });
    const status: MessageStatus = scheduledAt === undefined ? "SENT" : "PENDING";
    const result: SendResult = { messageId, providerId, providerMessageId, status, type, to };
    if (type === "ALIMTALK" && message.failover?.enabled === true) {
      result.warnings = [
        {
          code: "FAILOVER_UNSUPPORTED_PROVIDER",
          message: "Mock provider does not support native ALIMTALK failover.",
          details: { providerId },
        },
      ];
    }
    return ok(result);
  }

  /** Never one that was handed out before, whatever clock and random source were injected. */
  private nextId(): string {
    const { id, now, random } = this.settings;
    this.count += 1;
    if (random === undefined) return `${idPrefix(id)}-${this.count}`;
    const drawn = `mock-${Math.trunc(now())}-${base36(random)}`;
    return this.deliveries.has(drawn) ? `${drawn}-${this.count}` : drawn;
  }
}

/** Tells the messages of several mocks apart; begins with `mock`. */
function idPrefix(id: string): string {
  return id === "mock" || id.startsWith("mock-") ? id : `mock-${id}`;
}
