import { type KMsgError, toKMsgError } from "../core/error.js";
import type {
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
import { ChannelAccount, done } from "./channel-account.js";
import { checkTemplatePayload } from "./template-payload.js";

type WireTemplate = Omit<Template, "createdAt" | "updatedAt"> &
  Record<"createdAt" | "updatedAt", number>;

/** An account whose vendor has an API for AlimTalk templates too. */
export abstract class KakaoAccount
  extends ChannelAccount
  implements TemplateProvider, TemplateInspectionProvider
{
  /** The button types that the vendor takes in a template. */
  protected abstract readonly templateButtons: readonly string[];

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

function templateFrom(wire: WireTemplate): Template {
  return {
    ...wire,
    createdAt: dateFrom(wire.createdAt) as Date,
    updatedAt: dateFrom(wire.updatedAt) as Date,
  };
}
