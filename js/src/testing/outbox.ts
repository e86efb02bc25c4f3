import { type DeliveryPlan, planDelivery, stateAt } from "./delivery.js";
import { textTypeOf } from "./text_rules.js";
import type { DeliveredMessage, SimulatedVendor } from "./types.js";

/** The text message that the vendor sends in place of a failed AlimTalk. */
export interface Replacement {
  type: "SMS" | "LMS";
  from: string;
  text: string;
  subject?: string;
  plan: DeliveryPlan;
}

/** A message that a vendor has accepted. */
export interface OutgoingMessage {
  vendor: SimulatedVendor;
  providerMessageId: string;
  type: DeliveredMessage["type"];
  to: string;
  from: string;
  text?: string;
  subject?: string;
  imageBytes?: number;
  templateId?: string;
  variables?: Record<string, string>;
  plan: DeliveryPlan;
  replacement?: Replacement;
}

/** What a vendor has been asked to send in place of an AlimTalk, should that fail. */
export interface ReplacementRequest {
  from: string;
  text: string;
  subject?: string;
}

/**
 * Plans the vendor's own replacement: nothing when the AlimTalk arrives, otherwise a text message
 * that starts at the moment of the failure.
 */
export function planReplacement(
  to: string,
  original: DeliveryPlan,
  request: ReplacementRequest | undefined,
  delayMs: number,
): Replacement | undefined {
  if (request === undefined || original.failure === undefined) return undefined;
  return {
    type: textTypeOf(request.text, request.subject),
    from: request.from,
    text: request.text,
    subject: request.subject,
    plan: planDelivery(to, "text", original.doneAt, delayMs),
  };
}

/** All accepted messages of all vendors. */
export class Outbox {
  private readonly messages: OutgoingMessage[] = [];

  add(message: OutgoingMessage): void {
    this.messages.push(message);
  }

  clear(): void {
    this.messages.length = 0;
  }

  /** Takes back what a request sent that was cancelled. */
  remove(vendor: SimulatedVendor, providerMessageId: string): void {
    const left = this.messages.filter(
      (one) => one.vendor !== vendor || one.providerMessageId !== providerMessageId,
    );
    this.messages.splice(0, this.messages.length, ...left);
  }

  /** What has reached a phone at `now`, oldest first. */
  delivered(now: number): DeliveredMessage[] {
    const arrived = this.messages.flatMap((message) => {
      const both: { message: DeliveredMessage; at: number }[] = [];
      if (stateAt(message.plan, now) === "DELIVERED") {
        both.push({ message: toDelivered(message), at: message.plan.doneAt });
      }
      const { replacement } = message;
      if (replacement !== undefined && stateAt(replacement.plan, now) === "DELIVERED") {
        both.push({ message: toReplaced(message, replacement), at: replacement.plan.doneAt });
      }
      return both;
    });
    return arrived.sort((a, b) => a.at - b.at).map((entry) => entry.message);
  }
}

const isoOf = (ms: number): string => new Date(ms).toISOString();

function toDelivered(message: OutgoingMessage): DeliveredMessage {
  const { vendor, providerMessageId, type, to, from, text, subject } = message;
  const { imageBytes, templateId, variables } = message;
  return {
    vendor,
    providerMessageId,
    type,
    to,
    from,
    ...(text !== undefined && { text }),
    ...(subject !== undefined && { subject }),
    ...(imageBytes !== undefined && { imageBytes }),
    ...(templateId !== undefined && { templateId }),
    ...(variables !== undefined && { variables }),
    replacement: false,
    at: isoOf(message.plan.doneAt),
  };
}

function toReplaced(message: OutgoingMessage, replacement: Replacement): DeliveredMessage {
  return {
    vendor: message.vendor,
    providerMessageId: message.providerMessageId,
    type: replacement.type,
    to: message.to,
    from: replacement.from,
    text: replacement.text,
    ...(replacement.subject !== undefined && { subject: replacement.subject }),
    replacement: true,
    at: isoOf(replacement.plan.doneAt),
  };
}
