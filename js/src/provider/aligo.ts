/**
 * Aligo (smartsms.aligo.in): AlimTalk, FriendTalk, SMS, LMS and MMS.
 *
 * @module kmsg-edge/provider/aligo
 */
import type { KMsgError } from "../core/error.js";
import type {
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
  FetchLike,
  KakaoChannel,
  KakaoChannelAddInput,
  KakaoChannelAuthInput,
  KakaoChannelCategories,
  KakaoChannelListQuery,
  KakaoChannelProvider,
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../core/provider.js";
import { ok, type Result } from "../core/result.js";
import { readRuntimeEnv } from "../core/runtime-env.js";
import { dateFrom } from "../engine/revive.js";
import { CoreProvider } from "./core-provider.js";
import { checkKakaoChannelAdd, checkKakaoChannelAuth } from "./kakao-channel-input.js";
import { COMMON_BUTTON_TYPES } from "./template-buttons.js";
import { checkTemplatePayload } from "./template-payload.js";

export interface AligoConfig {
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
  /** Used for this account's requests instead of the global `fetch`. */
  fetch?: FetchLike | undefined;
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

type Wire<T, K extends keyof T> = Omit<T, K> & Record<K, number>;
type WireTemplate = Wire<Template, "createdAt" | "updatedAt">;

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
 */
export class AligoProvider
  extends CoreProvider
  implements BalanceProvider, TemplateProvider, TemplateInspectionProvider, KakaoChannelProvider
{
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: AligoConfig) {
    super("aligo", "AligoProvider", config, FIELDS);
  }

  /**
   * How many messages of a channel (ALIMTALK, SMS, LMS, MMS; default SMS) can still be sent: a
   * count, not money. Never rejects.
   */
  async getBalance(
    query: BalanceQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<BalanceResult, KMsgError>> {
    return await this.invoke("getBalance", { channel: query?.channel }, context);
  }

  /** Registers a template; it is in inspection only after `requestTemplateInspection`. */
  async createTemplate(
    input: TemplateCreateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    const rules = { providerId: this.id, complete: true, buttonTypes: BUTTON_TYPES };
    const checked = checkTemplatePayload(input, rules);
    if (checked.isFailure) return checked;
    return await this.#template("createTemplate", { input: checked.value, template }, context);
  }

  /**
   * Changes a template, which the vendor allows until its inspection is asked for and after it was
   * rejected. Reads it first, and again afterwards.
   */
  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    const checked = checkTemplatePayload(patch, { providerId: this.id, buttonTypes: BUTTON_TYPES });
    if (checked.isFailure) return checked;
    const args = { code, patch: checked.value, template };
    return await this.#template("updateTemplate", args, context);
  }

  async deleteTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return await this.#done("deleteTemplate", { code, template }, context);
  }

  async getTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    return await this.#template("getTemplate", { code, template }, context);
  }

  /** All templates of the channel, or with `page` or `limit` (default 100) a part of them. */
  async listTemplates(
    query: TemplateListQuery = {},
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template[], KMsgError>> {
    const { status, page, limit } = query ?? {};
    const args = { query: { status, page, limit }, template };
    const result = await this.invoke<WireTemplate[]>("listTemplates", args, context);
    return result.isFailure ? result : ok(result.value.map(templateFrom));
  }

  async requestTemplateInspection(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return await this.#done("requestTemplateInspection", { code, template }, context);
  }

  async listKakaoChannels(
    query: KakaoChannelListQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel[], KMsgError>> {
    const { plusId, senderKey } = query ?? {};
    const args = { plusId, senderKey };
    const result = await this.invoke<KakaoChannel[]>("listKakaoChannels", args, context);
    return result.isFailure ? result : ok(result.value.map(channelFrom));
  }

  async listKakaoChannelCategories(
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannelCategories, KMsgError>> {
    return await this.invoke("listKakaoChannelCategories", {}, context);
  }

  async requestKakaoChannelAuth(
    input: KakaoChannelAuthInput,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    const checked = checkKakaoChannelAuth(input, this.id);
    if (checked.isFailure) return checked;
    return await this.#done("requestKakaoChannelAuth", checked.value, context);
  }

  async addKakaoChannel(
    input: KakaoChannelAddInput,
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel, KMsgError>> {
    const checked = checkKakaoChannelAdd(input, this.id);
    if (checked.isFailure) return checked;
    const result = await this.invoke<KakaoChannel>("addKakaoChannel", checked.value, context);
    return result.isFailure ? result : ok(channelFrom(result.value));
  }

  async #template(
    member: string,
    args: unknown,
    context: ProviderRequestContext | undefined,
  ): Promise<Result<Template, KMsgError>> {
    const result = await this.invoke<WireTemplate>(member, args, context);
    return result.isFailure ? result : ok(templateFrom(result.value));
  }

  async #done(
    member: string,
    args: unknown,
    context: ProviderRequestContext | undefined,
  ): Promise<Result<void, KMsgError>> {
    const result = await this.invoke<null>(member, args, context);
    return result.isFailure ? result : ok(undefined);
  }
}

function templateFrom(wire: WireTemplate): Template {
  const { createdAt, updatedAt } = wire;
  return { ...wire, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}

function channelFrom(wire: KakaoChannel): KakaoChannel {
  const { createdAt, updatedAt, ...channel } = wire;
  const [created, updated] = [dateFrom(createdAt), dateFrom(updatedAt)];
  return {
    ...channel,
    ...(created !== undefined && { createdAt: created }),
    ...(updated !== undefined && { updatedAt: updated }),
  };
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
  return new AligoProvider({
    apiKey: readRuntimeEnv("ALIGO_API_KEY") ?? "",
    userId: readRuntimeEnv("ALIGO_USER_ID") ?? "",
    senderKey: readRuntimeEnv("ALIGO_SENDER_KEY"),
    sender: readRuntimeEnv("ALIGO_SENDER"),
    friendtalkEndpoint: readRuntimeEnv("ALIGO_FRIENDTALK_ENDPOINT"),
    smsBaseUrl: readRuntimeEnv("ALIGO_SMS_BASE_URL"),
    alimtalkBaseUrl: readRuntimeEnv("ALIGO_ALIMTALK_BASE_URL"),
  });
}
