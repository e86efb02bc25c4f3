/**
 * IWINV (iwinv.kr): AlimTalk, and SMS and LMS with the SMS keys.
 *
 * @module kmsg-edge/provider/iwinv
 */
import type { FetchLike } from "../core/provider.js";
import { CoreProvider } from "./core-provider.js";

export interface IWINVConfig {
  /** Secret: the AlimTalk key. */
  apiKey: string;
  /** Default: the vendor's AlimTalk address. https, or http on a loopback host. */
  baseUrl?: string | undefined;
  /** Default: the vendor's SMS address. https, or http on a loopback host. */
  smsBaseUrl?: string | undefined;
  /** Secret; SMS and LMS need it and `smsAuthKey`. */
  smsApiKey?: string | undefined;
  /** Secret. */
  smsAuthKey?: string | undefined;
  /** The delivery status of SMS and LMS needs it. */
  smsCompanyId?: string | undefined;
  /** Sender of messages without `from`; registered with IWINV. */
  senderNumber?: string | undefined;
  /** Sender of SMS and LMS without `from`; default: `senderNumber`. */
  smsSenderNumber?: string | undefined;
  /** Path of the AlimTalk send; default: `/api/v2/send/`. */
  sendEndpoint?: string | undefined;
  /** `X-Forwarded-For` of every request. */
  xForwardedFor?: string | undefined;
  /** May hold secrets. */
  extraHeaders?: Record<string, string> | undefined;
  /** Used for this account's requests instead of the global `fetch`. */
  fetch?: FetchLike | undefined;
}

const FIELDS = [
  "apiKey",
  "baseUrl",
  "smsBaseUrl",
  "smsApiKey",
  "smsAuthKey",
  "smsCompanyId",
  "senderNumber",
  "smsSenderNumber",
  "sendEndpoint",
  "xForwardedFor",
  "extraHeaders",
] as const satisfies (keyof IWINVConfig)[];

/** An IWINV account. */
export class IWINVProvider extends CoreProvider {
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: IWINVConfig) {
    super("iwinv", "IWINVProvider", config, FIELDS);
  }
}

/** The same as `new IWINVProvider(config)`. */
export function createIWINVProvider(config: IWINVConfig): IWINVProvider {
  return new IWINVProvider(config);
}
