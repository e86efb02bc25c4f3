import {
  type AligoForm,
  AligoRefusal,
  isAligoPhone,
  parseCompactTime,
  wrongParameter,
} from "./aligo_common.js";
import { isJsonObject, parseJson } from "./http.js";
import { KAKAO_MAX_CHARACTERS } from "./text_rules.js";
import type { AligoAccount, AligoTemplate } from "./types.js";

const MAX_RECIPIENTS = 500;
const COMMON = "apikey|userid|senderkey|sender|senddate|failover|testMode";
const NUMBERED = "receiver|recvname|subject|message|emtitle|button|fsubject|fmessage|image";
const FIELDS = new RegExp(`^(${COMMON}|tpl_code|image|(${NUMBERED})_\\d+)$`);
const LINK_TYPES = ["AC", "DS", "WL", "AL", "BK", "MD"];

/** One recipient of a send request. */
export interface AligoKakaoRecipient {
  to: string;
  text: string;
  buttons: string;
  /** Whether text and buttons are those of the template; otherwise the message fails with `U`. */
  matches: boolean;
  replacement?: { text: string; subject?: string };
}

/** A send request that the vendor takes. */
export interface AligoKakaoSend {
  from: string;
  templateCode: string | undefined;
  recipients: AligoKakaoRecipient[];
  /** Undefined: at once. */
  reservedAt?: number;
  isTest: boolean;
}

/**
 * @param known what the account has registered; a FriendTalk needs no templates
 * @throws AligoRefusal with the first thing that is wrong
 */
export function readKakaoSend(
  form: AligoForm,
  account: AligoAccount,
  known: { senderKeys: readonly string[]; templates: readonly AligoTemplate[] | undefined },
  now: number,
): AligoKakaoSend {
  const { senderKeys, templates } = known;
  const unknown = form.unknown(FIELDS);
  if (unknown !== undefined) throw wrongParameter(unknown);
  checkSenderKey(form.required("senderkey"), senderKeys);
  const from = form.required("sender");
  if (!account.senders.includes(from)) {
    throw new AligoRefusal(-99, "등록되지 않은 발신번호(sender)입니다.");
  }
  const template = templates && templateOf(form, account, templates);
  const recipients: AligoKakaoRecipient[] = [];
  for (let n = 1; form.text(`receiver_${n}`) !== ""; n += 1) {
    recipients.push(readRecipient(form, n, template));
  }
  if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS) {
    throw wrongParameter("receiver_1");
  }
  const reservedAt = readReservation(form, now);
  if (account.remaining <= 0) throw new AligoRefusal(-99, "포인트가 부족합니다.");
  return {
    from,
    templateCode: template?.templtCode,
    recipients,
    isTest: form.flag("testMode"),
    ...(reservedAt !== undefined && { reservedAt }),
  };
}

/** @param known the sender keys of the account */
export function checkSenderKey(senderKey: string, known: readonly string[]): void {
  if (!known.includes(senderKey)) {
    throw new AligoRefusal(-99, "등록되지 않은 발신프로필(senderkey)입니다.");
  }
}

function templateOf(
  form: AligoForm,
  account: AligoAccount,
  templates: readonly AligoTemplate[],
): AligoTemplate {
  const code = form.required("tpl_code");
  const senderKey = form.text("senderkey");
  const found = templates.find(
    (one) =>
      one.templtCode === code && (one.senderKey ?? account.channels[0]?.senderKey) === senderKey,
  );
  if (found === undefined || (found.inspStatus ?? "APR") !== "APR") {
    throw new AligoRefusal(-99, "승인된 템플릿(tpl_code)이 존재하지 않습니다.");
  }
  return found;
}

function readRecipient(
  form: AligoForm,
  n: number,
  template: AligoTemplate | undefined,
): AligoKakaoRecipient {
  const to = form.required(`receiver_${n}`);
  if (!isAligoPhone(to)) throw wrongParameter(`receiver_${n}`);
  form.required(`subject_${n}`);
  const text = form.required(`message_${n}`);
  if (text.length > KAKAO_MAX_CHARACTERS) throw wrongParameter(`message_${n}`);
  const buttons = form.text(`button_${n}`);
  const given = buttons === "" ? [] : readButtons(buttons, `button_${n}`);
  const fallback = form.text(`fmessage_${n}`);
  const subject = form.text(`fsubject_${n}`);
  return {
    to,
    text,
    buttons,
    matches: template === undefined || matchesTemplate(template, text, given),
    ...(form.flag("failover") &&
      fallback !== "" && { replacement: { text: fallback, ...(subject !== "" && { subject }) } }),
  };
}

function readButtons(text: string, name: string): Record<string, unknown>[] {
  const json = parseJson(text);
  const list = isJsonObject(json) ? json.button : undefined;
  if (!Array.isArray(list) || list.length > 5) throw wrongParameter(name);
  for (const button of list) {
    if (!isJsonObject(button)) throw wrongParameter(name);
    const { name: label, linkType } = button;
    const known = typeof linkType === "string" && LINK_TYPES.includes(linkType);
    if (typeof label !== "string" || label === "" || !known) throw wrongParameter(name);
  }
  return list;
}

function matchesTemplate(
  template: AligoTemplate,
  text: string,
  buttons: readonly Record<string, unknown>[],
): boolean {
  const wanted = template.buttons ?? [];
  return (
    fits(template.templtContent, text) &&
    wanted.length === buttons.length &&
    wanted.every((button, index) => {
      const given = buttons[index] ?? {};
      const links = (["linkMo", "linkPc", "linkIos", "linkAnd"] as const).every((link) =>
        fits(button[link] ?? "", String(given[link] ?? "")),
      );
      return button.name === given.name && button.linkType === given.linkType && links;
    })
  );
}

/** Whether a text is a template with something in place of each `#{name}`. */
function fits(template: string, text: string): boolean {
  const parts = template.split(/#\{[^}]+\}/);
  const pattern = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${pattern.join("[\\s\\S]*?")}$`).test(text) && !/#\{[^}]+\}/.test(text);
}

function readReservation(form: AligoForm, now: number): number | undefined {
  const text = form.text("senddate");
  if (text === "") return undefined;
  const at = text.length === 14 ? parseCompactTime(text) : undefined;
  if (at === undefined || at < now) throw wrongParameter("senddate");
  return at;
}
