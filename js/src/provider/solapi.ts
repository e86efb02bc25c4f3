/**
 * SOLAPI (solapi.com): AlimTalk, SMS and LMS.
 *
 * @module kmsg-edge/provider/solapi
 */
import type { FetchLike } from "../core/provider.js";
import { CoreProvider } from "./core-provider.js";

export interface SolapiConfig {
  /** Secret. */
  apiKey: string;
  /** Secret; signs the requests and is never sent. */
  apiSecret: string;
  /** Default: `https://api.solapi.com`. https, or http on a loopback host. */
  baseUrl?: string | undefined;
  /** Sender of messages without `from`; registered with SOLAPI. */
  defaultFrom?: string | undefined;
  /** Kakao channel (`pfId`) of messages without `kakao.profileId`. */
  kakaoPfId?: string | undefined;
  rcsBrandId?: string | undefined;
  naverTalkId?: string | undefined;
  appId?: string | undefined;
  /** Dial code for numbers without one; default: Korea. */
  defaultCountry?: string | undefined;
  /** Used for this account's requests instead of the global `fetch`. */
  fetch?: FetchLike | undefined;
}

const FIELDS = [
  "apiKey",
  "apiSecret",
  "baseUrl",
  "defaultFrom",
  "kakaoPfId",
  "rcsBrandId",
  "naverTalkId",
  "appId",
  "defaultCountry",
] as const satisfies (keyof SolapiConfig)[];

/** A SOLAPI account. */
export class SolapiProvider extends CoreProvider {
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: SolapiConfig) {
    super("solapi", "SolapiProvider", config, FIELDS);
  }
}

/** The same as `new SolapiProvider(config)`. */
export function createSolapiProvider(config: SolapiConfig): SolapiProvider {
  return new SolapiProvider(config);
}
