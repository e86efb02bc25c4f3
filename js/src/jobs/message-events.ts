import { MessageEventType, MessageStatus } from "../messages/enums.js";
import type { MessageEvent } from "../messages/types.js";

const TYPES: Readonly<Record<MessageStatus, MessageEventType>> = {
  [MessageStatus.QUEUED]: MessageEventType.MESSAGE_QUEUED,
  [MessageStatus.SENDING]: MessageEventType.MESSAGE_QUEUED,
  [MessageStatus.SENT]: MessageEventType.MESSAGE_SENT,
  [MessageStatus.DELIVERED]: MessageEventType.MESSAGE_DELIVERED,
  [MessageStatus.FAILED]: MessageEventType.MESSAGE_FAILED,
  [MessageStatus.CLICKED]: MessageEventType.MESSAGE_CLICKED,
  [MessageStatus.CANCELLED]: MessageEventType.MESSAGE_CANCELLED,
};

/** The event that tells of a message in this status. */
export function eventTypeOf(status: MessageStatus): MessageEventType {
  return TYPES[status] ?? MessageEventType.MESSAGE_QUEUED;
}

/** An event with an id of its own. */
export function messageEvent<T>(
  type: MessageEventType,
  data: T,
  wallTime: number,
  metadata: MessageEvent["metadata"] = {},
): MessageEvent<T> {
  return { id: `evt_${crypto.randomUUID()}`, type, timestamp: new Date(wallTime), data, metadata };
}
