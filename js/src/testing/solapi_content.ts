import type { JsonObject } from "./http.js";
import { fileIdsOf, type SolapiFiles } from "./solapi_files.js";
import { buttonProblem, rcsButtonProblem } from "./solapi_shape.js";
import type { SolapiMessage } from "./solapi_types.js";
import {
  carrierBytes,
  hasControlCharacters,
  isOutsideEucKr,
  KAKAO_MAX_CHARACTERS,
  LMS_MAX_BYTES,
  SMS_MAX_BYTES,
  SUBJECT_MAX_BYTES,
  variableNames,
} from "./text_rules.js";
import type { SolapiAccount } from "./types.js";

/** What an account has at a time, against which messages are checked. */
export interface SolapiStock {
  account: SolapiAccount;
  files: SolapiFiles;
  now: number;
}

/** The code against what a message of its type says, or undefined. */
export function contentProblem(message: SolapiMessage, stock: SolapiStock): string | undefined {
  switch (message.type) {
    case "ATA":
      return kakaoProblem(message, stock.account);
    case "CTA":
    case "CTI":
      return friendTalkProblem(message, stock);
    case "SMS":
    case "LMS":
      return textProblem(message);
    case "MMS":
      return textProblem(message) ?? mmsProblem(message, stock);
    case "NSA":
      return naverProblem(message);
    case "VOICE":
      return voiceProblem(message);
    case "FAX":
      return faxProblem(message, stock);
    default:
      return rcsProblem(message, stock);
  }
}

function mmsProblem({ imageId }: SolapiMessage, { files, now }: SolapiStock): string | undefined {
  if (!imageId) return "1034";
  return files.has(imageId, "MMS", now) ? undefined : "1034";
}

function friendTalkProblem(message: SolapiMessage, stock: SolapiStock): string | undefined {
  const { kakao, text, type } = message;
  if (kakao === undefined || !text) return "1010";
  if (!stock.account.pfIds.includes(kakao.pfId)) return "1041";
  if (text.length > (type === "CTI" ? 400 : KAKAO_MAX_CHARACTERS)) return "1031";
  if (type === "CTI" && !stock.files.has(kakao.imageId, "KAKAO", stock.now)) return "1051";
  return buttonProblem(kakao.buttons, true);
}

function naverProblem({ naverOptions = {} }: SolapiMessage): string | undefined {
  if (!naverOptions.talkId) return "1010";
  if (!naverOptions.templateId) return "1042";
  return buttonProblem((naverOptions.buttons ?? []) as unknown[]);
}

function voiceProblem({ text, voiceOptions = {} }: SolapiMessage): string | undefined {
  const { voiceType, replyRange } = voiceOptions;
  if (!text) return "1010";
  if (voiceType !== undefined && voiceType !== "FEMALE" && voiceType !== "MALE") return "1011";
  const isRange =
    Number.isInteger(replyRange) && Number(replyRange) >= 1 && Number(replyRange) <= 9;
  return replyRange === undefined || isRange ? undefined : "1011";
}

function faxProblem(
  { faxOptions }: SolapiMessage,
  { files, now }: SolapiStock,
): string | undefined {
  const ids = fileIdsOf(faxOptions);
  if (ids.length === 0) return "1010";
  return ids.every((id) => files.has(id, "FAX", now)) ? undefined : "1023";
}

const MMS_TYPES = ["M3", "S3", "M4", "S4", "M5", "S5", "M6", "S6"];

function rcsProblem(message: SolapiMessage, { files, now }: SolapiStock): string | undefined {
  const { rcsOptions = {}, text, type } = message;
  const { brandId, templateId, mmsType, buttons } = rcsOptions;
  const body = (rcsOptions.additionalBody ?? {}) as JsonObject;
  if (!brandId) return "1010";
  if (type.endsWith("TPL")) {
    if (!templateId) return "1042";
  } else if (!text) {
    return "1010";
  }
  if (mmsType !== undefined && !MMS_TYPES.includes(mmsType as string)) return "1011";
  if (body.imaggeId !== undefined && !files.has(body.imaggeId, "RCS", now)) return "1023";
  return rcsButtonProblem(buttons) ?? rcsButtonProblem(body.buttons);
}

function textProblem({ type, text, subject }: SolapiMessage): string | undefined {
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
