/**
 * IWINV (iwinv.kr): AlimTalk, and SMS, LMS and MMS with the SMS keys.
 *
 * @module kmsg-edge/provider/iwinv
 */
import type { KMsgError } from "../core/error.js";
import type {
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../core/provider.js";
import { ok, type Result } from "../core/result.js";
import { CoreProvider, type TransportConfig } from "./core-provider.js";
import { COMMON_BUTTON_TYPES } from "./template-buttons.js";
import { checkTemplatePayload } from "./template-payload.js";
import { iwinvConfigFromEnv } from "./vendor-env.js";

/** Needs `apiKey`, or `smsApiKey` and `smsAuthKey`, or all three. */
export interface IWINVConfig extends TransportConfig {
  /** Secret: the AlimTalk key. Without it there are only text messages. */
  apiKey?: string | undefined;
  /** Default: the vendor's AlimTalk address. https, or http on a loopback host. */
  baseUrl?: string | undefined;
  /** Default: the vendor's SMS address. https, or http on a loopback host. */
  smsBaseUrl?: string | undefined;
  /** Secret; text messages need it and `smsAuthKey`. */
  smsApiKey?: string | undefined;
  /** Secret. */
  smsAuthKey?: string | undefined;
  /** The delivery status of text messages needs it. */
  smsCompanyId?: string | undefined;
  /** Sender of messages without `from`; registered with IWINV. */
  senderNumber?: string | undefined;
  /** Sender of text messages without `from`; default: `senderNumber`. */
  smsSenderNumber?: string | undefined;
  /** Path of the AlimTalk send; default: `/api/v2/send/`. */
  sendEndpoint?: string | undefined;
  /** `X-Forwarded-For` of every request. */
  xForwardedFor?: string | undefined;
  /** May hold secrets. */
  extraHeaders?: Record<string, string> | undefined;
}

const FIELDS = [
  "apiKey",
  "baseUrl",
  "smsBaseUrl",
  "smsApiKey",
  "smsAuthKey",
  "smsCompanyId",
  "senderNumber",
  "smsSenderNumber",
  "sendEndpoint",
  "xForwardedFor",
  "extraHeaders",
] as const satisfies (keyof IWINVConfig)[];

/** The vendor calls a delivery button `DB`. */
const BUTTON_TYPES = [...COMMON_BUTTON_TYPES, "DB"];

/** A template as the core writes it: its times are milliseconds. */
type TemplateWire = Omit<Template, "createdAt" | "updatedAt"> & {
  createdAt: number;
  updatedAt: number;
};

/**
 * The part of an IWINV account that sends. `sendMany` sends up to 10,000 AlimTalk of one template, or 1,000 SMS or LMS of
 * one text, in one request; they share one vendor id. An MMS needs the bytes of a JPEG of at most
 * 100 KB in `media.image`. IWINV registers channels in its console only.
 */
export class IWINVSendProvider extends CoreProvider implements BalanceProvider {
  /** @throws KMsgError INVALID_REQUEST that names the member at fault */
  constructor(config: IWINVConfig) {
    super("iwinv", "IWINVProvider", config, FIELDS);
  }

  /**
   * The account's balance in won. AlimTalk and text messages are charged apart: `channel` chooses,
   * by default AlimTalk, or text messages for an account without `apiKey`.
   */
  async getBalance(
    query: BalanceQuery = {},
    context: ProviderRequestContext = {},
  ): Promise<Result<BalanceResult, KMsgError>> {
    return await this.invoke<BalanceResult>("getBalance", { query }, context);
  }

  /** Both balances, where the account has both kinds of keys. */
  protected override async probe(context: ProviderRequestContext): Promise<string[]> {
    const issues: string[] = [];
    for (const channel of ["ALIMTALK", "SMS"] as const) {
      if (!this.supportedTypes.includes(channel)) continue;
      const balance = await this.getBalance({ channel }, context);
      if (balance.isFailure) issues.push(`${channel}: ${balance.error.message}`);
    }
    return issues;
  }
}

/**
 * An IWINV account. Template methods need `apiKey`; IWINV inspects a template as soon as it is created,
 * so there is nothing to request.
 */
export class IWINVProvider extends IWINVSendProvider implements TemplateProvider {
  /**
   * Creates a template, which IWINV then inspects. A name has at most 15 characters, a content
   * 1,000, a button's link 200. An error with the outcome `"unknown"`: it may have been created.
   */
  async createTemplate(
    input: TemplateCreateInput,
    _template?: TemplateContext,
    context: ProviderRequestContext = {},
  ): Promise<Result<Template, KMsgError>> {
    const checked = checkTemplatePayload(input, this.#rules(true));
    if (checked.isFailure) return checked;
    const created = { input: checked.value };
    return templateResult(await this.invoke<TemplateWire>("createTemplate", created, context));
  }

  /**
   * Changes a template. The vendor takes whole templates only, so it is read first: changes of
   * others in between are lost.
   */
  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    _template?: TemplateContext,
    context: ProviderRequestContext = {},
  ): Promise<Result<Template, KMsgError>> {
    const checked = checkTemplatePayload(patch, this.#rules(false));
    if (checked.isFailure) return checked;
    const changed = { code, patch: checked.value };
    return templateResult(await this.invoke<TemplateWire>("updateTemplate", changed, context));
  }

  async deleteTemplate(
    code: string,
    _template?: TemplateContext,
    context: ProviderRequestContext = {},
  ): Promise<Result<void, KMsgError>> {
    const result = await this.invoke<null>("deleteTemplate", { code }, context);
    return result.isFailure ? result : ok(undefined);
  }

  async getTemplate(
    code: string,
    _template?: TemplateContext,
    context: ProviderRequestContext = {},
  ): Promise<Result<Template, KMsgError>> {
    return templateResult(await this.invoke<TemplateWire>("getTemplate", { code }, context));
  }

  /** One page of the templates: 15, or `limit` (at most 1,000). */
  async listTemplates(
    query: TemplateListQuery = {},
    _template?: TemplateContext,
    context: ProviderRequestContext = {},
  ): Promise<Result<Template[], KMsgError>> {
    const result = await this.invoke<TemplateWire[]>("listTemplates", { query }, context);
    return result.isFailure ? result : ok(result.value.map(templateFromWire));
  }

  #rules(complete: boolean) {
    return { providerId: this.id, complete, buttonTypes: BUTTON_TYPES };
  }
}

function templateFromWire(wire: TemplateWire): Template {
  return {
    ...wire,
    createdAt: new Date(wire.createdAt),
    updatedAt: new Date(wire.updatedAt),
  };
}

function templateResult(result: Result<TemplateWire, KMsgError>): Result<Template, KMsgError> {
  return result.isFailure ? result : ok(templateFromWire(result.value));
}

/** The same as `new IWINVProvider(config)`. */
export function createIWINVProvider(config: IWINVConfig): IWINVProvider {
  return new IWINVProvider(config);
}

/**
 * An account from the environment: `IWINV_API_KEY`, and where they are set `IWINV_SMS_API_KEY`,
 * `IWINV_SMS_AUTH_KEY`, `IWINV_SMS_COMPANY_ID`, `IWINV_SENDER_NUMBER`, `IWINV_SMS_SENDER_NUMBER`,
 * `IWINV_SEND_ENDPOINT` and `IWINV_X_FORWARDED_FOR`.
 *
 * @throws KMsgError INVALID_REQUEST that names the member that is missing or wrong
 */
export function createDefaultIWINVProvider(): IWINVProvider {
  return new IWINVProvider(iwinvConfigFromEnv());
}

/** The two functions above under the names of older programs. */
export const IWINVProviderFactory = {
  create: createIWINVProvider,
  createDefault: createDefaultIWINVProvider,
} as const;

/** Does nothing; older programs call it. */
export function initializeIWINV(): void {}

/** Codes of the AlimTalk API that older programs compare with. */
export const IWINV_STATUS_CODES = {
  SUCCESS: 200,
  AUTH_FAILED: 201,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
} as const;

export default IWINVProvider;
