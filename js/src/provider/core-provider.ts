import { ResourceHost } from "../call-host.js";
import { invalidRequest, type KMsgError, toKMsgError } from "../core/error.js";
import type { SendOptions } from "../core/message-options.js";
import type { MessageType } from "../core/message-types.js";
import type {
  DeliveryStatusQuery,
  DeliveryStatusResult,
  FetchLike,
  FindSentQuery,
  Provider,
  ProviderHealthOptions,
  ProviderHealthStatus,
  ProviderLimits,
  ProviderOnboardingSpec,
  ProviderRequestContext,
  ProviderTransportCapabilities,
  SendResult,
} from "../core/provider.js";
import { fail, ok, type Result } from "../core/result.js";
import { isArray } from "../core/safe-read.js";
import { Configuration } from "../engine/configuration.js";
import { type Binary, type Encoded, encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import { errorFromWire } from "../engine/error-wire.js";
import { Method } from "../engine/method.js";
import { dateFrom, millisFrom } from "../engine/revive.js";
import { signalOf } from "../signal.js";
import { setBrand } from "./brand.js";

interface Description {
  id: string;
  name: string;
  types: MessageType[];
  onboarding: ProviderOnboardingSpec;
  sendBatch: number;
  pollBatch: number;
}

/** What every vendor's configuration may hold for the package itself. */
export interface TransportConfig {
  /** Used for this account's requests instead of the global `fetch`. */
  fetch?: FetchLike | undefined;
  /**
   * Milliseconds that each request to the vendor may take, a whole number from 1 to 600,000. A
   * time-out leaves it unknown whether a message was accepted. Default: 10,000, and more for requests
   * with many messages or a file.
   */
  timeoutMs?: number | undefined;
}

const MAX_TIMEOUT_MS = 600_000;
/** Things that cross to the core together; its memory never shrinks again. */
const MAX_AT_ONCE = 10_000;

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
  /** Messages that one request may carry, and ids that one status request may ask for. */
  readonly limits: Readonly<Required<Pick<ProviderLimits, "sendBatch" | "pollBatch">>>;
  readonly #configuration: Configuration;
  readonly #fetch: FetchLike | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #onboarding: ProviderOnboardingSpec;

  /**
   * @param fields the members of `config` that the core reads, in a fixed order so that equal
   *   configurations are equal text
   * @throws KMsgError INVALID_REQUEST that names the member at fault, never its value
   */
  protected constructor(
    kind: string,
    className: string,
    config: TransportConfig,
    fields: readonly string[],
  ) {
    if (typeof config !== "object" || config === null) {
      throw invalidRequest(`${className} requires a config object`);
    }
    const known: Record<string, unknown> = {};
    for (const field of fields) known[field] = (config as Record<string, unknown>)[field];
    const encoded = encodeStrict(known, "config");
    if ("error" in encoded) throw encoded.error;
    const { fetch, timeoutMs } = config;
    if (fetch !== undefined && typeof fetch !== "function") {
      throw invalidRequest("fetch must be a function", "fetch");
    }
    if (timeoutMs !== undefined && !isTimeout(timeoutMs)) {
      throw invalidRequest(
        `${className}: timeoutMs must be a whole number of milliseconds from 1 to ${MAX_TIMEOUT_MS}`,
        "timeoutMs",
      );
    }
    this.#fetch = fetch;
    this.#timeoutMs = timeoutMs;
    const entry = `{"kind":"${kind}","config":${encoded.text}}`;
    this.#configuration = new Configuration(`{"providers":[${entry}]}`);
    const described = engine.callSync(Method.describe, this.#configuration, "{}") as Description;
    this.id = described.id;
    this.name = described.name;
    this.supportedTypes = Object.freeze(described.types);
    this.limits = Object.freeze({ sendBatch: described.sendBatch, pollBatch: described.pollBatch });
    this.#onboarding = described.onboarding;
    let baseUrls: readonly string[] | undefined;
    setBrand(this, {
      id: described.id,
      entry,
      fetch,
      timeoutMs,
      baseUrls: () => {
        baseUrls ??= this.#baseUrls();
        return baseUrls;
      },
      readsFiles: kind === "solapi",
      methods: OWN_METHODS,
    });
  }

  /**
   * Looks at the configuration. With `probe`, also asks the vendor for the balance: that proves the
   * keys, the network, and where the vendor looks at them, the clock and the caller's address. Never
   * rejects.
   */
  async healthCheck(options: ProviderHealthOptions = {}): Promise<ProviderHealthStatus> {
    const begun = Date.now();
    try {
      const status = this.#health();
      const issues = [...status.issues];
      if (status.healthy && options?.probe === true) issues.push(...(await this.probe(options)));
      const latencyMs = Date.now() - begun;
      return { ...status, healthy: status.healthy && issues.length === 0, issues, latencyMs };
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
    const binariesOf = () => encoded.binaries;
    return await this.#call<SendResult>(Method.providerSend, text, { context, binariesOf });
  }

  /**
   * Sends many messages in as few requests as the vendor allows, of any number. One bad message costs
   * only itself.
   *
   * @returns one result for each input, in their order
   * @throws KMsgError INVALID_REQUEST when `inputs` is no array; never for what a vendor does
   */
  async sendBatch(
    inputs: readonly SendOptions[],
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>[]> {
    if (!isArray(inputs)) throw invalidRequest("inputs must be an array", "inputs");
    const encoded = Array.from(inputs, (input) => encodeStrict(input ?? null, "message"));
    return await this.#callMany<SendResult>(Method.providerSendBatch, "inputs", encoded, context);
  }

  /** Asks what became of a message. `null`: the vendor does not know it (yet). Never rejects. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    const [status] = await this.#statuses([query], context);
    return status as Result<DeliveryStatusResult | null, KMsgError>;
  }

  /**
   * Asks what became of many messages, of any number, in as few requests as the vendor allows.
   *
   * @returns one result for each query, in their order
   * @throws KMsgError INVALID_REQUEST when `queries` is no array; never for what a vendor does
   */
  async getDeliveryStatuses(
    queries: readonly DeliveryStatusQuery[],
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>[]> {
    if (!isArray(queries)) throw invalidRequest("queries must be an array", "queries");
    return await this.#statuses(queries, context);
  }

  /**
   * Looks for a message whose send ended without an answer: its state, or `null` when it was surely
   * not sent. A failure: it cannot be told (yet), so do not send it again. Never rejects.
   */
  async findSent(
    query: FindSentQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    const encoded = encodeQuery(() => sentQuery(query));
    if ("error" in encoded) return fail(encoded.error);
    const text = `{"query":${encoded.text}}`;
    return revived(await this.#call<WireStatus | null>(Method.providerFindSent, text, { context }));
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
    return await this.#call<T>(Method.providerCall, text, { context });
  }

  /** Asks the vendor for something that costs nothing; what is wrong, as texts. */
  protected async probe(context: ProviderRequestContext): Promise<string[]> {
    const balance = await this.invoke("getBalance", {}, context);
    return balance.isFailure ? [balance.error.message] : [];
  }

  #health(): Omit<ProviderHealthStatus, "latencyMs"> {
    return engine.callSync(Method.health, this.#configuration, "{}") as ProviderHealthStatus;
  }

  #baseUrls(): string[] {
    const { baseUrl, smsBaseUrl, alimtalkBaseUrl } = this.#health().data ?? {};
    return [baseUrl, smsBaseUrl, alimtalkBaseUrl].filter((url) => typeof url === "string");
  }

  async #call<T>(method: Method, text: string, call: CallParts): Promise<Result<T, KMsgError>> {
    const { context, binariesOf = () => [] } = call;
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
      timeoutMs: this.#timeoutMs,
      signal,
      binariesOf,
    });
    const settlement = await engine.call(method, this.#configuration, text, host);
    return "error" in settlement ? fail(settlement.error) : ok(settlement.value as T);
  }

  async #statuses(
    queries: readonly DeliveryStatusQuery[],
    context: ProviderRequestContext | undefined,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>[]> {
    const encoded = Array.from(queries, (query) => encodeQuery(() => statusQuery(query)));
    const method = Method.providerStatuses;
    const answers = await this.#callMany<WireStatus | null>(method, "queries", encoded, context);
    return answers.map(revived);
  }

  /** A call about many things that answers each by itself; one that is not encoded costs only itself. */
  async #callMany<T>(
    method: Method,
    key: string,
    things: readonly (Encoded | { error: KMsgError })[],
    context: ProviderRequestContext | undefined,
  ): Promise<Result<T, KMsgError>[]> {
    const results: Result<T, KMsgError>[] = [];
    for (let begin = 0; begin < things.length; begin += MAX_AT_ONCE) {
      const some = things.slice(begin, begin + MAX_AT_ONCE);
      const good = some.filter((thing): thing is Encoded => !("error" in thing));
      const text = `{"${key}":[${good.map((thing) => thing.text).join(",")}]}`;
      const binariesOf = (item: number) => good[item]?.binaries ?? [];
      const answer = await this.#call<Outcome[]>(method, text, { context, binariesOf });
      const outcomes = answer.isSuccess ? answer.value.values() : undefined;
      for (const thing of some) {
        if ("error" in thing) results.push(fail(thing.error));
        else if (answer.isFailure) results.push(answer);
        else results.push(resultOf(outcomes?.next().value));
      }
    }
    return results;
  }
}

/** As they are here, whatever somebody does to the class or an object of it. */
const { send, sendBatch, getDeliveryStatus, getDeliveryStatuses, findSent } =
  CoreProvider.prototype;
const OWN_METHODS = { send, sendBatch, getDeliveryStatus, getDeliveryStatuses, findSent };

interface CallParts {
  context: ProviderRequestContext | undefined;
  binariesOf?: (item: number) => readonly Binary[];
}

/** One answer of many, as the core writes it. */
type Outcome = { ok: unknown } | { error: unknown };
type WireStatus = Record<string, unknown>;

function resultOf<T>(outcome: Outcome | undefined): Result<T, KMsgError> {
  if (outcome !== undefined && "ok" in outcome) return ok(outcome.ok as T);
  return fail(errorFromWire(outcome?.error));
}

function encodeQuery(read: () => object): Encoded | { error: KMsgError } {
  try {
    return encodeStrict(read(), "query");
  } catch (thrown) {
    return { error: invalidRequest("query cannot be read: it throws", "query", thrown) };
  }
}

function isTimeout(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_TIMEOUT_MS;
}

function statusQuery(query: DeliveryStatusQuery | undefined): object {
  const { providerMessageId, type, to, requestedAt, scheduledAt } = query ?? {};
  return {
    providerMessageId,
    type,
    to,
    requestedAt: millisFrom(requestedAt),
    scheduledAt: millisFrom(scheduledAt),
  };
}

function sentQuery(query: FindSentQuery | undefined): object {
  const { messageId, to, type, since, text } = query ?? {};
  return { messageId, to, type, since: millisFrom(since), text };
}

function revived(
  result: Result<WireStatus | null, KMsgError>,
): Result<DeliveryStatusResult | null, KMsgError> {
  if (result.isFailure) return result;
  return ok(result.value === null ? null : statusFromWire(result.value));
}

function statusFromWire(wire: Record<string, unknown>): DeliveryStatusResult {
  const result = { ...wire };
  for (const field of ["sentAt", "deliveredAt", "failedAt"]) {
    if (result[field] === undefined || result[field] === null) delete result[field];
    else result[field] = dateFrom(result[field]);
  }
  return result as unknown as DeliveryStatusResult;
}
