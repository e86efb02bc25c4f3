import type { MessageType } from "./message-types.js";

/** A value for a `#{name}` placeholder. Dates become ISO 8601 text in UTC. */
export type MessageVariableValue = string | number | boolean | Date | null | undefined;
export type MessageVariables = Record<string, MessageVariableValue>;

/** Keys that a vendor takes beyond the named ones. */
type Open = { [key: string]: unknown };

/** A picture or file: a URL or vendor id, or the bytes themselves. */
export type MessageBinaryInput = { filename?: string; contentType?: string } & (
  | { ref: string }
  | { bytes: Uint8Array }
  | { blob: Blob }
);

export interface MessageButton {
  name: string;
  type: string;
  urlPc?: string;
  urlMobile?: string;
}

export type KakaoSendOptions = Open & {
  /** The sender profile: SOLAPI's `pfId`, other vendors' sender key. */
  profileId?: string;
  /** The channel's search id, with its `@`. */
  plusId?: string;
  disableSms?: boolean;
  adFlag?: boolean;
  buttons?: MessageButton[];
  imageId?: string;
  imageLink?: string;
};

/** What replaces an AlimTalk that does not arrive because its recipient has no KakaoTalk. */
export interface AlimTalkFailoverOptions {
  enabled?: boolean;
  fallbackChannel?: "sms" | "lms";
  /** The replacement's text; sent as it is, without `#{}` substitution. */
  fallbackContent?: string;
  /** The replacement's subject; LMS only. */
  fallbackTitle?: string;
}

export type NaverSendOptions = Open & {
  talkId?: string;
  templateId?: string;
  disableSms?: boolean;
  variables?: MessageVariables;
  buttons?: MessageButton[];
};

export type VoiceSendOptions = Open & {
  voiceType?: "FEMALE" | "MALE";
  headerMessage?: string;
  tailMessage?: string;
  /** 1 to 9. */
  replyRange?: number;
  counselorNumber?: string;
};

export type FaxSendOptions = Open & { fileIds?: string[]; fileUrls?: string[] };

export type RcsSendOptions = Open & {
  brandId?: string;
  templateId?: string;
  copyAllowed?: boolean;
  variables?: MessageVariables;
  mmsType?: "M3" | "S3" | "M4" | "S4" | "M5" | "S5" | "M6" | "S6";
  commercialType?: boolean;
  disableSms?: boolean;
  buttons?: MessageButton[];
  additionalBody?: Open & {
    title?: string;
    description?: string;
    imageId?: string;
    buttons?: MessageButton[];
  };
};

/** What every message has. */
export interface CommonSendOptions {
  /** Correlation id, echoed in results and the tracking key. Default: a random UUID. */
  messageId?: string;
  /** Insists on one provider instead of the routing. */
  providerId?: string;
  /** The recipient: Korean digits, with or without hyphens, or `+` and a country's number. */
  to: string;
  /** The sender. Default: the provider's own. */
  from?: string;
  options?: {
    /** When the vendor shall send. A Date, or ISO 8601 text with its zone. */
    scheduledAt?: Date | string;
    country?: string;
    customFields?: Record<string, string>;
  };
  /** Passed to the provider; `requestId` and `attempt` also reach the hooks. */
  providerOptions?: Record<string, unknown>;
}

/** The extra fields of SMS, LMS and MMS. */
export interface TextMessageFields {
  /** Title; LMS and MMS only. */
  subject?: string;
  media?: { image?: MessageBinaryInput };
  imageUrl?: string;
  variables?: MessageVariables;
}

type Typed<T extends MessageType> = CommonSendOptions & { type: T };

/** SMS, LMS or MMS. `content` is another name for `text`. */
export type SmsSendOptions<T extends "SMS" | "LMS" | "MMS" = "SMS" | "LMS" | "MMS"> = Typed<T> &
  TextMessageFields &
  ({ text: string; content?: string } | { content: string; text?: string });

export type AlimTalkSendOptions = Typed<"ALIMTALK"> & {
  templateId: string;
  variables: MessageVariables;
  kakao?: KakaoSendOptions;
  failover?: AlimTalkFailoverOptions;
};

export type FriendTalkSendOptions = Typed<"FRIENDTALK"> & {
  text: string;
  media?: { image?: MessageBinaryInput };
  imageUrl?: string;
  buttons?: MessageButton[];
  variables?: MessageVariables;
  kakao?: KakaoSendOptions;
};

export type NsaSendOptions = Typed<"NSA"> & {
  templateId: string;
  variables: MessageVariables;
  naver?: NaverSendOptions;
};

export type VoiceMessageSendOptions = Typed<"VOICE"> & {
  text: string;
  variables?: MessageVariables;
  voice?: VoiceSendOptions;
};

export type FaxMessageSendOptions = Typed<"FAX"> & { fax: FaxSendOptions };

export type RcsTextSendOptions = Typed<"RCS_SMS" | "RCS_LMS" | "RCS_MMS"> &
  TextMessageFields & { text: string; rcs?: RcsSendOptions };

export type RcsTemplateSendOptions = Typed<"RCS_TPL" | "RCS_ITPL" | "RCS_LTPL"> & {
  templateId: string;
  variables: MessageVariables;
  rcs?: RcsSendOptions;
};

/** A message with its type named: what providers and hooks get. */
export type SendOptions =
  | SmsSendOptions
  | AlimTalkSendOptions
  | FriendTalkSendOptions
  | NsaSendOptions
  | VoiceMessageSendOptions
  | FaxMessageSendOptions
  | RcsTextSendOptions
  | RcsTemplateSendOptions;

/** A message without a type: an SMS, or an LMS when its rendered text is too long for one. */
export type DefaultSmsInput = CommonSendOptions &
  TextMessageFields & { type?: undefined } & (
    | { text: string; content?: string }
    | { content: string; text?: string }
  );

/** What `KMsg.send` takes. */
export type SendInput = SendOptions | DefaultSmsInput;
