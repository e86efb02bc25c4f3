import { invalidRequest, type KMsgError } from "../../core/error.js";
import type { SendOptions } from "../../core/message-options.js";
import type { MessageType } from "../../core/message-types.js";
import type {
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
  DeliveryStatusQuery,
  DeliveryStatusResult,
  FindSentQuery,
  Provider,
  ProviderHealthStatus,
  ProviderLimits,
  ProviderOnboardingSpec,
  ProviderRequestContext,
  ProviderTransportCapabilities,
  SendResult,
} from "../../core/provider.js";
import { fail, ok, type Result } from "../../core/result.js";
import { abortError, contextSignal, isAborted, transportError } from "../../core/transport.js";
import { Balance } from "./balance.js";
import { type ChaosOptions, checkChaos } from "./chaos.js";
import { Deliveries, type MockDeliveryScript } from "./delivery.js";
import { type MockProviderOptions, readOptions } from "./options.js";
import { Outbox } from "./outbox.js";
import { type MockStep, Scenario } from "./scenario.js";
import { snapshot } from "./snapshot.js";

/** How often each method that would make a request was called. */
export interface MockRequestCounts {
  send: number;
  sendBatch: number;
  getDeliveryStatus: number;
  getDeliveryStatuses: number;
  findSent: number;
  getBalance: number;
}

/** Where the mock declares no limit of its own. */
const MAX_BATCH = 10_000;

const noRequests = (): MockRequestCounts => ({
  send: 0,
  sendBatch: 0,
  getDeliveryStatus: 0,
  getDeliveryStatuses: 0,
  findSent: 0,
  getBalance: 0,
});

/**
 * Sending, statuses and balance of the mock, and the members that control them; `MockProvider` adds
 * templates and channels.
 */
export abstract class MockMessaging implements Provider, BalanceProvider {
  readonly id: string;
  readonly name: string;
  readonly supportedTypes: readonly MessageType[];
  readonly transportCapabilities: ProviderTransportCapabilities = Object.freeze({
    abortSignal: "supported",
    injectableFetch: "unsupported",
  });
  /** Only with the option `batch` or `limits`: without it, messages come one by one. */
  declare readonly limits?: ProviderLimits;
  /** The clock of the whole mock. */
  protected readonly now: () => number;
  readonly #scenario: Scenario;
  readonly #deliveries: Deliveries;
  readonly #balance = new Balance();
  readonly #outbox: Outbox;
  #requests = noRequests();

  constructor(options: MockProviderOptions = {}) {
    const settings = readOptions(options);
    this.id = settings.id;
    this.name = settings.name;
    this.supportedTypes = settings.supportedTypes;
    if (settings.limits !== undefined) this.limits = settings.limits;
    this.now = settings.now;
    this.#scenario = new Scenario(settings.chaos);
    this.#deliveries = new Deliveries(settings.id, settings.now);
    this.#outbox = new Outbox(settings, this.#scenario, this.#deliveries, this.#balance);
  }

  /** The messages that were accepted for sending, oldest first: a copy, made at each reading. */
  get calls(): SendOptions[] {
    return this.#outbox.calls.map((call) => snapshot(call, "calls"));
  }

  /** The same as `calls`. */
  getHistory(): SendOptions[] {
    return this.calls;
  }

  /** Empties `calls` and sets `requests` to 0. Ids that were handed out stay known. */
  clearHistory(): void {
    this.#outbox.calls = [];
    this.#requests = noRequests();
  }

  /** How many requests a vendor would have got; a batch is one. A copy. */
  get requests(): MockRequestCounts {
    return { ...this.#requests };
  }

  /** From now on messages are sent, but for what `chaos` decides. */
  mockSuccess(): void {
    this.#scenario.useFailures(0);
  }

  /**
   * The next `count` sends fail with PROVIDER_ERROR. Clears the scenario.
   *
   * @throws KMsgError INVALID_REQUEST unless `count` is a whole number of at least 0
   */
  mockFailure(count: number): void {
    this.#scenario.useFailures(count);
  }

  /**
   * One step for each of the next sends, in the order in which they begin. Copied; anything but an
   * array is an empty scenario. Failures that `mockFailure` asked for are forgotten.
   */
  mockScenario(steps: readonly MockStep[]): void {
    this.#scenario.useSteps(steps);
  }

  /** Drops the steps that are left. */
  clearScenario(): void {
    this.#scenario.clearSteps();
  }

  /**
   * Failures and delays by chance, for sends that neither a scenario nor `mockFailure` decides;
   * `undefined` ends it. Starts from the seed again.
   *
   * @throws KMsgError INVALID_REQUEST that names the option at fault
   */
  mockChaos(chaos: ChaosOptions | undefined): void {
    this.#scenario.useChaos(chaos === undefined ? undefined : checkChaos(snapshot(chaos, "chaos")));
  }

  /**
   * What is to be said of one message, whether it was sent already or not; a list is answered in
   * turn. Default: DELIVERED, and PENDING until a scheduled message's time.
   *
   * @throws KMsgError INVALID_REQUEST that names the member at fault
   */
  setDeliveryStatus(providerMessageId: string, status: MockDeliveryScript): void {
    this.#deliveries.set(providerMessageId, status);
  }

  /**
   * What is to be said of every message without a status of its own.
   *
   * @throws KMsgError INVALID_REQUEST that names the member at fault
   */
  mockDelivery(status: MockDeliveryScript): void {
    this.#deliveries.setCommon(status);
  }

  /**
   * Limits what can be sent: each message takes `pricePerMessage`, and INSUFFICIENT_BALANCE is the
   * answer when that is not left. `undefined`: unlimited, as at first.
   *
   * @param pricePerMessage default 1; 0 leaves the amount as it is
   * @throws KMsgError INVALID_REQUEST for a number below 0
   */
  setBalance(amount: number | undefined, pricePerMessage = 1): void {
    this.#balance.set(amount, pricePerMessage);
  }

  async healthCheck(): Promise<ProviderHealthStatus> {
    return { healthy: true, issues: [] };
  }

  abstract getOnboardingSpec(): ProviderOnboardingSpec;

  /** Sends one message as the scenario says. Never rejects, and makes no request. */
  async send(
    options: SendOptions,
    context?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>> {
    this.#requests.send += 1;
    return await this.#send(options, context);
  }

  /**
   * Sends the messages one after the other, a step of the scenario for each; counts as one request.
   *
   * @throws KMsgError INVALID_REQUEST for something that is no array, or more than
   *   `limits.sendBatch` messages (without one: 10,000)
   */
  async sendBatch(
    inputs: readonly SendOptions[],
    context?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>[]> {
    this.#requests.sendBatch += 1;
    checkBatch(inputs, "inputs", this.limits?.sendBatch);
    const results: Result<SendResult, KMsgError>[] = [];
    for (const options of inputs) results.push(await this.#send(options, context));
    return results;
  }

  /** DELIVERED, or what was set, for every id that this mock handed out; `null` for others. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    this.#requests.getDeliveryStatus += 1;
    return await this.answer(context, () => this.#status(query));
  }

  /**
   * The same for many; counts as one request.
   *
   * @throws KMsgError INVALID_REQUEST for something that is no array, or more than
   *   `limits.pollBatch` queries (without one: 10,000)
   */
  async getDeliveryStatuses(
    queries: readonly DeliveryStatusQuery[],
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>[]> {
    this.#requests.getDeliveryStatuses += 1;
    checkBatch(queries, "queries", this.limits?.pollBatch);
    const answers = Array.from(queries, (query) => this.answer(context, () => this.#status(query)));
    return await Promise.all(answers);
  }

  /** By `messageId` alone; uses up no answer of `setDeliveryStatus`. */
  async findSent(
    query: FindSentQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    this.#requests.findSent += 1;
    return await this.answer(context, () => {
      const sent = this.#deliveries.find(query.messageId);
      return sent === undefined
        ? ok(null)
        : this.#deliveries.ask(sent.providerMessageId, { count: false });
    });
  }

  /** What `setBalance` left; `Infinity` until it is called. */
  async getBalance(
    query?: BalanceQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<BalanceResult, KMsgError>> {
    this.#requests.getBalance += 1;
    return await this.answer(context, () => {
      const { amount } = this.#balance;
      const result: BalanceResult = { providerId: this.id, amount, currency: "KRW" };
      if (query?.channel !== undefined) result.channel = query.channel;
      return ok(result);
    });
  }

  /** The answer of `make`, unless the signal is aborted; never rejects. */
  protected async answer<T>(
    context: ProviderRequestContext | undefined,
    make: () => Result<T, KMsgError>,
  ): Promise<Result<T, KMsgError>> {
    const providerId = this.id;
    try {
      const signal = contextSignal(context);
      if (isAborted(signal)) return fail(abortError({ providerId, signal, outcome: "not_sent" }));
      return make();
    } catch (thrown) {
      return fail(transportError(thrown, { providerId }));
    }
  }

  async #send(
    options: SendOptions,
    context: ProviderRequestContext | undefined,
  ): Promise<Result<SendResult, KMsgError>> {
    let signal: AbortSignal | undefined;
    try {
      signal = contextSignal(context);
      return await this.#outbox.send(options, signal);
    } catch (thrown) {
      return fail(transportError(thrown, { providerId: this.id, signal }));
    }
  }

  #status(query: DeliveryStatusQuery): Result<DeliveryStatusResult | null, KMsgError> {
    const { providerMessageId } = query;
    if (typeof providerMessageId !== "string" || providerMessageId === "") {
      return fail(invalidRequest("providerMessageId must be a text", "providerMessageId"));
    }
    return this.#deliveries.ask(providerMessageId, { count: true });
  }
}

function checkBatch(list: unknown, name: string, limit: number = MAX_BATCH): void {
  if (!Array.isArray(list)) throw invalidRequest(`${name} must be an array`, name);
  if (list.length > limit) {
    throw invalidRequest(`${name} must hold at most ${limit}, not ${list.length}`, name);
  }
}
