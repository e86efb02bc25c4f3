import { invalidRequest, type KMsgError } from "../core/error.js";
import type {
  ProviderHealthOptions,
  ProviderHealthStatus,
  ProviderOnboardingSpec,
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../core/provider.js";
import type { Result } from "../core/result.js";
import type { CoreProvider } from "./core-provider.js";

/** The template methods of an account, without those that send. No method rejects. */
export abstract class TemplateAccount<A extends CoreProvider & TemplateProvider>
  implements TemplateProvider
{
  readonly id: string;
  readonly name: string;
  readonly #account: A;

  protected constructor(account: A) {
    this.#account = account;
    this.id = account.id;
    this.name = account.name;
  }

  protected get account(): A {
    return this.#account;
  }

  async createTemplate(
    input: TemplateCreateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    return await this.#account.createTemplate(input, template, context);
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    return await this.#account.updateTemplate(code, patch, template, context);
  }

  async deleteTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return await this.#account.deleteTemplate(code, template, context);
  }

  async getTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>> {
    return await this.#account.getTemplate(code, template, context);
  }

  async listTemplates(
    query?: TemplateListQuery,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template[], KMsgError>> {
    return await this.#account.listTemplates(query, template, context);
  }

  async healthCheck(options?: ProviderHealthOptions): Promise<ProviderHealthStatus> {
    return await this.#account.healthCheck(options);
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return this.#account.getOnboardingSpec();
  }

  toString(): string {
    return `${this.constructor.name}(${this.id})`;
  }

  toJSON(): Record<string, unknown> {
    return { id: this.id, name: this.name };
  }
}

/** @throws KMsgError INVALID_REQUEST that names the class and the key that its account lacks */
export function requireKeys(config: unknown, className: string, keys: readonly string[]): void {
  if (typeof config !== "object" || config === null) {
    throw invalidRequest(`${className} requires a config object`);
  }
  for (const key of keys) {
    if ((config as Record<string, unknown>)[key]) continue;
    throw invalidRequest(`${className} requires \`${key}\` configuration`, key);
  }
}
