/**
 * A provider without a vendor, for tests and first steps: sends nothing, remembers everything, and
 * fails on request.
 *
 * @module kmsg-edge/provider/mock
 */
import type { KMsgError } from "../../core/error.js";
import type {
  KakaoChannel,
  KakaoChannelAddInput,
  KakaoChannelAuthInput,
  KakaoChannelCategories,
  KakaoChannelListQuery,
  KakaoChannelProvider,
  ProviderOnboardingSpec,
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../../core/provider.js";
import type { Result } from "../../core/result.js";
import { Channels } from "./channels.js";
import { MockMessaging } from "./messaging.js";
import { onboardingSpec } from "./onboarding.js";
import type { MockProviderOptions } from "./options.js";
import { Templates } from "./templates.js";

export type { ChaosOptions } from "./chaos.js";
export type { Sleep } from "./clock.js";
export type { MockDeliveryAnswer, MockDeliveryScript, MockDeliveryState } from "./delivery.js";
export type { MockFailure } from "./failure.js";
export type { MockRequestCounts } from "./messaging.js";
export type { MockProviderOptions } from "./options.js";
export type { MockStep } from "./scenario.js";

type Context = ProviderRequestContext;

/**
 * A provider in memory. Without options every message is sent and delivered at once, with ids
 * counted from `mock-1`; nothing is shared between instances.
 *
 * @example
 * ```ts
 * const mock = new MockProvider();
 * mock.mockScenario([{ outcome: "failure", code: "RATE_LIMIT_EXCEEDED", retryAfterMs: 500 }]);
 * const kmsg = new KMsg({ providers: [mock] });
 * await kmsg.send({ to: "01012345678", text: "hello" }); // fails
 * await kmsg.send({ to: "01012345678", text: "hello" }); // mock-1
 * mock.setDeliveryStatus("mock-1", ["SENT", "DELIVERED"]);
 * ```
 */
export class MockProvider
  extends MockMessaging
  implements TemplateProvider, TemplateInspectionProvider, KakaoChannelProvider
{
  readonly #templates: Templates;
  readonly #channels: Channels;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(options: MockProviderOptions = {}) {
    super(options);
    this.#templates = new Templates(this.id, this.now);
    this.#channels = new Channels(this.id);
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return onboardingSpec(this.id, this.name);
  }

  /** Approved at once; the codes are `MOCK_TPL_1`, `MOCK_TPL_2`, ... */
  async createTemplate(
    input: TemplateCreateInput,
    _template?: TemplateContext,
    context?: Context,
  ): Promise<Result<Template, KMsgError>> {
    return await this.answer(context, () => this.#templates.create(input));
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    _template?: TemplateContext,
    context?: Context,
  ): Promise<Result<Template, KMsgError>> {
    return await this.answer(context, () => this.#templates.update(code, patch));
  }

  async deleteTemplate(
    code: string,
    _template?: TemplateContext,
    context?: Context,
  ): Promise<Result<void, KMsgError>> {
    return await this.answer(context, () => this.#templates.delete(code));
  }

  async getTemplate(
    code: string,
    _template?: TemplateContext,
    context?: Context,
  ): Promise<Result<Template, KMsgError>> {
    return await this.answer(context, () => this.#templates.get(code));
  }

  /** In the order of creation, 10 to a page; page and limit are rounded down to at least 1. */
  async listTemplates(
    query?: TemplateListQuery,
    _template?: TemplateContext,
    context?: Context,
  ): Promise<Result<Template[], KMsgError>> {
    return await this.answer(context, () => this.#templates.list(query));
  }

  /** Changes nothing: templates are approved already. */
  async requestTemplateInspection(
    code: string,
    _template?: TemplateContext,
    context?: Context,
  ): Promise<Result<void, KMsgError>> {
    return await this.answer(context, () => this.#templates.exists(code));
  }

  async listKakaoChannels(
    query?: KakaoChannelListQuery,
    context?: Context,
  ): Promise<Result<KakaoChannel[], KMsgError>> {
    return await this.answer(context, () => this.#channels.list(query));
  }

  async listKakaoChannelCategories(
    context?: Context,
  ): Promise<Result<KakaoChannelCategories, KMsgError>> {
    return await this.answer(context, () => this.#channels.categories());
  }

  /** Any number and code will do. */
  async requestKakaoChannelAuth(
    input: KakaoChannelAuthInput,
    context?: Context,
  ): Promise<Result<void, KMsgError>> {
    return await this.answer(context, () => this.#channels.requestAuth(input));
  }

  async addKakaoChannel(
    input: KakaoChannelAddInput,
    context?: Context,
  ): Promise<Result<KakaoChannel, KMsgError>> {
    return await this.answer(context, () => this.#channels.add(input));
  }
}
