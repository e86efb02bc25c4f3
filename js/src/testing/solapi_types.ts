import type { MessageType } from "../core/message-types.js";
import type { JsonObject } from "./http.js";

/** The wire types that the simulator plays; the vendor has more (BMS). */
export const SOLAPI_TYPES = {
  SMS: "SMS",
  LMS: "LMS",
  MMS: "MMS",
  ATA: "ALIMTALK",
  CTA: "FRIENDTALK",
  CTI: "FRIENDTALK",
  NSA: "NSA",
  VOICE: "VOICE",
  FAX: "FAX",
  RCS_SMS: "RCS_SMS",
  RCS_LMS: "RCS_LMS",
  RCS_MMS: "RCS_MMS",
  RCS_TPL: "RCS_TPL",
  RCS_ITPL: "RCS_ITPL",
  RCS_LTPL: "RCS_LTPL",
} as const satisfies Record<string, MessageType>;

export type SolapiType = keyof typeof SOLAPI_TYPES;

/** The options objects of a message: at most the one that its type wants. */
export const OPTION_KEYS = [
  "kakaoOptions",
  "naverOptions",
  "rcsOptions",
  "voiceOptions",
  "faxOptions",
] as const;

export type OptionKey = (typeof OPTION_KEYS)[number];

/** One recipient's message, of the right shape though not yet of the right content. */
export interface SolapiMessage {
  to: string;
  from: string;
  type: SolapiType;
  text?: string;
  subject?: string;
  imageId?: string;
  country: string;
  customFields?: Record<string, string>;
  kakao?: {
    pfId: string;
    templateId: string;
    variables: Record<string, string>;
    disableSms: boolean;
    imageId?: string;
    buttons: readonly unknown[];
  };
  naverOptions?: JsonObject;
  rcsOptions?: JsonObject;
  voiceOptions?: JsonObject;
  faxOptions?: JsonObject;
}

/** The options that messages of a type have. */
export function optionsOf(type: SolapiType): OptionKey | undefined {
  if (type === "ATA" || type === "CTA" || type === "CTI") return "kakaoOptions";
  if (type === "NSA") return "naverOptions";
  if (type === "VOICE") return "voiceOptions";
  if (type === "FAX") return "faxOptions";
  return type.startsWith("RCS_") ? "rcsOptions" : undefined;
}
