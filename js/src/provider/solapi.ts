/**
 * SOLAPI (solapi.com): all message types.
 *
 * @module kmsg-edge/provider/solapi
 */
import { invalidRequest, type KMsgError, toKMsgError } from "../core/error.js";
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
  ProviderHealthStatus,
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../core/provider.js";
import { fail, ok, type Result } from "../core/result.js";
import { readRuntimeEnv } from "../core/runtime-env.js";
import { dateFrom } from "../engine/revive.js";
import { CoreProvider } from "./core-provider.js";
import { checkKakaoChannelAdd, checkKakaoChannelAuth } from "./kakao-channel-input.js";
import { KAKAO_BUTTON_TYPES } from "./template-buttons.js";
import { checkTemplatePayload } from "./template-payload.js";

export interface SolapiConfig {
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

/** A template as it comes out of the core. */
type WireTemplate = Omit<Template, "createdAt" | "updatedAt"> & {
  createdAt: number;
  updatedAt: number;
};
type WireChannel = Omit<KakaoChannel, "createdAt" | "updatedAt"> & {
  createdAt?: number;
  updatedAt?: number;
};

/**
 * A SOLAPI account.
 *
 * Up to 10,000 messages of `sendMany`, of any types, travel in one request. Pictures (`media.image`
 * as bytes or a blob, an https `imageUrl`, or the id of a file at SOLAPI) are uploaded once for each
 * content. No method rejects: what went wrong is the error of its Result.
 */
export class SolapiProvider
  extends CoreProvider
  implements BalanceProvider, TemplateProvider, TemplateInspectionProvider, KakaoChannelProvider
{
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: SolapiConfig) {
    super("solapi", "SolapiProvider", config, FIELDS);
  }

  /**
   * Looks at the configuration. With `probe`, also asks for the balance: that proves the keys, the
   * clock and the network.
   */
  override async healthCheck(
    options: { probe?: boolean } & ProviderRequestContext = {},
  ): Promise<ProviderHealthStatus> {
    const begun = Date.now();
    const status = await super.healthCheck();
    if (!status.healthy || options?.probe !== true) return status;
    const balance = await this.getBalance({}, options);
    const latencyMs = Date.now() - begun;
    if (balance.isSuccess) return { ...status, latencyMs };
    return { ...status, healthy: false, issues: [balance.error.message], latencyMs };
  }

  /** Cash and points together, in KRW; `raw` has each. */
  async getBalance(
    query: BalanceQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<BalanceResult, KMsgError>> {
    const { channel } = query ?? {};
    return await this.invoke<BalanceResult>("getBalance", { channel }, context);
  }

  /** The channels that messages may name; both filters are exact. */
  async listKakaoChannels(
    query: KakaoChannelListQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel[], KMsgError>> {
    const { plusId, senderKey } = query ?? {};
    const list = await this.invoke<WireChannel[]>(
      "listKakaoChannels",
      { plusId, senderKey },
      context,
    );
    return list.isFailure ? list : ok(list.value.map(channelFromWire));
  }

  /** SOLAPI has one level of categories, which is the third here; the others are empty. */
  async listKakaoChannelCategories(
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannelCategories, KMsgError>> {
    return await this.invoke<KakaoChannelCategories>("listKakaoChannelCategories", {}, context);
  }

  async requestKakaoChannelAuth(
    input: KakaoChannelAuthInput,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    const checked = checkKakaoChannelAuth(input, this.id);
    if (checked.isFailure) return checked;
    return done(await this.invoke("requestKakaoChannelAuth", checked.value, context));
  }

  async addKakaoChannel(
    input: KakaoChannelAddInput,
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel, KMsgError>> {
    const checked = checkKakaoChannelAdd(input, this.id);
    if (checked.isFailure) return checked;
    const added = await this.invoke<WireChannel>("addKakaoChannel", checked.value, context);
    return added.isFailure ? added : ok(channelFromWire(added.value));
  }

  /** Needs `category`, the code of a template category. Review begins with the inspection request. */
  async createTemplate(
    input: TemplateCreateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    const payload = this.#payload(input, true);
    if (payload.isFailure) return payload;
    return await this.#template("createTemplate", { input: payload.value, template }, context);
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    const payload = this.#payload(patch, false);
    if (payload.isFailure) return payload;
    return await this.#template(
      "updateTemplate",
      { code, patch: payload.value, template },
      context,
    );
  }

  async deleteTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return done(await this.invoke("deleteTemplate", { code, template }, context));
  }

  async getTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    return await this.#template("getTemplate", { code, template }, context);
  }

  /** 20 a page by default. A later page costs a request for each page before it; at most page 100. */
  async listTemplates(
    query: TemplateListQuery = {},
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template[], KMsgError>> {
    const { status, page, limit } = query ?? {};
    const args = { query: { status, page, limit }, template };
    const list = await this.invoke<WireTemplate[]>("listTemplates", args, context);
    return list.isFailure ? list : ok(list.value.map(templateFromWire));
  }

  async requestTemplateInspection(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return done(await this.invoke("requestTemplateInspection", { code, template }, context));
  }

  async #template(
    member: string,
    args: unknown,
    context: ProviderRequestContext | undefined,
  ): Promise<Result<Template, KMsgError>> {
    const answer = await this.invoke<WireTemplate>(member, args, context);
    return answer.isFailure ? answer : ok(templateFromWire(answer.value));
  }

  #payload(input: TemplateUpdateInput, complete: boolean): Result<object, KMsgError> {
    const rules = { providerId: this.id, complete, buttonTypes: KAKAO_BUTTON_TYPES };
    const checked = checkTemplatePayload(input, rules);
    if (checked.isFailure) return checked;
    try {
      return ok({ ...checked.value, category: input.category });
    } catch (thrown) {
      return fail(toKMsgError(thrown));
    }
  }
}

function done(result: Result<unknown, KMsgError>): Result<void, KMsgError> {
  return result.isFailure ? result : ok(undefined);
}

function templateFromWire(wire: WireTemplate): Template {
  return {
    ...wire,
    createdAt: dateFrom(wire.createdAt) as Date,
    updatedAt: dateFrom(wire.updatedAt) as Date,
  };
}

function channelFromWire({ createdAt, updatedAt, ...wire }: WireChannel): KakaoChannel {
  return {
    ...wire,
    ...(createdAt !== undefined && { createdAt: dateFrom(createdAt) as Date }),
    ...(updatedAt !== undefined && { updatedAt: dateFrom(updatedAt) as Date }),
  };
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
  const apiKey = readRuntimeEnv("SOLAPI_API_KEY");
  const apiSecret = readRuntimeEnv("SOLAPI_API_SECRET");
  if (!apiKey || !apiSecret) {
    throw invalidRequest(
      "SOLAPI_API_KEY and SOLAPI_API_SECRET environment variables are required",
      apiKey ? "apiSecret" : "apiKey",
    );
  }
  return new SolapiProvider({
    apiKey,
    apiSecret,
    baseUrl: readRuntimeEnv("SOLAPI_BASE_URL"),
    defaultFrom: readRuntimeEnv("SOLAPI_DEFAULT_FROM"),
    kakaoPfId: readRuntimeEnv("SOLAPI_KAKAO_PF_ID"),
    rcsBrandId: readRuntimeEnv("SOLAPI_RCS_BRAND_ID"),
    naverTalkId: readRuntimeEnv("SOLAPI_NAVER_TALK_ID"),
    appId: readRuntimeEnv("SOLAPI_APP_ID"),
    defaultCountry: readRuntimeEnv("SOLAPI_DEFAULT_COUNTRY"),
  });
}

/** The two functions above under the names of older programs. */
export const SolapiProviderFactory = {
  create: createSolapiProvider,
  createDefault: createDefaultSolapiProvider,
} as const;

/** Does nothing; older programs call it. */
export function initializeSolapi(): void {}
