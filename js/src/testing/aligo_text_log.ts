import { ALIGO_FAILURES } from "./aligo_common.js";
import { type DeliveryPlan, stateAt } from "./delivery.js";
import type { JsonObject } from "./http.js";
import { formatKoreanTime } from "./korean_time.js";

/** A text message to one recipient; a replacement of a Kakao message is one too. */
export interface AligoText {
  type: "SMS" | "LMS" | "MMS";
  from: string;
  to: string;
  text: string;
  registeredAt: number;
  releaseAt: number;
  /** Undefined: accepted in test mode, and never sent. */
  plan: DeliveryPlan | undefined;
}

/** The messages of one request. */
export interface AligoTextBatch {
  mid: number;
  registeredAt: number;
  reserved: boolean;
  texts: AligoText[];
}

/** What the SMS API has accepted, and what the Kakao API has it send as replacements. */
export class AligoTextLog {
  private batches: AligoTextBatch[] = [];
  private lastMid = 100_000_000;

  clear(): void {
    this.batches = [];
  }

  add(batch: Omit<AligoTextBatch, "mid">): AligoTextBatch {
    this.lastMid += 1;
    const added = { ...batch, mid: this.lastMid };
    this.batches.push(added);
    return added;
  }

  /** Newest first; what begins later is not there yet. */
  until(now: number): AligoTextBatch[] {
    return this.batches.filter((batch) => batch.registeredAt <= now).reverse();
  }

  remove(batch: AligoTextBatch): void {
    this.batches = this.batches.filter((one) => one !== batch);
  }
}

/** A record of `/sms_list/`. */
export function toTextRecord(text: AligoText, index: number, mid: number, now: number): JsonObject {
  const started = text.plan !== undefined && now >= text.plan.handedOverAt;
  return {
    mdid: mid * 1000 + index,
    type: text.type,
    sender: text.from,
    receiver: text.to,
    sms_state: stateText(text, now),
    reg_date: formatKoreanTime(text.registeredAt),
    send_date: started ? formatKoreanTime(text.plan?.handedOverAt ?? now) : "",
    reserve_date: text.releaseAt > text.registeredAt ? formatKoreanTime(text.releaseAt) : "",
  };
}

function stateText({ plan, releaseAt, registeredAt }: AligoText, now: number): string {
  if (plan === undefined) return "테스트";
  switch (stateAt(plan, now)) {
    case "ACCEPTED":
      return releaseAt > registeredAt && now < releaseAt ? "예약대기중" : "전송대기";
    case "HANDED_OVER":
      return "전송중";
    case "DELIVERED":
      return "발송완료";
    case "FAILED":
      return `발송실패(${ALIGO_FAILURES[plan.failure ?? "REFUSED"].text})`;
  }
}
