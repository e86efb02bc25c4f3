import { type JsonObject, unknownKey } from "./http.js";
import { IwinvRefusal } from "./iwinv_common.js";
import { parseKoreanTime } from "./korean_time.js";
import {
  carrierBytes,
  isAllowedTitle,
  LMS_MAX_BYTES,
  SUBJECT_MAX_BYTES,
  textTypeOf,
} from "./text_rules.js";
import type { IwinvAccount } from "./types.js";

const MAX_RECIPIENTS = 1000;
const MINUTE_MS = 60 * 1000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
const SEND_KEYS = ["version", "from", "to", "text", "title", "msgType", "date"];

/** A send request that the vendor takes. */
export interface SmsSend {
  from: string;
  to: string[];
  text: string;
  title?: string;
  type: "SMS" | "LMS" | "MMS";
  imageBytes?: number;
  /** Undefined: at once. */
  reservedAt?: number;
}

/** The code for everything that has none of its own. */
export function notSent(): IwinvRefusal {
  return new IwinvRefusal(1, "메시지가 전송되지 않았습니다.");
}

/** @throws IwinvRefusal with the first code that applies. */
export function readSmsSend(body: JsonObject, account: IwinvAccount, now: number): SmsSend {
  const { from, to, text, title, msgType, date } = body;
  if (unknownKey(body, SEND_KEYS) !== undefined) throw notSent();
  if (typeof from !== "string" || !account.senders.includes(from)) {
    throw new IwinvRefusal(13, "등록되지 않은 발신번호입니다.");
  }
  if (!Array.isArray(to) || to.length === 0 || !to.every(isPhone(msgType))) {
    throw new IwinvRefusal(41, "수신 번호를 입력하여 주세요.");
  }
  if (to.length > MAX_RECIPIENTS) {
    throw new IwinvRefusal(44, "최대 1000건 전송 가능합니다.");
  }
  if (typeof text !== "string" || text === "") throw notSent();
  if (carrierBytes(text) > LMS_MAX_BYTES) {
    throw new IwinvRefusal(21, "장문 메시지는 2000 Bytes까지만 입력이 가능합니다.");
  }
  if (msgType !== undefined && !["SMS", "GSMS", "LMS"].includes(msgType as string)) {
    throw notSent();
  }
  const subject = readTitle(title);
  const reservedAt = readReservation(date, now);
  if (account.balance <= 0) throw new IwinvRefusal(50, "SMS 자동 충전 한도를 초과하였습니다.");
  const type = msgType === "LMS" ? "LMS" : textTypeOf(text, subject);
  return { from, to, text, title: subject, type, reservedAt };
}

/** A number of Korea; for a `GSMS`, which may go abroad, also dial code and number. */
const isPhone =
  (msgType: unknown) =>
  (value: unknown): value is string =>
    typeof value === "string" &&
    (msgType === "GSMS" ? /^(0\d{7,11}|[1-9]\d{6,14})$/ : /^0\d{7,11}$/).test(value);

function readTitle(title: unknown): string | undefined {
  if (title === undefined || title === "") return undefined;
  if (typeof title !== "string" || !isAllowedTitle(title)) {
    throw new IwinvRefusal(22, "제목 입력 가능 문자가 올바르지 않습니다.");
  }
  if (carrierBytes(title) > SUBJECT_MAX_BYTES) {
    throw new IwinvRefusal(23, "제목은 40 Byte까지만 입력이 가능합니다.");
  }
  return title;
}

function readReservation(date: unknown, now: number): number | undefined {
  if (date === undefined || date === "") return undefined;
  const isFull = typeof date === "string" && date.length === 19;
  const time = isFull ? parseKoreanTime(date) : undefined;
  if (time === undefined) {
    throw new IwinvRefusal(43, "날짜와 시간 표현 형식에 맞춰 입력하여 주십시오.");
  }
  // The request has no milliseconds, so "15 minutes from now" may be up to a second less.
  if (time < now + 15 * MINUTE_MS - 1000 || time > now + 31 * DAY_MS) {
    throw new IwinvRefusal(42, "예약 전송 가능 시간이 아닙니다.");
  }
  return time;
}

/** The start of a day `yyyy-MM-dd` in Korean time. */
export function readDay(value: unknown): number {
  const isDay = typeof value === "string" && value.length === 10;
  const time = isDay ? parseKoreanTime(value) : undefined;
  if (time === undefined) {
    throw new IwinvRefusal(43, "날짜와 시간 표현 형식에 맞춰 입력하여 주십시오.");
  }
  return time;
}
