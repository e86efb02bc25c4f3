import { KMsgBuilder } from "./builder.js";
import {
  bulkOptions,
  LIST_CONCURRENCY,
  listConcurrency,
  type SendManyOptions,
  type SendStreamOptions,
} from "./bulk/options.js";
import { type RetryPlan, retryPlanOf } from "./bulk/retry-plan.js";
import { type BulkSetup, sendArray } from "./bulk/send-many.js";
import { type StreamedResult, sendIterable } from "./bulk/send-stream.js";
import { type CallResources, ResourceHost } from "./call-host.js";
import { invalidRequest, type KMsgError, toKMsgError } from "./core/error.js";
import type { DefaultSmsInput, SendInput, SendOptions } from "./core/message-options.js";
import type { Provider, SendResult } from "./core/provider.js";
import { fail, ok, type Result } from "./core/result.js";
import { isArray } from "./core/safe-read.js";
import type { Configuration } from "./engine/configuration.js";
import { type Binary, encodeStrict } from "./engine/encode.js";
import { engine } from "./engine/engine.js";
import { errorFromWire } from "./engine/error-wire.js";
import { Method } from "./engine/method.js";
import { checkHealth, type HealthCheckOptions, type KMsgHealth } from "./health.js";
import { checkConfig, type KMsgConfig, kmsgConfiguration, unknownRoutes } from "./kmsg-config.js";
import { rememberProviders } from "./kmsg-providers.js";
import type { BatchSendResult } from "./messages/types.js";
import { signalOf } from "./signal.js";
import { hookBindingOf, sqlStoreOf, type TrackingBinding } from "./tracking/binding.js";
import { initialise } from "./tracking/initialise.js";

/** What one send may bring along. */
export interface SendCallOptions {
  /**
   * Aborts the vendor's request. The message may have been accepted all the same; then the error's
   * outcome says `"unknown"`.
   */
  signal?: AbortSignal;
}

/**
 * Sends messages: completes the input, chooses a provider and answers a `Result`. Cheap to make: a
 * Worker may make one per request. Nothing has to be closed.
 *
 * @example
 * ```ts
 * const kmsg = new KMsg({ providers: [new SolapiProvider({ apiKey, apiSecret, defaultFrom })] });
 * const result = await kmsg.send({ to: "01012345678", text: "hello" });
 * if (result.isFailure) console.error(result.error.code, result.error.field);
 * ```
 */
export class KMsg {
  readonly #config: KMsgConfig;
  readonly #providers: readonly Provider[];
  readonly #tracking: TrackingBinding | undefined;
  readonly #configuration: Configuration;

  /**
   * The list of providers is copied.
   *
   * @throws KMsgError INVALID_REQUEST without providers, with two of the same id, or, with
   *   `routing.strict`, with a route to a provider that is not there
   */
  constructor(config: KMsgConfig) {
    this.#providers = checkConfig(config);
    // What waits in a repository is unknown to every vendor, and is not to be sent a second time.
    const isQueued = config.persistence?.strategy === "queue";
    rememberProviders(this, isQueued ? [] : this.#providers);
    this.#config = config;
    this.#tracking = hookBindingOf(config.hooks?.onSuccess);
    this.#configuration = kmsgConfiguration(config, this.#providers, this.#tracking);
  }

  /** The same as `new KMsg(config)`. */
  static create(config: KMsgConfig): KMsg {
    return new KMsg(config);
  }

  /** An empty builder. */
  static builder(): KMsgBuilder {
    return new KMsgBuilder();
  }

  /**
   * Sends a list: many messages in one request where their provider takes that, else up to 50 requests
   * to each provider at once. One bad message costs only itself. Never rejects.
   */
  // Four overloads for lists where one would do: of more than three the compiler reports the last one's
  // error only, at the member at fault, instead of "No overload matches this call".
  send(inputs: readonly DefaultSmsInput[], options?: SendCallOptions): Promise<BatchSendResult>;
  send(inputs: readonly SendOptions[], options?: SendCallOptions): Promise<BatchSendResult>;
  send(inputs: readonly SendInput[], options?: SendCallOptions): Promise<BatchSendResult>;
  /**
   * Sends one message. Never rejects: whatever is wrong with the input, a hook or the vendor, the
   * answer is a failure that says what, and through `error.outcome` whether the vendor may have
   * accepted. Once it has, the result is ok, and what failed afterwards is in `warnings`.
   *
   * A message without a `type` is an SMS, or an LMS when its text is too long for one.
   */
  send(input: SendInput, options?: SendCallOptions): Promise<Result<SendResult, KMsgError>>;
  async send(
    input: SendInput | readonly SendInput[],
    options: SendCallOptions = {},
  ): Promise<Result<SendResult, KMsgError> | BatchSendResult> {
    const list = isArray(input) ? input : undefined;
    let signal: AbortSignal | undefined;
    try {
      signal = signalOf(options);
    } catch (thrown) {
      const error = toKMsgError(thrown, "not_sent");
      if (list === undefined) return fail(error);
      return { total: list.length, results: Array.from(list, () => fail(error)) };
    }
    if (list === undefined) return await this.#sendOne(input as SendInput, signal);
    const concurrency = listConcurrency(this.#providers.length, list.length);
    const setup = await this.#bulk(concurrency, signal, LIST_CONCURRENCY);
    const results = await sendArray(list, setup, { signal });
    return { total: results.length, results };
  }

  /**
   * Like {@link send} of one message, for callers that prefer exceptions.
   *
   * @throws KMsgError
   */
  async sendOrThrow(input: SendInput, options: SendCallOptions = {}): Promise<SendResult> {
    const result = await this.send(input, options);
    if (result.isFailure) throw result.error;
    return result.value;
  }

  /**
   * Sends many messages and answers their results in the same order. Messages of a provider that takes
   * many at once (`limits.sendBatch`) go together; the others one by one, the next as soon as one has
   * ended. One bad message costs only itself.
   *
   * @throws KMsgError INVALID_REQUEST when `inputs` is no array or an option has the wrong kind; never
   *   for what a message or a vendor does
   */
  async sendMany(
    inputs: readonly SendInput[],
    options: SendManyOptions = {},
  ): Promise<Result<SendResult, KMsgError>[]> {
    if (!isArray(inputs)) throw invalidRequest("sendMany requires an array", "inputs");
    const checked = bulkOptions(options);
    const setup = await this.#bulk(checked.concurrency, checked.signal);
    return await sendArray(inputs, setup, checked);
  }

  /**
   * Sends what an iterable or async iterable gives, and gives the results as they are there: not in
   * order, each with the index of its input. Takes inputs only as fast as messages are sent and results
   * are read, so a million of them need no more memory than a few. Leaving the loop early starts no
   * further message and waits for those in flight.
   *
   * @throws KMsgError INVALID_REQUEST when `inputs` is not iterable; what the iterable throws, after the
   *   results of the messages before it
   */
  sendStream(
    inputs: Iterable<SendInput> | AsyncIterable<SendInput>,
    options: SendStreamOptions = {},
  ): AsyncGenerator<StreamedResult, void, void> {
    const checked = bulkOptions(options);
    const retries = retryPlanOf(options);
    const setup = (): Promise<BulkSetup> =>
      this.#bulk(checked.concurrency, checked.signal, 0, retries);
    return sendIterable(inputs, setup, checked);
  }

  /**
   * Asks every provider, all at once. Never rejects for what a provider does.
   *
   * @throws KMsgError INVALID_REQUEST for a `timeoutMs` that is no positive number
   */
  async healthCheck(options: HealthCheckOptions = {}): Promise<KMsgHealth> {
    return await checkHealth(
      this.#providers,
      unknownRoutes(this.#config, this.#providers),
      options,
    );
  }

  async #sendOne(
    input: SendInput,
    signal: AbortSignal | undefined,
  ): Promise<Result<SendResult, KMsgError>> {
    try {
      const encoded = encodeStrict(input ?? null, "message");
      if ("error" in encoded) return fail(encoded.error);
      await this.#prepareTracking();
      const host = new ResourceHost(this.#resources(() => encoded.binaries, signal));
      const text = `{"input":${encoded.text}}`;
      const settlement = await engine.call(Method.send, this.#configuration, text, host);
      if ("error" in settlement) return fail(host.item().thrown.restore(settlement.error));
      this.#reportTracking(settlement.rest.trackingError);
      return ok(settlement.value as SendResult);
    } catch (thrown) {
      return fail(toKMsgError(thrown, "unknown"));
    }
  }

  async #bulk(
    concurrency: number,
    signal: AbortSignal | undefined,
    perProvider = 0,
    retries?: RetryPlan,
  ): Promise<BulkSetup> {
    await this.#prepareTracking();
    return {
      configuration: this.#configuration,
      hostFor: (binariesOf) =>
        new ResourceHost({ ...this.#resources(binariesOf, signal), retries }),
      concurrency,
      perProvider,
      onTrackingError: (error) => this.#reportTracking(error),
    };
  }

  #resources(
    binariesOf: (item: number) => readonly Binary[],
    signal: AbortSignal | undefined,
  ): CallResources {
    const { hooks, fetch, persistence } = this.#config;
    const resources: CallResources = { providers: this.#providers, fetch, signal, binariesOf };
    if (hooks) resources.hooks = hooks;
    if (persistence) resources.repository = persistence.repo;
    if (this.#tracking !== undefined) {
      resources.store = this.#tracking.store;
      resources.database = sqlStoreOf(this.#tracking.store)?.database;
    }
    return resources;
  }

  async #prepareTracking(): Promise<void> {
    if (this.#tracking === undefined) return;
    try {
      await initialise(this.#tracking.store);
    } catch {
      // Not a reason to hold the message back: recording it fails too, and then it is a warning.
    }
  }

  #reportTracking(error: unknown): void {
    if (error === undefined || this.#tracking?.onTrackingError === undefined) return;
    try {
      this.#tracking.onTrackingError(errorFromWire(error));
    } catch {
      // The observer's own fault must not turn an accepted message into a failure.
    }
  }
}
