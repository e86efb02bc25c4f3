import { invalidRequest, type KMsgError } from "../../core/error.js";
import {
  type DeliveryStatus,
  isKMsgDeliveryStatus,
  KMSG_DELIVERY_STATUSES,
} from "../../core/message-types.js";
import type { DeliveryStatusResult } from "../../core/provider.js";
import { fail, ok, type Result } from "../../core/result.js";
import { type MockFailure, mockError } from "./failure.js";
import { wholeNumber } from "./numbers.js";
import { snapshot } from "./snapshot.js";

/** What the vendor is to say of a message. Absent dates follow from the time of sending. */
export interface MockDeliveryState {
  status: DeliveryStatus;
  statusCode?: string;
  statusMessage?: string;
  sentAt?: Date;
  deliveredAt?: Date;
  failedAt?: Date;
  /** In a list: how many questions get this answer before the next one's turn. Default: 1. */
  polls?: number;
}

/** One answer to a question: a state, `null` for "not known (yet)", or an error. */
export type MockDeliveryAnswer =
  | DeliveryStatus
  | MockDeliveryState
  | { failure: MockFailure; polls?: number }
  | null;

/** One answer for good, or answers in turn, of which the last one stays. */
export type MockDeliveryScript = MockDeliveryAnswer | readonly MockDeliveryAnswer[];

type Answer = { polls: number } & (
  | { state: Omit<MockDeliveryState, "polls"> | null }
  | { failure: MockFailure }
);

/** A message that the mock accepted. */
export interface SentMessage {
  providerMessageId: string;
  messageId: string;
  type: unknown;
  to: unknown;
  /** When it goes out, in milliseconds since 1970. */
  sentAt: number;
}

interface Progress {
  script: readonly Answer[];
  polls: number;
}

const DATES = ["sentAt", "deliveredAt", "failedAt"] as const;

/** What became of the messages, by the vendor's id and by ours. */
export class Deliveries {
  private readonly sent = new Map<string, SentMessage>();
  private readonly byMessageId = new Map<string, SentMessage>();
  private readonly scripts = new Map<string, readonly Answer[]>();
  private readonly progress = new Map<string, Progress>();
  private common: readonly Answer[] = [{ polls: 1, state: { status: "DELIVERED" } }];

  constructor(
    private readonly providerId: string,
    private readonly now: () => number,
  ) {}

  has(providerMessageId: string): boolean {
    return this.sent.has(providerMessageId);
  }

  add(message: SentMessage): void {
    this.sent.set(message.providerMessageId, message);
    this.byMessageId.set(message.messageId, message);
  }

  setCommon(script: MockDeliveryScript): void {
    this.common = readScript(script);
  }

  set(providerMessageId: unknown, script: MockDeliveryScript): void {
    if (typeof providerMessageId !== "string" || providerMessageId === "") {
      throw invalidRequest("providerMessageId must be a text", "providerMessageId");
    }
    this.scripts.set(providerMessageId, readScript(script));
    this.progress.delete(providerMessageId);
  }

  find(messageId: string): SentMessage | undefined {
    return this.byMessageId.get(messageId);
  }

  /** The answer to one question. `count`: it uses up one of the answers that come in turn. */
  ask(
    providerMessageId: string,
    { count }: { count: boolean },
  ): Result<DeliveryStatusResult | null, KMsgError> {
    const message = this.sent.get(providerMessageId);
    const own = this.scripts.get(providerMessageId);
    if (message === undefined && own === undefined) return ok(null);
    const waits = own === undefined && message !== undefined && message.sentAt > this.now();
    if (waits) return ok(this.result(providerMessageId, { status: "PENDING" }, undefined));
    const answer = this.turn(providerMessageId, own ?? this.common, count);
    if ("failure" in answer) return fail(mockError(answer.failure, this.providerId));
    if (answer.state === null) return ok(null);
    return ok(this.result(providerMessageId, answer.state, message));
  }

  private turn(id: string, script: readonly Answer[], count: boolean): Answer {
    const known = this.progress.get(id);
    const polls = known?.script === script ? known.polls : 0;
    if (count) this.progress.set(id, { script, polls: polls + 1 });
    let left = polls;
    for (const answer of script) {
      if (left < answer.polls) return answer;
      left -= answer.polls;
    }
    return script.at(-1) as Answer;
  }

  private result(
    providerMessageId: string,
    state: Omit<MockDeliveryState, "polls">,
    message: SentMessage | undefined,
  ): DeliveryStatusResult {
    const { status } = state;
    const result: DeliveryStatusResult = {
      providerId: this.providerId,
      providerMessageId,
      ...snapshot(state, "status"),
    };
    if (message === undefined) return result;
    const at = (): Date => new Date(message.sentAt);
    if (status === "SENT" || status === "DELIVERED") result.sentAt ??= at();
    if (status === "DELIVERED") result.deliveredAt ??= at();
    if (status === "FAILED") result.failedAt ??= at();
    return result;
  }
}

/** @throws KMsgError INVALID_REQUEST that names the member at fault */
function readScript(script: MockDeliveryScript): readonly Answer[] {
  const list = Array.isArray(script) ? script : [script];
  if (list.length === 0) throw invalidRequest("status must hold at least one answer", "status");
  return Array.from(snapshot(list as MockDeliveryAnswer[], "status"), readAnswer);
}

function readAnswer(answer: MockDeliveryAnswer): Answer {
  if (answer === null) return { polls: 1, state: null };
  if (typeof answer !== "object") return { polls: 1, state: { status: checkStatus(answer) } };
  const polls = answer.polls === undefined ? 1 : wholeNumber(answer.polls, "polls", 1);
  if ("failure" in answer) return { polls, failure: answer.failure ?? {} };
  const { status, statusCode, statusMessage } = answer;
  const state: Omit<MockDeliveryState, "polls"> = { status: checkStatus(status) };
  if (statusCode !== undefined) state.statusCode = String(statusCode);
  if (statusMessage !== undefined) state.statusMessage = String(statusMessage);
  for (const name of DATES) {
    const date = answer[name];
    if (date === undefined) continue;
    if (!(date instanceof Date) || Number.isNaN(date.getTime())) {
      throw invalidRequest(`${name} must be a valid Date`, name);
    }
    state[name] = date;
  }
  return { polls, state };
}

function checkStatus(status: unknown): DeliveryStatus {
  if (isKMsgDeliveryStatus(status)) return status;
  throw invalidRequest(`status must be one of ${KMSG_DELIVERY_STATUSES.join(", ")}`, "status");
}
