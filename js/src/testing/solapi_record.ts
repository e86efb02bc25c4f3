import { stateAt } from "./delivery.js";
import type { JsonObject } from "./http.js";
import type { OutgoingMessage } from "./outbox.js";
import { SOLAPI_FAILURE_CODES, solapiText } from "./solapi_codes.js";
import type { SolapiMessage } from "./solapi_types.js";

/** A message in the vendor's history, refused ones too. */
export interface SolapiRecord {
  messageId: string;
  groupId: string;
  message: SolapiMessage;
  /** 2000, or why the vendor did not take it. */
  receptionCode: string;
  createdAt: number;
  /** Left out for a refused message. */
  outgoing?: OutgoingMessage;
}

/** The status code at a time; undefined where the scripted record has none yet. */
export function statusCodeAt(record: SolapiRecord, now: number): string | undefined {
  const plan = record.outgoing?.plan;
  if (plan === undefined) return record.receptionCode;
  switch (stateAt(plan, now)) {
    case "ACCEPTED":
      return plan.codeless ? undefined : "2000";
    case "HANDED_OVER":
      return plan.codeless ? undefined : "3000";
    case "DELIVERED":
      return "4000";
    case "FAILED":
      return SOLAPI_FAILURE_CODES[plan.failure ?? "REFUSED"];
  }
}

/** When the record changed last. */
export function updatedAt(record: SolapiRecord, now: number): number {
  const plan = record.outgoing?.plan;
  if (plan === undefined || now < plan.handedOverAt) return record.createdAt;
  return now >= plan.doneAt ? plan.doneAt : plan.handedOverAt;
}

const isoAt = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

/** The record as the message list shows it at a time. */
export function toListEntry(record: SolapiRecord, now: number, accountId: string): JsonObject {
  const { message, outgoing } = record;
  const plan = outgoing?.plan;
  const statusCode = statusCodeAt(record, now);
  const handedOver = plan !== undefined && now >= plan.handedOverAt;
  const done = plan !== undefined && now >= plan.doneAt;
  const replaced = done && outgoing?.replacement !== undefined;
  const processedAt = handedOver ? plan.handedOverAt : undefined;
  const doneAt = done ? plan.doneAt : undefined;
  return {
    messageId: record.messageId,
    groupId: record.groupId,
    accountId,
    type: message.type,
    to: message.to,
    from: message.from || null,
    text: message.text ?? null,
    subject: message.subject ?? null,
    imageId: message.imageId ?? null,
    country: message.country,
    status: plan === undefined || done ? "COMPLETE" : handedOver ? "SENDING" : "PENDING",
    ...(statusCode !== undefined && { statusCode }),
    reason: statusCode === undefined ? null : solapiText(statusCode),
    networkName: handedOver ? "SKT" : null,
    networkCode: null,
    customFields: message.customFields ?? {},
    autoTypeDetect: 0,
    replacement: replaced,
    resendCount: replaced ? 1 : 0,
    dateCreated: isoAt(record.createdAt),
    dateUpdated: isoAt(updatedAt(record, now)),
    dateProcessed: isoAt(processedAt),
    dateReceived: plan?.failure === undefined ? isoAt(doneAt) : null,
    dateReported: isoAt(doneAt),
    kakaoOptions: message.kakao ?? null,
    rcsOptions: message.rcsOptions ?? null,
    naverOptions: message.naverOptions ?? null,
    faxOptions: message.faxOptions ?? null,
    voiceOptions: message.voiceOptions ?? null,
    replacements: null,
    log: logOf(record, now),
    queues: null,
    unavailableSenderNumber: 0,
    faxPageCount: 0,
    voiceDuration: 0,
    voiceReplied: 0,
  };
}

/** The fate of a replacement is not part of the original's code; only the log tells of it. */
function logOf(record: SolapiRecord, now: number): JsonObject[] {
  const log: JsonObject[] = [{ message: "메시지 접수", createAt: isoAt(record.createdAt) }];
  const replacement = record.outgoing?.replacement;
  const plan = record.outgoing?.plan;
  if (replacement === undefined || plan === undefined || now < plan.doneAt) return log;
  log.push({ message: `${replacement.type} 대체 발송`, createAt: isoAt(plan.doneAt) });
  if (now >= replacement.plan.doneAt) {
    const arrived = stateAt(replacement.plan, now) === "DELIVERED";
    log.push({
      message: arrived ? "대체 발송 성공" : "대체 발송 실패",
      createAt: isoAt(replacement.plan.doneAt),
    });
  }
  return log;
}
