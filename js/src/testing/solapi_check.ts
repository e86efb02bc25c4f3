import { isJsonObject, type JsonObject, unknownKey } from "./http.js";
import { scriptFor } from "./numbers.js";
import { contentProblem, type SolapiStock } from "./solapi_content.js";
import { validationError } from "./solapi_error.js";
import { readOptions } from "./solapi_shape.js";
import {
  OPTION_KEYS,
  optionsOf,
  SOLAPI_TYPES,
  type SolapiMessage,
  type SolapiType,
} from "./solapi_types.js";
import { textTypeOf } from "./text_rules.js";
import type { SolapiAccount } from "./types.js";

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
  const text = stringField(value, "text");
  const subject = stringField(value, "subject");
  const options = readOptions(value);
  booleanField(value, "autoTypeDetect");
  const type = readType(stringField(value, "type"), text, subject, options);
  const shared = {
    from: stringField(value, "from") ?? "",
    type,
    text,
    subject,
    country: stringField(value, "country") ?? "82",
    imageId: stringField(value, "imageId"),
    customFields: readCustomFields(value.customFields),
    ...options,
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
  { kakao }: Pick<SolapiMessage, "kakao">,
): SolapiType {
  if (given === undefined && kakao === undefined) return textTypeOf(text ?? "", subject);
  if (given === undefined) return kakao?.templateId ? "ATA" : "CTA";
  if (Object.hasOwn(SOLAPI_TYPES, given)) return given as SolapiType;
  throw validationError("type: 시뮬레이터가 지원하지 않는 타입입니다.");
}

function readCustomFields(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!isJsonObject(value)) throw validationError("customFields는 객체여야 합니다.");
  return value as Record<string, string>;
}

const isNumber = (value: string): boolean => /^\d{8,15}$/.test(value);

/** The code with which SOLAPI takes a message: 2000, or the first reason against it. */
export function receptionCode(message: SolapiMessage, stock: SolapiStock): string {
  return (
    numberProblem(message, stock.account) ??
    optionsProblem(message) ??
    contentProblem(message, stock) ??
    customFieldProblem(message.customFields) ??
    (stock.account.balance <= 0 ? "1030" : undefined) ??
    (isRefused(message) ? "1061" : "2000")
  );
}

/** Which of the scripted fates a type meets. */
export function channelOf(type: SolapiType): "alimtalk" | "text" {
  return optionsOf(type) === "kakaoOptions" ? "alimtalk" : "text";
}

function isRefused({ to, type }: SolapiMessage): boolean {
  return scriptFor(to, channelOf(type)).atReception === true;
}

/** Options of another type than the message's; its own that are missing. */
function optionsProblem(message: SolapiMessage): string | undefined {
  const wanted = optionsOf(message.type);
  const given = { ...message, kakaoOptions: message.kakao };
  if (wanted !== "kakaoOptions" && message.kakao !== undefined) return "1033";
  if (OPTION_KEYS.some((key) => key !== wanted && given[key] !== undefined)) return "1025";
  const isOptional = wanted === "voiceOptions";
  if (wanted !== undefined && !isOptional && given[wanted] === undefined) return "1010";
  if (message.imageId !== undefined && message.type !== "MMS") return "1025";
  return undefined;
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

function customFieldProblem(fields: SolapiMessage["customFields"]): string | undefined {
  const wrong = Object.entries(fields ?? {}).some(
    ([key, value]) => typeof value !== "string" || key.length > 30 || value.length > 100,
  );
  return wrong ? "1032" : undefined;
}
