import { findRuntimeEnv } from "../core/runtime-env.js";
import type { AligoConfig } from "./aligo.js";
import type { IWINVConfig } from "./iwinv.js";

/** What the environment says of an IWINV account. */
export function iwinvConfigFromEnv(): IWINVConfig {
  return {
    apiKey: findRuntimeEnv("IWINV_API_KEY"),
    smsApiKey: findRuntimeEnv("IWINV_SMS_API_KEY"),
    smsAuthKey: findRuntimeEnv("IWINV_SMS_AUTH_KEY"),
    smsCompanyId: findRuntimeEnv("IWINV_SMS_COMPANY_ID"),
    senderNumber:
      findRuntimeEnv("IWINV_SENDER_NUMBER") || findRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    smsSenderNumber: findRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    sendEndpoint: findRuntimeEnv("IWINV_SEND_ENDPOINT"),
    xForwardedFor: findRuntimeEnv("IWINV_X_FORWARDED_FOR"),
  };
}

/** What the environment says of an Aligo account. */
export function aligoConfigFromEnv(): AligoConfig {
  return {
    apiKey: findRuntimeEnv("ALIGO_API_KEY") ?? "",
    userId: findRuntimeEnv("ALIGO_USER_ID") ?? "",
    senderKey: findRuntimeEnv("ALIGO_SENDER_KEY"),
    sender: findRuntimeEnv("ALIGO_SENDER"),
    friendtalkEndpoint: findRuntimeEnv("ALIGO_FRIENDTALK_ENDPOINT"),
    smsBaseUrl: findRuntimeEnv("ALIGO_SMS_BASE_URL"),
    alimtalkBaseUrl: findRuntimeEnv("ALIGO_ALIMTALK_BASE_URL"),
  };
}
