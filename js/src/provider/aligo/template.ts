/**
 * Aligo, templates only.
 *
 * @module kmsg-edge/provider/aligo/template
 */
import { invalidRequest, type KMsgError } from "../../core/error.js";
import type {
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListQuery,
  TemplateUpdateInput,
} from "../../core/provider.js";
import type { Result } from "../../core/result.js";
import { type AligoConfig, AligoProvider } from "../aligo.js";
import { requireKeys, TemplateAccount } from "../template-account.js";
import { aligoConfigFromEnv } from "../vendor-env.js";

export type { AligoConfig };

/** The templates of an Aligo account; it has no method that sends. */
export class AligoTemplateProvider
  extends TemplateAccount<AligoProvider>
  implements TemplateInspectionProvider
{
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: AligoConfig) {
    requireKeys(config, "AligoTemplateProvider", ["apiKey", "userId"]);
    super(new AligoProvider(config));
  }

  async requestTemplateInspection(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>> {
    return await this.account.requestTemplateInspection(code, template, context);
  }
}

/** The same as `new AligoTemplateProvider(config)`. */
export function createAligoTemplateProvider(config: AligoConfig): AligoTemplateProvider {
  return new AligoTemplateProvider(config);
}

/**
 * An account from the environment, like `createDefaultAligoProvider`.
 *
 * @throws KMsgError INVALID_REQUEST that names the member that is missing or wrong
 */
export function createDefaultAligoTemplateProvider(): AligoTemplateProvider {
  const config = aligoConfigFromEnv();
  if (!config.apiKey || !config.userId) {
    const field = config.apiKey ? "userId" : "apiKey";
    throw invalidRequest("ALIGO_API_KEY and ALIGO_USER_ID are required", field);
  }
  return new AligoTemplateProvider(config);
}

/** The two functions above under the names of older programs. */
export const AligoTemplateProviderFactory = {
  create: createAligoTemplateProvider,
  createDefault: createDefaultAligoTemplateProvider,
} as const;

// One call each, for programs without an account object. A wrong `config` throws as the constructor does.

export async function createTemplate(
  config: AligoConfig,
  input: TemplateCreateInput,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> {
  return await new AligoTemplateProvider(config).createTemplate(input, template, context);
}

export async function updateTemplate(
  config: AligoConfig,
  code: string,
  patch: TemplateUpdateInput,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> {
  return await new AligoTemplateProvider(config).updateTemplate(code, patch, template, context);
}

export async function deleteTemplate(
  config: AligoConfig,
  code: string,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<void, KMsgError>> {
  return await new AligoTemplateProvider(config).deleteTemplate(code, template, context);
}

export async function getTemplate(
  config: AligoConfig,
  code: string,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> {
  return await new AligoTemplateProvider(config).getTemplate(code, template, context);
}

export async function listTemplates(
  config: AligoConfig,
  query?: TemplateListQuery,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template[], KMsgError>> {
  return await new AligoTemplateProvider(config).listTemplates(query, template, context);
}

export async function requestTemplateInspection(
  config: AligoConfig,
  code: string,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<void, KMsgError>> {
  return await new AligoTemplateProvider(config).requestTemplateInspection(code, template, context);
}
