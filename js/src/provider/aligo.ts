/**
 * Aligo (smartsms.aligo.in): AlimTalk, FriendTalk, SMS, LMS and MMS.
 *
 * @module kmsg-edge/provider/aligo
 */
import { ChannelAccount } from "./channel-account.js";
import type { TransportConfig } from "./core-provider.js";
import { KakaoAccount } from "./kakao-account.js";
import { COMMON_BUTTON_TYPES } from "./template-buttons.js";
import { aligoConfigFromEnv } from "./vendor-env.js";

export interface AligoConfig extends TransportConfig {
  /** Secret. Works only from addresses that are registered with Aligo. */
  apiKey: string;
  userId: string;
  /** Sensitive: the Kakao sender profile of messages without `kakao.profileId`. */
  senderKey?: string | undefined;
  /** Sender of messages without `from`; registered with Aligo. */
  sender?: string | undefined;
  /**
   * The vendor accepts messages but sends none; every result then carries the warning `TEST_MODE`.
   * Default: off.
   */
  testMode?: boolean | undefined;
  /** Default: `https://apis.aligo.in`. https, or http on a loopback host. */
  smsBaseUrl?: string | undefined;
  /** Default: `https://kakaoapi.aligo.in`. https, or http on a loopback host. */
  alimtalkBaseUrl?: string | undefined;
  /**
   * Path of the FriendTalk send; default: `/akv10/friendtalk/send/`. Aligo's public documents do not
   * describe this request: try it with your account first.
   */
  friendtalkEndpoint?: string | undefined;
}

const FIELDS = [
  "apiKey",
  "userId",
  "senderKey",
  "sender",
  "testMode",
  "smsBaseUrl",
  "alimtalkBaseUrl",
  "friendtalkEndpoint",
] as const satisfies (keyof AligoConfig)[];

/** Aligo also takes buttons that add the channel. */
const BUTTON_TYPES = [...COMMON_BUTTON_TYPES, "AC"];

/**
 * An Aligo account.
 *
 * The text and the buttons of an AlimTalk come from the vendor's template, which is read once in a
 * few minutes. A message that brings its text along (`providerOptions.templateContent`, or the
 * variable `_full_text`) spares that; its buttons are then those of `kakao.buttons`. A picture (MMS)
 * must be bytes or a blob.
 *
 * All recipients of one request have the same `providerMessageId`; together with the recipient's
 * number it names one message.
 *
 * `getBalance` answers how many messages of a channel (ALIMTALK, SMS, LMS, MMS; default SMS) can still
 * be sent: a count, not money. `listTemplates` reads all templates of the channel, or with `page` or
 * `limit` (default 100) a part of them. No method rejects.
 */
export class AligoProvider extends KakaoAccount {
  protected readonly templateButtons = BUTTON_TYPES;

  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: AligoConfig) {
    super("aligo", "AligoProvider", config, FIELDS);
  }
}

/** The part of an Aligo account that sends, with its channels; see {@link AligoProvider}. */
export class AligoSendProvider extends ChannelAccount {
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: AligoConfig) {
    super("aligo", "AligoProvider", config, FIELDS);
  }
}

/** The same as `new AligoProvider(config)`. */
export function createAligoProvider(config: AligoConfig): AligoProvider {
  return new AligoProvider(config);
}

/**
 * An account from the environment: `ALIGO_API_KEY`, `ALIGO_USER_ID`, and where set
 * `ALIGO_SENDER_KEY`, `ALIGO_SENDER`, `ALIGO_FRIENDTALK_ENDPOINT`, `ALIGO_SMS_BASE_URL` and
 * `ALIGO_ALIMTALK_BASE_URL`. Test mode is off.
 *
 * @throws KMsgError INVALID_REQUEST that names the member that is missing or wrong
 */
export function createDefaultAligoProvider(): AligoProvider {
  return new AligoProvider(aligoConfigFromEnv());
}

/** The two functions above under the names of older programs. */
export const AligoProviderFactory = {
  create: createAligoProvider,
  createDefault: createDefaultAligoProvider,
} as const;

/** Does nothing; older programs call it. */
export function initializeAligo(): void {}
