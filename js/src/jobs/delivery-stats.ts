import { MessageStatus } from "../messages/enums.js";

export interface DeliveryStats {
  totalMessages: number;
  byStatus: Partial<Record<MessageStatus, number>>;
  byProvider: Record<string, number>;
  /** Per cent; clicked messages were delivered. */
  deliveryRate: number;
  failureRate: number;
  /** Milliseconds from sent to delivered. */
  averageDeliveryTime: number;
}

/** What of a message counts. */
export interface Counted {
  messageId: string;
  currentStatus: MessageStatus;
  provider: string;
  deliveryReport: { sentAt?: Date; deliveredAt?: Date };
}

interface Share {
  status: MessageStatus;
  provider: string;
  /** Milliseconds from sent to delivered, where both are known. */
  time: number | undefined;
}

/** Counts of messages, kept up to date with each change: reading them does not depend on how many there are. */
export class DeliveryCounts {
  /** What each message counted as, so that exactly that is taken back. */
  readonly #shares = new Map<string, Share>();
  readonly #byStatus = new Map<MessageStatus, number>();
  readonly #byProvider = new Map<string, number>();
  #timed = 0;
  #time = 0;

  /** Counts the message as it is now, whatever it counted as before. */
  count(record: Counted): void {
    const { messageId, currentStatus: status, provider, deliveryReport } = record;
    this.forget(messageId);
    const { sentAt, deliveredAt } = deliveryReport;
    const isTimed = sentAt !== undefined && deliveredAt !== undefined;
    const time = isTimed ? deliveredAt.getTime() - sentAt.getTime() : undefined;
    this.#shares.set(messageId, { status, provider, time });
    this.#add({ status, provider, time }, 1);
  }

  forget(messageId: string): void {
    const share = this.#shares.get(messageId);
    if (share === undefined) return;
    this.#shares.delete(messageId);
    this.#add(share, -1);
  }

  read(): DeliveryStats {
    const totalMessages = this.#shares.size;
    const of = (status: MessageStatus): number => this.#byStatus.get(status) ?? 0;
    const perCent = (count: number): number => (totalMessages ? (count / totalMessages) * 100 : 0);
    return {
      totalMessages,
      byStatus: Object.fromEntries(this.#byStatus),
      byProvider: Object.fromEntries(this.#byProvider),
      deliveryRate: perCent(of(MessageStatus.DELIVERED) + of(MessageStatus.CLICKED)),
      failureRate: perCent(of(MessageStatus.FAILED)),
      averageDeliveryTime: this.#timed ? this.#time / this.#timed : 0,
    };
  }

  #add({ status, provider, time }: Share, by: 1 | -1): void {
    addTo(this.#byStatus, status, by);
    addTo(this.#byProvider, provider, by);
    if (time === undefined) return;
    this.#timed += by;
    this.#time += by * time;
  }
}

function addTo<K>(counts: Map<K, number>, key: K, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
