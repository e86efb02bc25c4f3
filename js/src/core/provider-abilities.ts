// What some providers can do beyond sending. A provider has an ability when it has the methods.
import type { KMsgError } from "./error.js";
import type { MessageType } from "./message-types.js";
import type { ProviderRequestContext } from "./provider.js";
import type { Result } from "./result.js";

export interface BalanceQuery {
  /** For vendors that count each kind of message apart. */
  channel?: MessageType;
}

export interface BalanceResult {
  providerId: string;
  channel?: MessageType;
  /** Money, or a count of messages where `currency` is absent. */
  amount: number;
  /** ISO 4217. */
  currency?: string;
  /** The vendor's answer. */
  raw?: unknown;
}

export interface BalanceProvider {
  getBalance(
    query?: BalanceQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<BalanceResult, KMsgError>>;
}

export type TemplateApprovalStatus = "APPROVED" | "REJECTED" | "PENDING" | "INSPECTION";

/** A button of a template, in the one form that is used for every vendor. */
export interface TemplateButtonInput {
  /** `WL` web link, `AL` app link, `DS` delivery, `BK` bot keyword, `MD` message, or a vendor's own. */
  type: string;
  name: string;
  linkMobile?: string;
  linkPc?: string;
  linkIos?: string;
  linkAndroid?: string;
  schemeIos?: string;
  schemeAndroid?: string;
}

export interface TemplateCreateInput {
  name: string;
  /** The text with its `#{name}` placeholders. */
  content: string;
  category?: string;
  /** Buttons, `{ button: [...] }`, or JSON text of either; vendors' link names are understood. */
  buttons?: readonly object[] | { button: readonly object[] } | string | null;
  variables?: string[];
}

/** Absent members stay as they are. */
export type TemplateUpdateInput = Partial<TemplateCreateInput>;

export interface Template {
  id: string;
  /** What a message names as its `templateId`. */
  code: string;
  name: string;
  content: string;
  category?: string;
  status: TemplateApprovalStatus;
  buttons?: TemplateButtonInput[];
  variables?: string[];
  createdAt: Date;
  updatedAt: Date;
}

export interface TemplateContext {
  /** The channel that the template belongs to; default: the provider's own. */
  kakaoChannelSenderKey?: string;
}

export interface TemplateListQuery {
  status?: TemplateApprovalStatus;
  /** From 1; default 1. */
  page?: number;
  /** Templates per page, from 1; the default is the provider's. */
  limit?: number;
}

/** Template methods. An unknown code is TEMPLATE_NOT_FOUND; a wrong input INVALID_REQUEST. */
export interface TemplateProvider {
  createTemplate(
    input: TemplateCreateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>>;
  updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>>;
  deleteTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>>;
  getTemplate(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template, KMsgError>>;
  listTemplates(
    query?: TemplateListQuery,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<Template[], KMsgError>>;
}

export interface TemplateInspectionProvider {
  /** Asks Kakao to review a template. */
  requestTemplateInspection(
    code: string,
    template?: TemplateContext,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>>;
}

export interface KakaoChannel {
  providerId: string;
  /** What a message names as its `kakao.profileId`. */
  senderKey: string;
  /** The channel's search id, with its `@`. */
  plusId?: string;
  name?: string;
  status?: string;
  createdAt?: Date;
  updatedAt?: Date;
  /** The vendor's answer. */
  raw?: unknown;
}

export interface KakaoChannelCategory {
  code: string;
  name: string;
  /** Of the level above. */
  parentCode?: string;
}

export interface KakaoChannelCategories {
  first: KakaoChannelCategory[];
  second: KakaoChannelCategory[];
  third: KakaoChannelCategory[];
}

/** An empty or absent member does not filter. */
export interface KakaoChannelListQuery {
  plusId?: string;
  senderKey?: string;
}

export interface KakaoChannelAuthInput {
  plusId: string;
  /** Of the channel's manager, who gets the number that `addKakaoChannel` asks for. */
  phoneNumber: string;
}

export interface KakaoChannelAddInput extends KakaoChannelAuthInput {
  authNum: string;
  /** A code of the third level. */
  categoryCode: string;
}

export interface KakaoChannelProvider {
  listKakaoChannels(
    query?: KakaoChannelListQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel[], KMsgError>>;
  listKakaoChannelCategories?(
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannelCategories, KMsgError>>;
  /** Has Kakao send a number to the manager's phone. */
  requestKakaoChannelAuth?(
    input: KakaoChannelAuthInput,
    context?: ProviderRequestContext,
  ): Promise<Result<void, KMsgError>>;
  addKakaoChannel?(
    input: KakaoChannelAddInput,
    context?: ProviderRequestContext,
  ): Promise<Result<KakaoChannel, KMsgError>>;
}
