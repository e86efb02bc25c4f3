import { ResourceHost } from "../call-host.js";
import { invalidRequest, type KMsgError, toKMsgError } from "../core/error.js";
import type { SendOptions } from "../core/message-options.js";
import type { MessageType } from "../core/message-types.js";
import type {
  DeliveryStatusQuery,
  DeliveryStatusResult,
  FetchLike,
  Provider,
  ProviderHealthStatus,
  ProviderOnboardingSpec,
  ProviderRequestContext,
  ProviderTransportCapabilities,
  SendResult,
} from "../core/provider.js";
import { fail, ok, type Result } from "../core/result.js";
import { Configuration } from "../engine/configuration.js";
import { type Binary, encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import { Method } from "../engine/method.js";
import { dateFrom, millisFrom } from "../engine/revive.js";
import { signalOf } from "../signal.js";
import { setBrand } from "./brand.js";

interface Description {
  id: string;
  name: string;
  types: MessageType[];
  onboarding: ProviderOnboardingSpec;
}

/**
 * A vendor that the core speaks to. Immutable. The account's keys are in private members: they do not
 * show in `console.log`, `JSON.stringify` or `toString`.
 */
export abstract class CoreProvider implements Provider {
  readonly id: string;
  readonly name: string;
  readonly supportedTypes: readonly MessageType[];
  readonly transportCapabilities: ProviderTransportCapabilities = Object.freeze({
    abortSignal: "supported",
    injectableFetch: "supported",
  });
  readonly #configuration: Configuration;
  readonly #fetch: FetchLike | undefined;
  readonly #onboarding: ProviderOnboardingSpec;

  /**
   * @param fields the members of `config` that the core reads, in a fixed order so that equal
   *   configurations are equal text
   * @throws KMsgError INVALID_REQUEST that names the member at fault, never its value
   */
  protected constructor(
    kind: string,
    className: string,
    config: { fetch?: FetchLike | undefined },
    fields: readonly string[],
  ) {
    if (typeof config !== "object" || config === null) {
      throw invalidRequest(`${className} requires a config object`);
    }
    const known: Record<string, unknown> = {};
    for (const field of fields) known[field] = (config as Record<string, unknown>)[field];
    const encoded = encodeStrict(known, "config");
    if ("error" in encoded) throw encoded.error;
    const { fetch } = config;
    if (fetch !== undefined && typeof fetch !== "function") {
      throw invalidRequest("fetch must be a function", "fetch");
    }
    this.#fetch = fetch;
    const entry = `{"kind":"${kind}","config":${encoded.text}}`;
    this.#configuration = new Configuration(`{"providers":[${entry}]}`);
    const described = engine.callSync(Method.describe, this.#configuration, "{}") as Description;
    this.id = described.id;
    this.name = described.name;
    this.supportedTypes = Object.freeze(described.types);
    this.#onboarding = described.onboarding;
    setBrand(this, {
      entry,
      fetch,
      baseUrls: fetch === undefined ? [] : this.#baseUrls(),
      send: CoreProvider.prototype.send,
      getDeliveryStatus: CoreProvider.prototype.getDeliveryStatus,
    });
  }

  /** Looks at the configuration only; makes no request. */
  async healthCheck(): Promise<ProviderHealthStatus> {
    const begun = Date.now();
    try {
      return { ...this.#health(), latencyMs: Date.now() - begun };
    } catch (thrown) {
      return { healthy: false, issues: [toKMsgError(thrown).message] };
    }
  }

  /**
   * Sends one message. Never rejects and never repeats a request. An error with the outcome
   * `"unknown"`: the vendor may have accepted it.
   */
  async send(
    options: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    const encoded = encodeStrict(options ?? null, "message");
    if ("error" in encoded) return fail(encoded.error);
    const text = `{"input":${encoded.text}}`;
    return await this.#call<SendResult>(Method.providerSend, text, context, encoded.binaries);
  }

  /** Asks what became of a message. `null`: the vendor does not know it (yet). Never rejects. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    const { providerMessageId, type, to, requestedAt, scheduledAt } = query ?? {};
    const encoded = encodeStrict(
      {
        providerMessageId,
        type,
        to,
        requestedAt: millisFrom(requestedAt),
        scheduledAt: millisFrom(scheduledAt),
      },
      "query",
    );
    if ("error" in encoded) return fail(encoded.error);
    const text = `{"query":${encoded.text}}`;
    const result = await this.#call<Record<string, unknown> | null>(
      Method.providerStatus,
      text,
      context,
    );
    if (result.isFailure || result.value === null) return result as Result<null, KMsgError>;
    return ok(statusFromWire(result.value));
  }

  /** What the account needs before it can send. */
  getOnboardingSpec(): ProviderOnboardingSpec {
    return structuredClone(this.#onboarding);
  }

  toString(): string {
    return `${this.constructor.name}(${this.id})`;
  }

  toJSON(): Record<string, unknown> {
    return { id: this.id, name: this.name, supportedTypes: this.supportedTypes };
  }

  /**
   * Calls a member of the vendor beyond sending (`info().members` in the core). Never rejects.
   *
   * @param args the arguments as the member's public types say; Dates become ISO text
   * @returns the member's answer as JSON holds it: times are milliseconds
   */
  protected async invoke<T>(
    member: string,
    args: unknown,
    context: ProviderRequestContext = {},
  ): Promise<Result<T, KMsgError>> {
    const encoded = encodeStrict(args ?? {}, member);
    if ("error" in encoded) return fail(encoded.error);
    const text = `{"member":${JSON.stringify(member)},"args":${encoded.text}}`;
    return await this.#call<T>(Method.providerCall, text, context);
  }

  #health(): Omit<ProviderHealthStatus, "latencyMs"> {
    return engine.callSync(Method.health, this.#configuration, "{}") as ProviderHealthStatus;
  }

  #baseUrls(): string[] {
    const { baseUrl, smsBaseUrl, alimtalkBaseUrl } = this.#health().data ?? {};
    return [baseUrl, smsBaseUrl, alimtalkBaseUrl].filter((url) => typeof url === "string");
  }

  async #call<T>(
    method: Method,
    text: string,
    context: ProviderRequestContext,
    binaries: readonly Binary[] = [],
  ): Promise<Result<T, KMsgError>> {
    let signal: AbortSignal | undefined;
    try {
      signal = signalOf(context);
      if (context?.fetch !== undefined && typeof context.fetch !== "function") {
        throw invalidRequest("context.fetch must be a function", "context.fetch");
      }
    } catch (thrown) {
      return fail(toKMsgError(thrown));
    }
    const host = new ResourceHost({
      callFetch: context?.fetch ?? this.#fetch,
      signal,
      binariesOf: () => binaries,
    });
    const settlement = await engine.call(method, this.#configuration, text, host);
    return "error" in settlement ? fail(settlement.error) : ok(settlement.value as T);
  }
}

function statusFromWire(wire: Record<string, unknown>): DeliveryStatusResult {
  const result = { ...wire };
  for (const field of ["sentAt", "deliveredAt", "failedAt"]) {
    if (result[field] === undefined || result[field] === null) delete result[field];
    else result[field] = dateFrom(result[field]);
  }
  return result as unknown as DeliveryStatusResult;
}
