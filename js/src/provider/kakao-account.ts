import { type KMsgError, toKMsgError } from "../core/error.js";
import type {
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
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
import { fail, ok, type Result } from "../core/result.js";
import { dateFrom } from "../engine/revive.js";
import { CoreProvider } from "./core-provider.js";
import { checkKakaoChannelAdd, checkKakaoChannelAuth } from "./kakao-channel-input.js";
import { checkTemplatePayload } from "./template-payload.js";

type Wire<T, K extends keyof T> = Omit<T, K> & Record<K, number>;
type WireTemplate = Wire<Template, "createdAt" | "updatedAt">;
type WireChannel = Omit<KakaoChannel, "createdAt" | "updatedAt"> & {
  createdAt?: number;
  updatedAt?: number;
};

/**
 * An account whose vendor has an API for its balance, AlimTalk templates and Kakao channels. No method
 * rejects: what went wrong is the error of its Result.
 */
export abstract class KakaoAccount
  extends CoreProvider
  implements BalanceProvider, TemplateProvider, TemplateInspectionProvider, KakaoChannelProvider
{
  /** The button types that the vendor takes in a template. */
  protected abstract readonly templateButtons: readonly string[];

  async getBalance(
    query: BalanceQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<BalanceResult, KMsgError>> {
    return await this.invoke<BalanceResult>("getBalance", { channel: query?.channel }, context);
  }

  /** Registers a template; it is in inspection only after `requestTemplateInspection`. */
  async createTemplate(
    input: TemplateCreateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    const payload = this.#payload(input, true);
    if (payload.isFailure) return payload;
    return await this.#template("createTemplate", { input: payload.value, template }, context);
  }

  /** Changes a template, which vendors allow until its inspection is asked for and after a rejection. */
  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    const payload = this.#payload(patch, false);
    if (payload.isFailure) return payload;
    const args = { code, patch: payload.value, template };
    return await this.#template("updateTemplate", args, context);
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

  async listTemplates(
    query: TemplateListQuery = {},
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template[], KMsgError>> {
    const { status, page, limit } = query ?? {};
    const args = { query: { status, page, limit }, template };
    const list = await this.invoke<WireTemplate[]>("listTemplates", args, context);
    return list.isFailure ? list : ok(list.value.map(templateFrom));
  }

  async requestTemplateInspection(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return done(await this.invoke("requestTemplateInspection", { code, template }, context));
  }

  /** The channels that messages may name; both filters are exact. */
  async listKakaoChannels(
    query: KakaoChannelListQuery = {},
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel[], KMsgError>> {
    const { plusId, senderKey } = query ?? {};
    const args = { plusId, senderKey };
    const list = await this.invoke<WireChannel[]>("listKakaoChannels", args, context);
    return list.isFailure ? list : ok(list.value.map(channelFrom));
  }

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
    return added.isFailure ? added : ok(channelFrom(added.value));
  }

  async #template(
    member: string,
    args: unknown,
    context: ProviderRequestContext | undefined,
  ): Promise<Result<Template, KMsgError>> {
    const answer = await this.invoke<WireTemplate>(member, args, context);
    return answer.isFailure ? answer : ok(templateFrom(answer.value));
  }

  #payload(input: TemplateUpdateInput, complete: boolean): Result<object, KMsgError> {
    const rules = { providerId: this.id, complete, buttonTypes: this.templateButtons };
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

function templateFrom(wire: WireTemplate): Template {
  return {
    ...wire,
    createdAt: dateFrom(wire.createdAt) as Date,
    updatedAt: dateFrom(wire.updatedAt) as Date,
  };
}

function channelFrom({ createdAt, updatedAt, ...wire }: WireChannel): KakaoChannel {
  const [created, updated] = [dateFrom(createdAt), dateFrom(updatedAt)];
  return {
    ...wire,
    ...(created !== undefined && { createdAt: created }),
    ...(updated !== undefined && { updatedAt: updated }),
  };
}
