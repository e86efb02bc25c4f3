/**
 * IWINV, templates only.
 *
 * @module kmsg-edge/provider/iwinv/template
 */
import type { KMsgError } from "../../core/error.js";
import type {
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateListQuery,
  TemplateUpdateInput,
} from "../../core/provider.js";
import type { Result } from "../../core/result.js";
import { type IWINVConfig, IWINVProvider } from "../iwinv.js";
import { requireKeys, TemplateAccount } from "../template-account.js";
import { iwinvConfigFromEnv } from "../vendor-env.js";

export type { IWINVConfig };

/** The templates of an IWINV account; it has no method that sends. */
export class IWINVTemplateProvider extends TemplateAccount<IWINVProvider> {
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: IWINVConfig) {
    requireKeys(config, "IWINVTemplateProvider", ["apiKey"]);
    super(new IWINVProvider(config));
  }
}

/** The same as `new IWINVTemplateProvider(config)`. */
export function createIWINVTemplateProvider(config: IWINVConfig): IWINVTemplateProvider {
  return new IWINVTemplateProvider(config);
}

/**
 * An account from the environment, like `createDefaultIWINVProvider`.
 *
 * @throws KMsgError INVALID_REQUEST that names the member that is missing or wrong
 */
export function createDefaultIWINVTemplateProvider(): IWINVTemplateProvider {
  return new IWINVTemplateProvider(iwinvConfigFromEnv());
}

/** The two functions above under the names of older programs. */
export const IWINVTemplateProviderFactory = {
  create: createIWINVTemplateProvider,
  createDefault: createDefaultIWINVTemplateProvider,
} as const;

// One call each, for programs without an account object. A wrong `config` throws as the constructor does.

export async function createTemplate(
  config: IWINVConfig,
  input: TemplateCreateInput,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> {
  return await new IWINVTemplateProvider(config).createTemplate(input, template, context);
}

export async function updateTemplate(
  config: IWINVConfig,
  code: string,
  patch: TemplateUpdateInput,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> {
  return await new IWINVTemplateProvider(config).updateTemplate(code, patch, template, context);
}

export async function deleteTemplate(
  config: IWINVConfig,
  code: string,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<void, KMsgError>> {
  return await new IWINVTemplateProvider(config).deleteTemplate(code, template, context);
}

export async function getTemplate(
  config: IWINVConfig,
  code: string,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template, KMsgError>> {
  return await new IWINVTemplateProvider(config).getTemplate(code, template, context);
}

export async function listTemplates(
  config: IWINVConfig,
  query?: TemplateListQuery,
  template?: TemplateContext,
  context?: ProviderRequestContext,
): Promise<Result<Template[], KMsgError>> {
  return await new IWINVTemplateProvider(config).listTemplates(query, template, context);
}
