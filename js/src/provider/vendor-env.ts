import { readRuntimeEnv } from "../core/runtime-env.js";
import type { AligoConfig } from "./aligo.js";
import type { IWINVConfig } from "./iwinv.js";

/** What the environment says of an IWINV account. */
export function iwinvConfigFromEnv(): IWINVConfig {
  return {
    apiKey: readRuntimeEnv("IWINV_API_KEY"),
    smsApiKey: readRuntimeEnv("IWINV_SMS_API_KEY"),
    smsAuthKey: readRuntimeEnv("IWINV_SMS_AUTH_KEY"),
    smsCompanyId: readRuntimeEnv("IWINV_SMS_COMPANY_ID"),
    senderNumber:
      readRuntimeEnv("IWINV_SENDER_NUMBER") || readRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    smsSenderNumber: readRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    sendEndpoint: readRuntimeEnv("IWINV_SEND_ENDPOINT"),
    xForwardedFor: readRuntimeEnv("IWINV_X_FORWARDED_FOR"),
  };
}

/** What the environment says of an Aligo account. */
export function aligoConfigFromEnv(): AligoConfig {
  return {
    apiKey: readRuntimeEnv("ALIGO_API_KEY") ?? "",
    userId: readRuntimeEnv("ALIGO_USER_ID") ?? "",
    senderKey: readRuntimeEnv("ALIGO_SENDER_KEY"),
    sender: readRuntimeEnv("ALIGO_SENDER"),
    friendtalkEndpoint: readRuntimeEnv("ALIGO_FRIENDTALK_ENDPOINT"),
    smsBaseUrl: readRuntimeEnv("ALIGO_SMS_BASE_URL"),
    alimtalkBaseUrl: readRuntimeEnv("ALIGO_ALIMTALK_BASE_URL"),
  };
}
