import {
  type AligoForm,
  AligoRefusal,
  isAligoPhone,
  parseCompactTime,
  wrongParameter,
} from "./aligo_common.js";
import { carrierBytes, LMS_MAX_BYTES, SMS_MAX_BYTES } from "./text_rules.js";
import type { AligoAccount } from "./types.js";

const MAX_SAME_TEXT = 1000;
const MAX_MASS = 500;
const MAX_TITLE_BYTES = 44;
const MIN_AHEAD_MS = 10 * 60 * 1000;
const COMMON = "key|user_id|sender|title|msg_type|rdate|rtime|image[1-3]?|testmode_yn";
const SINGLE_FIELDS = new RegExp(`^(${COMMON}|receiver|msg|destination)$`);
const MASS_FIELDS = new RegExp(`^(${COMMON}|cnt|(rec|msg)_\\d+)$`);

/** A send request that the vendor takes. */
export interface AligoTextSend {
  from: string;
  type: "SMS" | "LMS" | "MMS";
  title?: string;
  recipients: { to: string; text: string }[];
  /** Undefined: at once. */
  reservedAt?: number;
  imageBytes?: number;
  isTest: boolean;
}

/** @throws AligoRefusal with the first thing that is wrong */
export function readTextSend(
  form: AligoForm,
  account: AligoAccount,
  now: number,
  isMass: boolean,
): AligoTextSend {
  const unknown = form.unknown(isMass ? MASS_FIELDS : SINGLE_FIELDS);
  if (unknown !== undefined) throw wrongParameter(unknown);
  const from = form.required("sender");
  if (!account.senders.includes(from)) {
    throw new AligoRefusal(-99, "등록되지 않은 발신번호(sender)입니다.");
  }
  const recipients = isMass ? massRecipients(form) : sameTextRecipients(form);
  if (!recipients.every(({ to }) => isAligoPhone(to))) throw wrongParameter("receiver");
  const imageBytes = readImage(form);
  const type = readType(form, recipients, imageBytes, isMass);
  for (const { text } of recipients) {
    const limit = type === "SMS" ? SMS_MAX_BYTES : LMS_MAX_BYTES;
    if (text === "" || carrierBytes(text) > limit) throw wrongParameter("msg");
  }
  const title = form.text("title");
  if (carrierBytes(title) > MAX_TITLE_BYTES || (title !== "" && type === "SMS")) {
    throw wrongParameter("title");
  }
  const reservedAt = readReservation(form, now);
  if (account.remaining <= 0) throw new AligoRefusal(-201, "잔여 포인트가 부족합니다.");
  return {
    from,
    type,
    recipients,
    isTest: form.flag("testmode_yn"),
    ...(title !== "" && { title }),
    ...(reservedAt !== undefined && { reservedAt }),
    ...(imageBytes !== undefined && { imageBytes }),
  };
}

function sameTextRecipients(form: AligoForm): AligoTextSend["recipients"] {
  const numbers = form.required("receiver").split(",");
  if (numbers.length > MAX_SAME_TEXT) throw wrongParameter("receiver");
  const text = form.required("msg");
  return numbers.map((to) => ({ to, text }));
}

function massRecipients(form: AligoForm): AligoTextSend["recipients"] {
  const count = Number(form.required("cnt"));
  if (!Number.isInteger(count) || count < 1 || count > MAX_MASS) throw wrongParameter("cnt");
  if (form.text(`rec_${count + 1}`) !== "") throw wrongParameter("cnt");
  return Array.from({ length: count }, (_, index) => ({
    to: form.required(`rec_${index + 1}`),
    text: form.required(`msg_${index + 1}`),
  }));
}

function readType(
  form: AligoForm,
  recipients: AligoTextSend["recipients"],
  imageBytes: number | undefined,
  isMass: boolean,
): AligoTextSend["type"] {
  const type = isMass ? form.required("msg_type") : form.text("msg_type");
  if (type === "MMS" && imageBytes === undefined) throw wrongParameter("image");
  if (type === "SMS" || type === "LMS" || type === "MMS") return type;
  if (type !== "") throw wrongParameter("msg_type");
  if (imageBytes !== undefined) return "MMS";
  return carrierBytes(recipients[0]?.text ?? "") > SMS_MAX_BYTES ? "LMS" : "SMS";
}

/** The picture must come as a file: a text field of that name is none. */
function readImage(form: AligoForm): number | undefined {
  const file = form.file("image") ?? form.file("image1");
  if (file === undefined) {
    if (form.text("image") !== "" || form.text("image1") !== "") throw wrongParameter("image");
    return undefined;
  }
  const start = String.fromCharCode(...file.bytes.subarray(0, 4));
  if (!["\xFF\xD8\xFF", "\x89PNG", "GIF8"].some((magic) => start.startsWith(magic))) {
    throw new AligoRefusal(-99, "image는 JPEG, PNG, GIF 파일만 가능합니다.");
  }
  return file.bytes.byteLength;
}

function readReservation(form: AligoForm, now: number): number | undefined {
  const [date, time] = [form.text("rdate"), form.text("rtime")];
  if (date === "" && time === "") return undefined;
  const full = date.length === 8 && time.length === 4;
  const at = full ? parseCompactTime(date + time) : undefined;
  if (at === undefined) throw wrongParameter("rdate");
  if (at - now < MIN_AHEAD_MS) {
    throw new AligoRefusal(-99, "예약(rdate)은 현재시간 기준 10분 이후부터 가능합니다.");
  }
  return at;
}
