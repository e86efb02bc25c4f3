import { type CallResources, ResourceHost } from "./call-host.js";
import { type KMsgError, toKMsgError } from "./core/error.js";
import { describeValue } from "./core/error-json.js";
import type { SendInput } from "./core/message-options.js";
import type { Provider, ProviderHealthStatus, SendResult } from "./core/provider.js";
import { fail, ok, type Result } from "./core/result.js";
import type { Configuration } from "./engine/configuration.js";
import { encodeStrict } from "./engine/encode.js";
import { engine } from "./engine/engine.js";
import { errorFromWire } from "./engine/error-wire.js";
import { Method } from "./engine/method.js";
import { checkConfig, type KMsgConfig, kmsgConfiguration, unknownRoutes } from "./kmsg-config.js";
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

export interface KMsgHealth {
  /** No issues. */
  healthy: boolean;
  /** By provider id. */
  providers: Record<string, ProviderHealthStatus>;
  /** `<id>: <what>`, in the order of the providers. */
  issues: string[];
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
   * @throws KMsgError INVALID_REQUEST without providers, or with two of the same id
   */
  constructor(config: KMsgConfig) {
    this.#providers = checkConfig(config);
    this.#config = config;
    this.#tracking = hookBindingOf(config.hooks?.onSuccess);
    this.#configuration = kmsgConfiguration(config, this.#providers, this.#tracking);
  }

  /** The same as `new KMsg(config)`. */
  static create(config: KMsgConfig): KMsg {
    return new KMsg(config);
  }

  /**
   * Sends one message. Never rejects: whatever is wrong with the input, a hook or the vendor, the
   * answer is a failure that says what, and through `error.outcome` whether the vendor may have
   * accepted. Once it has, the result is ok, and what failed afterwards is in `warnings`.
   *
   * A message without a `type` is an SMS, or an LMS when its text is too long for one.
   */
  async send(
    input: SendInput,
    options: SendCallOptions = {},
  ): Promise<Result<SendResult, KMsgError>> {
    try {
      const encoded = encodeStrict(input ?? null, "message");
      if ("error" in encoded) return fail(encoded.error);
      await this.#prepareTracking();
      const host = new ResourceHost(this.#resources(input, signalOf(options)));
      const text = `{"input":${encoded.text}}`;
      const settlement = await engine.call(Method.send, this.#configuration, text, host);
      if ("error" in settlement) return fail(withCause(settlement.error, host));
      this.#reportTracking(settlement.rest.trackingError);
      return ok(settlement.value as SendResult);
    } catch (thrown) {
      return fail(toKMsgError(thrown, "unknown"));
    }
  }

  /**
   * Like {@link send}, for callers that prefer exceptions.
   *
   * @throws KMsgError
   */
  async sendOrThrow(input: SendInput, options: SendCallOptions = {}): Promise<SendResult> {
    const result = await this.send(input, options);
    if (result.isFailure) throw result.error;
    return result.value;
  }

  /** Asks every provider, all at once. Never rejects. */
  async healthCheck(): Promise<KMsgHealth> {
    const providers: Record<string, ProviderHealthStatus> = {};
    const issues: string[] = [];
    const checks = await Promise.all(this.#providers.map(checkOne));
    for (const [index, { id }] of this.#providers.entries()) {
      const status = checks[index];
      if (status === undefined) continue;
      providers[id] = status;
      if (!status.healthy) issues.push(`${id}: ${status.issues.join(", ")}`);
    }
    for (const id of unknownRoutes(this.#config, this.#providers)) {
      issues.push(`routing: unknown provider id: ${id}`);
    }
    return { healthy: issues.length === 0, providers, issues };
  }

  #resources(input: unknown, signal: AbortSignal | undefined): CallResources {
    const { hooks, fetch } = this.#config;
    const resources: CallResources = { providers: this.#providers, fetch, signal, input };
    if (hooks !== undefined) resources.hooks = hooks;
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

async function checkOne(provider: Provider): Promise<ProviderHealthStatus> {
  try {
    return await provider.healthCheck();
  } catch (thrown) {
    return { healthy: false, issues: [describeValue(thrown).message] };
  }
}

function withCause(error: KMsgError, host: ResourceHost): KMsgError {
  const cause = host.thrown.causeOf(error);
  if (cause !== undefined) error.cause = cause;
  return error;
}
