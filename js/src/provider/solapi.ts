/**
 * SOLAPI (solapi.com): all message types.
 *
 * @module kmsg-edge/provider/solapi
 */
import { invalidRequest } from "../core/error.js";
import { findRuntimeEnv } from "../core/runtime-env.js";
import type { TransportConfig } from "./core-provider.js";
import { KakaoAccount } from "./kakao-account.js";
import { KAKAO_BUTTON_TYPES } from "./template-buttons.js";

export interface SolapiConfig extends TransportConfig {
  /** Secret. */
  apiKey: string;
  /** Secret; signs the requests and is never sent. */
  apiSecret: string;
  /** Default: `https://api.solapi.com`. https, or http on a loopback host. */
  baseUrl?: string | undefined;
  /** Sender of messages without `from`; registered with SOLAPI. */
  defaultFrom?: string | undefined;
  /** Kakao channel (`pfId`) of messages without `kakao.profileId`, and of templates. */
  kakaoPfId?: string | undefined;
  /** RCS brand of messages without `rcs.brandId`. */
  rcsBrandId?: string | undefined;
  /** Naver Talk id of messages without `naver.talkId`. */
  naverTalkId?: string | undefined;
  appId?: string | undefined;
  /** Dial code for numbers without one; default: Korea. */
  defaultCountry?: string | undefined;
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

/**
 * A SOLAPI account.
 *
 * Up to 10,000 messages of `sendMany`, of any types, travel in one request. Pictures (`media.image`
 * as bytes or a blob, an https `imageUrl`, or the id of a file at SOLAPI) are uploaded once for each
 * content.
 *
 * `getBalance` answers cash and points together, in KRW; `raw` has each. `createTemplate` needs
 * `category`, the code of a template category. `listTemplates` gives 20 a page by default; a later page
 * costs a request for each page before it, at most page 100. SOLAPI has one level of channel
 * categories, which `listKakaoChannelCategories` gives as the third. No method rejects: what went wrong
 * is the error of its Result.
 */
export class SolapiProvider extends KakaoAccount {
  protected readonly templateButtons = KAKAO_BUTTON_TYPES;

  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: SolapiConfig) {
    super("solapi", "SolapiProvider", config, FIELDS);
  }
}

/** The same as `new SolapiProvider(config)`. */
export function createSolapiProvider(config: SolapiConfig): SolapiProvider {
  return new SolapiProvider(config);
}

/**
 * An account from the environment: `SOLAPI_API_KEY`, `SOLAPI_API_SECRET`, and where they are set
 * `SOLAPI_BASE_URL`, `SOLAPI_DEFAULT_FROM`, `SOLAPI_KAKAO_PF_ID`, `SOLAPI_RCS_BRAND_ID`,
 * `SOLAPI_NAVER_TALK_ID`, `SOLAPI_APP_ID`, `SOLAPI_DEFAULT_COUNTRY`.
 *
 * @throws KMsgError INVALID_REQUEST when a key is missing
 */
export function createDefaultSolapiProvider(): SolapiProvider {
  const apiKey = findRuntimeEnv("SOLAPI_API_KEY");
  const apiSecret = findRuntimeEnv("SOLAPI_API_SECRET");
  if (!apiKey || !apiSecret) {
    throw invalidRequest(
      "SOLAPI_API_KEY and SOLAPI_API_SECRET environment variables are required",
      apiKey ? "apiSecret" : "apiKey",
    );
  }
  return new SolapiProvider({
    apiKey,
    apiSecret,
    baseUrl: findRuntimeEnv("SOLAPI_BASE_URL"),
    defaultFrom: findRuntimeEnv("SOLAPI_DEFAULT_FROM"),
    kakaoPfId: findRuntimeEnv("SOLAPI_KAKAO_PF_ID"),
    rcsBrandId: findRuntimeEnv("SOLAPI_RCS_BRAND_ID"),
    naverTalkId: findRuntimeEnv("SOLAPI_NAVER_TALK_ID"),
    appId: findRuntimeEnv("SOLAPI_APP_ID"),
    defaultCountry: findRuntimeEnv("SOLAPI_DEFAULT_COUNTRY"),
  });
}

/** The two functions above under the names of older programs. */
export const SolapiProviderFactory = {
  create: createSolapiProvider,
  createDefault: createDefaultSolapiProvider,
} as const;

/** Does nothing; older programs call it. */
export function initializeSolapi(): void {}
