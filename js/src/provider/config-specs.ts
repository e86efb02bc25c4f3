import type { MessageType } from "../core/message-types.js";
import { KMSG_MESSAGE_TYPES } from "../core/message-types.js";
import type { AligoConfig } from "./aligo.js";
import type { IWINVConfig } from "./iwinv.js";
import type { SolapiConfig } from "./solapi.js";

export type ProviderConfigFieldType = "string" | "number" | "boolean" | "stringRecord";

/** One member of a provider's configuration, for tools that ask people for it. */
export interface ProviderConfigFieldSpec {
  type: ProviderConfigFieldType;
  required?: boolean;
  /** Not to be shown or logged. */
  secret?: boolean;
  description?: string;
  /** `env:NAME`: the environment variable that the default factories read. */
  defaultValue?: string;
}

export type ProviderConfigFieldMap = Readonly<Record<string, ProviderConfigFieldSpec>>;
export type ProviderTypeWithConfig = "mock" | "aligo" | "iwinv" | "solapi";

export interface ProviderCliMetadata {
  label: string;
  /** The types that a new configuration routes to the provider. */
  routingSeedTypes: readonly MessageType[];
  /** `env:NAME` of the Kakao sender key. */
  defaultKakaoSenderKey?: string;
}

/** A specification for every member that a text can hold; the compiler sees to it that none is missing. */
type FieldsOf<Config> = Readonly<Record<Exclude<keyof Config, "fetch">, ProviderConfigFieldSpec>>;

const timeoutMs: ProviderConfigFieldSpec = {
  type: "number",
  description: "Time-out of each request in ms",
};

const aligo: FieldsOf<AligoConfig> = {
  apiKey: {
    type: "string",
    required: true,
    secret: true,
    description: "Aligo API key",
    defaultValue: "env:ALIGO_API_KEY",
  },
  userId: {
    type: "string",
    required: true,
    description: "Aligo user id",
    defaultValue: "env:ALIGO_USER_ID",
  },
  senderKey: {
    type: "string",
    secret: true,
    description: "Default Kakao sender key",
    defaultValue: "env:ALIGO_SENDER_KEY",
  },
  sender: {
    type: "string",
    description: "Default SMS/LMS sender number",
    defaultValue: "env:ALIGO_SENDER",
  },
  testMode: { type: "boolean", description: "Enable Aligo test mode" },
  smsBaseUrl: { type: "string", description: "Override SMS API base URL" },
  alimtalkBaseUrl: { type: "string", description: "Override AlimTalk API base URL" },
  friendtalkEndpoint: { type: "string", description: "Override FriendTalk endpoint path" },
  timeoutMs,
};

const iwinv: FieldsOf<IWINVConfig> = {
  apiKey: {
    type: "string",
    required: true,
    secret: true,
    description: "IWINV AlimTalk API key (AUTH header)",
    defaultValue: "env:IWINV_API_KEY",
  },
  smsApiKey: {
    type: "string",
    secret: true,
    description: "IWINV SMS API key",
    defaultValue: "env:IWINV_SMS_API_KEY",
  },
  smsAuthKey: {
    type: "string",
    secret: true,
    description: "IWINV SMS auth key",
    defaultValue: "env:IWINV_SMS_AUTH_KEY",
  },
  smsCompanyId: {
    type: "string",
    description: "IWINV SMS company id",
    defaultValue: "env:IWINV_SMS_COMPANY_ID",
  },
  senderNumber: {
    type: "string",
    description: "Default sender number",
    defaultValue: "env:IWINV_SENDER_NUMBER",
  },
  smsSenderNumber: { type: "string", description: "SMS/LMS sender number override" },
  baseUrl: { type: "string", description: "Override AlimTalk API base URL" },
  smsBaseUrl: { type: "string", description: "Override SMS API base URL" },
  sendEndpoint: { type: "string", description: "Override IWINV send endpoint path" },
  xForwardedFor: { type: "string", description: "X-Forwarded-For header override" },
  extraHeaders: { type: "stringRecord", secret: true, description: "Additional HTTP headers" },
  timeoutMs,
};

const solapi: FieldsOf<SolapiConfig> = {
  apiKey: {
    type: "string",
    required: true,
    secret: true,
    description: "SOLAPI API key",
    defaultValue: "env:SOLAPI_API_KEY",
  },
  apiSecret: {
    type: "string",
    required: true,
    secret: true,
    description: "SOLAPI API secret",
    defaultValue: "env:SOLAPI_API_SECRET",
  },
  defaultFrom: {
    type: "string",
    description: "Default sender number",
    defaultValue: "env:SOLAPI_DEFAULT_FROM",
  },
  kakaoPfId: {
    type: "string",
    description: "Default Kakao PF ID",
    defaultValue: "env:SOLAPI_KAKAO_PF_ID",
  },
  rcsBrandId: { type: "string", description: "Default RCS brand id" },
  naverTalkId: { type: "string", description: "Default Naver Talk id" },
  appId: { type: "string", description: "SOLAPI app id" },
  defaultCountry: { type: "string", description: "Default country code" },
  baseUrl: { type: "string", description: "Override SOLAPI API base URL" },
  timeoutMs,
};

/** The members of each provider's configuration, by its id. */
export const providerConfigFieldSpecs: Readonly<
  Record<ProviderTypeWithConfig, ProviderConfigFieldMap>
> = { mock: {}, aligo, iwinv, solapi };

/** How a command line tool presents each provider. */
export const providerCliMetadata: Readonly<Record<ProviderTypeWithConfig, ProviderCliMetadata>> = {
  mock: {
    label: "Mock (local test)",
    routingSeedTypes: KMSG_MESSAGE_TYPES,
    defaultKakaoSenderKey: "env:MOCK_SENDER_KEY",
  },
  aligo: {
    label: "Aligo",
    routingSeedTypes: ["ALIMTALK", "FRIENDTALK", "SMS", "LMS", "MMS"],
    defaultKakaoSenderKey: "env:ALIGO_SENDER_KEY",
  },
  iwinv: { label: "IWINV", routingSeedTypes: ["ALIMTALK", "SMS", "LMS", "MMS"] },
  solapi: {
    label: "SOLAPI",
    routingSeedTypes: KMSG_MESSAGE_TYPES,
    defaultKakaoSenderKey: "env:SOLAPI_KAKAO_PF_ID",
  },
};
