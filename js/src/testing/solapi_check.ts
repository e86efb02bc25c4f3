import { isJsonObject, type JsonObject, unknownKey } from "./http.js";
import { scriptFor } from "./numbers.js";
import { validationError } from "./solapi_error.js";
import {
  carrierBytes,
  hasControlCharacters,
  isOutsideEucKr,
  KAKAO_MAX_CHARACTERS,
  LMS_MAX_BYTES,
  SMS_MAX_BYTES,
  SUBJECT_MAX_BYTES,
  textTypeOf,
  variableNames,
} from "./text_rules.js";
import type { SolapiAccount } from "./types.js";

/** The wire types that the simulator plays; the vendor has more. */
export type SolapiType = "SMS" | "LMS" | "ATA";

/** One recipient's message, of the right shape though not yet of the right content. */
export interface SolapiMessage {
  to: string;
  from: string;
  type: SolapiType;
  text?: string;
  subject?: string;
  country: string;
  customFields?: Record<string, string>;
  kakao?: {
    pfId: string;
    templateId: string;
    variables: Record<string, string>;
    disableSms: boolean;
    buttons: readonly unknown[];
  };
}

const MESSAGE_KEYS = [
  "to",
  "from",
  "text",
  "subject",
  "type",
  "autoTypeDetect",
  "country",
  "imageId",
  "customFields",
  "kakaoOptions",
  "naverOptions",
  "rcsOptions",
  "voiceOptions",
  "faxOptions",
  "replacements",
];
const UNPLAYED_KEYS = ["imageId", "naverOptions", "rcsOptions", "voiceOptions", "faxOptions"];
const KAKAO_KEYS = ["pfId", "templateId", "variables", "disableSms", "adFlag", "imageId"];
const BUTTON_KEYS = ["buttonName", "buttonType", "linkMo", "linkPc", "linkAnd", "linkIos"];
const BUTTON_TYPES = ["WL", "AL", "BK", "MD", "DS", "BC", "BT", "AC"];

function stringField(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  if (value === undefined || typeof value === "string") return value;
  throw validationError(`${key}는 문자열이어야 합니다.`);
}

function booleanField(object: JsonObject, key: string): boolean | undefined {
  const value = object[key];
  if (value === undefined || typeof value === "boolean") return value;
  throw validationError(`${key}는 boolean이어야 합니다.`);
}

/**
 * Reads one element of a request and gives one message per recipient.
 *
 * @throws SolapiHttpError for a wrong shape: the vendor then refuses the whole request
 */
export function readMessages(value: unknown, listAllowed: boolean): SolapiMessage[] {
  if (!isJsonObject(value)) throw validationError("message는 객체여야 합니다.");
  const unknown = unknownKey(value, MESSAGE_KEYS);
  if (unknown !== undefined) throw validationError(`${unknown}는 허용되지 않는 필드입니다.`);
  const unplayed = UNPLAYED_KEYS.find((key) => value[key] !== undefined);
  if (unplayed !== undefined) {
    throw validationError(`${unplayed}: 시뮬레이터가 지원하지 않는 필드입니다.`);
  }
  const text = stringField(value, "text");
  const subject = stringField(value, "subject");
  const kakao = readKakaoOptions(value.kakaoOptions);
  booleanField(value, "autoTypeDetect");
  const type = readType(stringField(value, "type"), text, subject, kakao !== undefined);
  const shared = {
    from: stringField(value, "from") ?? "",
    type,
    text,
    subject,
    country: stringField(value, "country") ?? "82",
    customFields: readCustomFields(value.customFields),
    kakao,
  };
  const recipients = listAllowed && Array.isArray(value.to) ? value.to : [value.to ?? ""];
  return recipients.map((to: unknown) => {
    if (typeof to !== "string") throw validationError("to는 문자열이어야 합니다.");
    return { ...shared, to };
  });
}

function readType(
  given: string | undefined,
  text: string | undefined,
  subject: string | undefined,
  isKakao: boolean,
): SolapiType {
  if (given === undefined) return isKakao ? "ATA" : textTypeOf(text ?? "", subject);
  if (given === "SMS" || given === "LMS" || given === "ATA") return given;
  throw validationError("type: 시뮬레이터는 SMS, LMS, ATA만 지원합니다.");
}

function readCustomFields(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw validationError("customFields는 객체여야 합니다.");
  return value as Record<string, string>;
}

function readKakaoOptions(value: unknown): SolapiMessage["kakao"] {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw validationError("kakaoOptions는 객체여야 합니다.");
  const unknown = unknownKey(value, [...KAKAO_KEYS, "buttons"]);
  if (unknown !== undefined) {
    throw validationError(`kakaoOptions.${unknown}는 허용되지 않는 필드입니다.`);
  }
  const { variables = {}, buttons = [] } = value;
  if (!isJsonObject(variables)) throw validationError("variables는 객체여야 합니다.");
  for (const [key, entry] of Object.entries(variables)) {
    if (!/^#\{.+\}$/.test(key)) throw validationError("variables의 키는 #{변수명} 형식입니다.");
    if (typeof entry !== "string") throw validationError("variables의 값은 문자열입니다.");
  }
  if (!Array.isArray(buttons)) throw validationError("buttons는 배열이어야 합니다.");
  booleanField(value, "adFlag");
  stringField(value, "imageId");
  return {
    pfId: stringField(value, "pfId") ?? "",
    templateId: stringField(value, "templateId") ?? "",
    variables: variables as Record<string, string>,
    disableSms: booleanField(value, "disableSms") ?? false,
    buttons,
  };
}

const isNumber = (value: string): boolean => /^\d{8,15}$/.test(value);

/** The code with which SOLAPI takes a message: 2000, or the first reason against it. */
export function receptionCode(message: SolapiMessage, account: SolapiAccount): string {
  return (
    numberProblem(message, account) ??
    (message.type === "ATA" ? kakaoProblem(message, account) : textProblem(message)) ??
    customFieldProblem(message.customFields) ??
    (account.balance <= 0 ? "1030" : undefined) ??
    (isRefused(message) ? "1061" : "2000")
  );
}

function isRefused({ to, type }: SolapiMessage): boolean {
  return scriptFor(to, type === "ATA" ? "alimtalk" : "text").atReception === true;
}

function numberProblem(message: SolapiMessage, account: SolapiAccount): string | undefined {
  const { to, from, country, type } = message;
  if (to === "") return "1010";
  if (!isNumber(to) || !/^\d{1,3}$/.test(country)) return "1011";
  if (country !== "82" && type !== "SMS") return "1025";
  if (from === "") return type === "ATA" ? undefined : "1010";
  if (!/^\d+$/.test(from)) return "1011";
  return account.senders.includes(from) ? undefined : "1062";
}

function textProblem({ type, text, subject, kakao }: SolapiMessage): string | undefined {
  if (kakao !== undefined) return "1033";
  if (text === undefined || text === "") return "1010";
  if (subject && type === "SMS") return "1013";
  if (subject && carrierBytes(subject) > SUBJECT_MAX_BYTES) return "1014";
  const whole = text + (subject ?? "");
  if (hasControlCharacters(whole)) return "1028";
  if (isOutsideEucKr(whole)) return "1029";
  const limit = type === "SMS" ? SMS_MAX_BYTES : LMS_MAX_BYTES;
  return carrierBytes(text) > limit ? "1031" : undefined;
}

function kakaoProblem(message: SolapiMessage, account: SolapiAccount): string | undefined {
  const { kakao, subject, text } = message;
  if (kakao === undefined) return "1010";
  if (!account.pfIds.includes(kakao.pfId)) return "1041";
  if (kakao.templateId === "") return "1042";
  if (account.templates !== undefined) {
    const template = account.templates.find((entry) => entry.templateId === kakao.templateId);
    if (template === undefined) return "1042";
    const names = variableNames(template.content);
    if (names.some((name) => kakao.variables[`#{${name}}`] === undefined)) return "1043";
  }
  if (subject && carrierBytes(subject) > SUBJECT_MAX_BYTES) return "1014";
  if (text !== undefined && text.length > KAKAO_MAX_CHARACTERS) return "1031";
  return buttonProblem(kakao.buttons);
}

function buttonProblem(buttons: readonly unknown[]): string | undefined {
  if (buttons.length > 5) return "1050";
  for (const button of buttons) {
    if (!isJsonObject(button) || unknownKey(button, BUTTON_KEYS) !== undefined) return "1044";
    const { buttonName, buttonType, ...links } = button;
    if (typeof buttonName !== "string" || !BUTTON_TYPES.includes(buttonType as string)) {
      return "1044";
    }
    if (buttonName.length > 14) return "1049";
    if (buttonType === "WL" && !links.linkMo) return "1044";
    if (Object.values(links).some((link) => typeof link !== "string")) return "1044";
    if (Object.values(links).some((link) => (link as string).length > 100)) return "1048";
  }
  return undefined;
}

function customFieldProblem(fields: SolapiMessage["customFields"]): string | undefined {
  const wrong = Object.entries(fields ?? {}).some(
    ([key, value]) => typeof value !== "string" || key.length > 30 || value.length > 100,
  );
  return wrong ? "1032" : undefined;
}
