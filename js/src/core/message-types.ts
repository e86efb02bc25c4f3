/** Every message type, in the documented order. */
export const KMSG_MESSAGE_TYPES = [
  "ALIMTALK",
  "FRIENDTALK",
  "SMS",
  "LMS",
  "MMS",
  "NSA",
  "VOICE",
  "FAX",
  "RCS_SMS",
  "RCS_LMS",
  "RCS_MMS",
  "RCS_TPL",
  "RCS_ITPL",
  "RCS_LTPL",
] as const;

export type MessageType = (typeof KMSG_MESSAGE_TYPES)[number];

/** What a provider says of a message that it accepted or refused. */
export const KNOWN_MESSAGE_STATUSES = ["PENDING", "SENT", "FAILED"] as const;

export type MessageStatus = (typeof KNOWN_MESSAGE_STATUSES)[number];

/** The status of a message that waits to be sent. */
export const QUEUED_MESSAGE_STATUS: MessageStatus = "PENDING";

/** Where a tracked message is, as far as its vendor told. */
export const KMSG_DELIVERY_STATUSES = [
  "PENDING",
  "SENT",
  "DELIVERED",
  "FAILED",
  "CANCELLED",
  "UNKNOWN",
] as const;

export type DeliveryStatus = (typeof KMSG_DELIVERY_STATUSES)[number];

/** Statuses that end tracking. UNKNOWN is one: nothing more can be learnt. */
export const KMSG_TERMINAL_STATUSES = ["DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"] as const;

export type TerminalDeliveryStatus = (typeof KMSG_TERMINAL_STATUSES)[number];

/** Statuses that are asked for again. */
export const KMSG_POLLABLE_STATUSES = ["PENDING", "SENT"] as const;

export type PollableDeliveryStatus = (typeof KMSG_POLLABLE_STATUSES)[number];

function member<T extends string>(list: readonly T[], value: unknown): value is T {
  return (list as readonly unknown[]).includes(value);
}

export function isKMsgMessageType(value: unknown): value is MessageType {
  return member(KMSG_MESSAGE_TYPES, value);
}

export function isKMsgDeliveryStatus(value: unknown): value is DeliveryStatus {
  return member(KMSG_DELIVERY_STATUSES, value);
}

export function isTerminalDeliveryStatus(value: unknown): value is TerminalDeliveryStatus {
  return member(KMSG_TERMINAL_STATUSES, value);
}

export { isTerminalDeliveryStatus as isKMsgTerminalStatus };

export function isPollableDeliveryStatus(value: unknown): value is PollableDeliveryStatus {
  return member(KMSG_POLLABLE_STATUSES, value);
}

/** A fresh array of the pollable statuses. */
export function getPollableStatuses(): PollableDeliveryStatus[] {
  return [...KMSG_POLLABLE_STATUSES];
}

/**
 * One of the three message statuses, whatever its case and blanks; anything else is PENDING. Not for
 * delivery statuses: those go through {@link messageStatusOfDelivery}.
 */
export function normalizeMessageStatus(value: unknown): MessageStatus {
  const text = typeof value === "string" ? value.trim().toUpperCase() : "";
  return member(KNOWN_MESSAGE_STATUSES, text) ? text : "PENDING";
}

/**
 * The message status that a delivery status, whatever its case and blanks, amounts to: DELIVERED is
 * SENT, CANCELLED is FAILED, UNKNOWN and anything else is PENDING.
 */
export function messageStatusOfDelivery(value: unknown): MessageStatus {
  const text = typeof value === "string" ? value.trim().toUpperCase() : "";
  if (text === "DELIVERED") return "SENT";
  if (text === "CANCELLED") return "FAILED";
  return normalizeMessageStatus(text);
}
