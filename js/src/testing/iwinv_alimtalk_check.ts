import { isJsonObject, type JsonObject, unknownKey } from "./http.js";
import { IwinvRefusal } from "./iwinv_common.js";
import { parseKoreanTime } from "./korean_time.js";
import type { ReplacementRequest } from "./outbox.js";
import {
  carrierBytes,
  isAllowedTitle,
  KAKAO_MAX_CHARACTERS,
  renderTemplate,
  SUBJECT_MAX_BYTES,
  variableNames,
} from "./text_rules.js";
import type { IwinvAccount, IwinvTemplate } from "./types.js";

const MAX_RECIPIENTS = 10_000;
const SCHEDULE_MIN_MS = 15 * 60 * 1000;
const SCHEDULE_MAX_MS = 2 * 24 * 60 * 60 * 1000;
const SEND_KEYS = [
  "templateCode",
  "reserve",
  "sendDate",
  "list",
  "reSend",
  "resendCallback",
  "resendType",
  "resendTitle",
  "resendContent",
];

/** One recipient of a send request. */
export interface AlimtalkRecipient {
  phone: string;
  /** The template with the recipient's values. */
  text: string;
  variables: Record<string, string>;
  replacement?: ReplacementRequest;
}

/** A send request that the vendor takes. */
export interface AlimtalkSend {
  template: IwinvTemplate;
  recipients: AlimtalkRecipient[];
  /** Undefined: at once. */
  reservedAt?: number;
  callback: string;
}

/**
 * @param template the one that the request names, undefined when it cannot be sent
 * @throws IwinvRefusal with the first code that applies.
 */
export function readAlimtalkSend(
  body: JsonObject,
  template: IwinvTemplate | undefined,
  account: IwinvAccount,
  now: number,
): AlimtalkSend {
  const unknown = unknownKey(body, SEND_KEYS);
  if (unknown !== undefined) throw new IwinvRefusal(400, `${unknown}: 알 수 없는 항목입니다.`);
  if (template === undefined) {
    throw new IwinvRefusal(501, "템플릿 코드가 올바르지 않습니다.");
  }
  const { list } = body;
  if (!Array.isArray(list) || list.length === 0) {
    throw new IwinvRefusal(502, "list 형식이 올바르지 않습니다.");
  }
  if (list.length > MAX_RECIPIENTS) {
    throw new IwinvRefusal(514, "최대 10,000건까지 전송할 수 있습니다.");
  }
  const recipients = list.map((entry) => readRecipient(entry, template));
  const reservedAt = readReservation(body, now);
  const resend = readResend(body, account);
  if (account.balance <= 0) throw new IwinvRefusal(519, "잔액이 부족합니다.");
  return {
    template,
    recipients: recipients.map((one) => ({ ...one, replacement: resend?.(one.text) })),
    reservedAt,
    callback: typeof body.resendCallback === "string" ? body.resendCallback : "",
  };
}

function readRecipient(entry: unknown, template: IwinvTemplate): AlimtalkRecipient {
  if (!isJsonObject(entry) || unknownKey(entry, ["phone", "templateParam"]) !== undefined) {
    throw new IwinvRefusal(502, "list 형식이 올바르지 않습니다.");
  }
  const { phone, templateParam } = entry;
  if (phone === undefined || phone === "") {
    throw new IwinvRefusal(512, "수신번호가 없습니다.");
  }
  if (typeof phone !== "string" || !/^0\d{8,11}$/.test(phone)) {
    throw new IwinvRefusal(513, "수신번호 형식이 올바르지 않습니다.");
  }
  const values = matchParameters(templateParam, parameterNames(template));
  const text = renderTemplate(template.templateContent, values);
  if (text.length > KAKAO_MAX_CHARACTERS) {
    throw new IwinvRefusal(516, "내용은 1000자까지 입력할 수 있습니다.");
  }
  return { phone, text, variables: Object.fromEntries(values) };
}

/** Names in the order in which `templateParam` gives their values: content, then button links. */
function parameterNames(template: IwinvTemplate): string[] {
  const links = (template.buttons ?? []).flatMap((button) => [
    button.linkMo,
    button.linkPc,
    button.linkIos,
    button.linkAnd,
  ]);
  return variableNames(template.templateContent, ...links);
}

function matchParameters(given: unknown, names: string[]): Map<string, string> {
  const values = given ?? [];
  if (!Array.isArray(values) || values.some((value) => typeof value !== "string")) {
    throw new IwinvRefusal(509, "templateParam이 템플릿과 일치하지 않습니다.");
  }
  if (values.length === 0 && names.length > 0) {
    throw new IwinvRefusal(508, "templateParam이 필요합니다.");
  }
  if (values.length !== names.length) {
    throw new IwinvRefusal(509, "templateParam이 템플릿과 일치하지 않습니다.");
  }
  return new Map(names.map((name, index) => [name, values[index] as string]));
}

function readReservation({ reserve = "N", sendDate }: JsonObject, now: number): number | undefined {
  if (reserve !== "Y" && reserve !== "N") {
    throw new IwinvRefusal(400, "reserve는 Y 또는 N입니다.");
  }
  if (reserve === "N") return undefined;
  const isFull = typeof sendDate === "string" && sendDate.length === 19;
  const time = isFull ? parseKoreanTime(sendDate) : undefined;
  if (time === undefined) {
    throw new IwinvRefusal(506, "sendDate 형식이 올바르지 않습니다.");
  }
  // The request has no milliseconds, so "15 minutes from now" may be up to a second less.
  if (time < now + SCHEDULE_MIN_MS - 1000 || time > now + SCHEDULE_MAX_MS) {
    throw new IwinvRefusal(507, "예약은 15분 이후 2일 이내만 가능합니다.");
  }
  return time;
}

/** What makes the replacement out of the text of the AlimTalk; undefined when none is wanted. */
function readResend(
  body: JsonObject,
  account: IwinvAccount,
): ((alimtalkText: string) => ReplacementRequest) | undefined {
  const { reSend = "N", resendCallback, resendType = "Y", resendTitle, resendContent } = body;
  if (reSend !== "Y" && reSend !== "N") {
    throw new IwinvRefusal(503, "reSend는 Y 또는 N입니다.");
  }
  if (reSend === "N") return undefined;
  if (resendType !== "Y" && resendType !== "N") {
    throw new IwinvRefusal(504, "resendType은 Y 또는 N입니다.");
  }
  if (typeof resendCallback !== "string" || !account.senders.includes(resendCallback)) {
    throw new IwinvRefusal(505, "등록되지 않은 발신번호입니다.");
  }
  const subject = readTitle(resendTitle);
  if (resendType === "Y") return (text) => ({ from: resendCallback, text, subject });
  if (typeof resendContent !== "string" || resendContent === "") {
    throw new IwinvRefusal(504, "resendType이 N이면 resendContent가 필요합니다.");
  }
  if (resendContent.length > KAKAO_MAX_CHARACTERS) {
    throw new IwinvRefusal(515, "대체 문자는 1000자까지 입력할 수 있습니다.");
  }
  return () => ({ from: resendCallback, text: resendContent, subject });
}

function readTitle(title: unknown): string | undefined {
  if (title === undefined || title === "") return undefined;
  if (typeof title !== "string" || !isAllowedTitle(title)) {
    throw new IwinvRefusal(511, "제목에 사용할 수 없는 문자가 있습니다.");
  }
  if (carrierBytes(title) > SUBJECT_MAX_BYTES) {
    throw new IwinvRefusal(510, "제목은 40 Byte까지 입력할 수 있습니다.");
  }
  return title;
}
