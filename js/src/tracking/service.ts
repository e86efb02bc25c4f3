import { type CallResources, ResourceHost } from "../call-host.js";
import { invalidRequest, type KMsgError, toKMsgError } from "../core/error.js";
import type { Provider, SendResult } from "../core/provider.js";
import { Configuration } from "../engine/configuration.js";
import { encodeLenient, encodeStrict } from "../engine/encode.js";
import { engine } from "../engine/engine.js";
import { Method } from "../engine/method.js";
import type { HookContext } from "../hooks.js";
import { failoverOwnerOf } from "../host/hooks.js";
import { checkProviders } from "../kmsg-config.js";
import { providerEntries } from "../provider/brand.js";
import { sqlStoreOf, type TrackingBinding } from "./binding.js";
import { DEFAULT_POLLING_CONFIG } from "./constants.js";
import {
  answerReport,
  checkReportSecrets,
  type DeliveryReportResult,
  type DeliveryReportSecrets,
} from "./delivery-report.js";
import { initialise } from "./initialise.js";
import { MARK_MEMBERS, MarkedStore, type MarksStore } from "./marked-store.js";
import { InMemoryDeliveryTrackingStore } from "./memory-store.js";
import { passLimitsOf, withinTime } from "./pass-limits.js";
import { checkPolling } from "./polling-check.js";
import { type PurgeOptions, type PurgeResult, purgeRecords } from "./retention.js";
import { trackingSection } from "./section.js";
import type {
  DeliveryTrackingCountByField,
  DeliveryTrackingCountByRow,
  DeliveryTrackingListOptions,
  DeliveryTrackingRecordFilter,
  DeliveryTrackingStore,
} from "./store.js";
import type {
  DeliveryTrackingServiceConfig,
  RunOnceOptions,
  RunOnceResult,
  TrackingRecord,
} from "./types.js";

/** Names the binding where only this package finds it. */
export const BINDING: unique symbol = Symbol("kmsg-edge.tracking");

/**
 * Follows accepted messages until their vendor says what became of them, and replaces failed
 * AlimTalks where `apiFailover` asks for it.
 *
 * Passes may overlap (two cron ticks, two Workers), die anywhere or repeat: a pass claims what it
 * works on with a lease, and a replacement is sent once per original message.
 */
export class DeliveryTrackingService {
  readonly #binding: TrackingBinding;
  readonly #configuration: Configuration;
  readonly #config: DeliveryTrackingServiceConfig;
  readonly #providers: readonly Provider[];
  readonly #reportSecrets: DeliveryReportSecrets;
  readonly #passes = new Set<Promise<unknown>>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #ticking = false;

  /**
   * @throws KMsgError INVALID_REQUEST without providers, for `polling` that cannot work, and for an
   *   `apiFailover` over a store that cannot promise one replacement per message
   */
  constructor(config: DeliveryTrackingServiceConfig) {
    if (typeof config !== "object" || config === null) {
      throw invalidRequest("DeliveryTrackingService requires a config object");
    }
    this.#providers = checkProviders(config.providers, "DeliveryTrackingService").filter(
      (provider) => typeof provider?.id === "string",
    );
    const ids = this.#providers.map(({ id }) => id);
    this.#reportSecrets = checkReportSecrets(config.reportSecrets, ids);
    const store = storeFor(config, config.store ?? new InMemoryDeliveryTrackingStore());
    this.#config = config;
    this.#binding = {
      store,
      polling: checkPolling(config.polling, ids),
      failover: config.apiFailover,
    };
    const providers = providerEntries(this.#providers);
    const tracking = trackingSection(this.#binding, false);
    this.#configuration = new Configuration(`{"providers":${providers},"tracking":${tracking}}`);
  }

  /** Prepares the store. Every other member does so by itself; a failed try is repeated. */
  async init(): Promise<void> {
    await initialise(this.#binding.store);
  }

  /**
   * Runs a pass every `polling.intervalMs`, first after one interval. A tick is skipped while the
   * last one's pass runs. The timer keeps no program alive. For programs that stay up; a Worker calls
   * {@link runOnce} from its cron trigger. No effect when started already.
   */
  start(): void {
    if (this.#timer !== undefined) return;
    const period = this.#binding.polling.intervalMs ?? DEFAULT_POLLING_CONFIG.intervalMs;
    this.#timer = setInterval(() => void this.#tick(), period);
    const timer: { unref?: () => void } | number = this.#timer;
    if (typeof timer === "object") timer.unref?.();
  }

  /** Ends {@link start}. A pass in progress goes on. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Stops, waits for the passes in progress and closes the store. */
  async close(): Promise<void> {
    this.stop();
    await Promise.allSettled(this.#passes);
    await this.#binding.store.close?.();
  }

  /**
   * Runs one pass: claims what is due, asks the vendors, writes back, replaces failed AlimTalks.
   * Trouble with single records is in the counts.
   *
   * @throws KMsgError INVALID_REQUEST for options that cannot work, NETWORK_TIMEOUT when the store
   *   keeps the pass open beyond `timeoutMs`, and what the store says when nothing could be claimed
   */
  async runOnce(options: RunOnceOptions = {}): Promise<RunOnceResult> {
    const limits = passLimitsOf(options);
    const { limit, maxCalls } = limits;
    const text = JSON.stringify({ limit, maxCalls });
    const pass = withinTime(limits, (signal, abortGraceMs) =>
      this.#call<RunOnceResult>(Method.runOnce, text, { signal, abortGraceMs }),
    );
    this.#passes.add(pass);
    try {
      return await pass;
    } finally {
      this.#passes.delete(pass);
    }
  }

  /**
   * Takes a vendor's callback about messages, so that their end is known at once instead of at the next
   * pass: SOLAPI's `SINGLE-REPORT` webhook. Reports may come twice, late and in any order: each record
   * ends once, and an AlimTalk that failed is replaced once, as by a pass.
   *
   * ```ts
   * export default {
   *   fetch: (request) => tracking.handleDeliveryReport("solapi", request),
   * };
   * ```
   *
   * @returns what to answer the vendor: 200 with {@link DeliveryReportResult}; 401, 405, 413 and 400 for
   *   what is no report; 503 when the store is down, so that the vendor repeats it (SOLAPI: 5 calls)
   * @throws KMsgError INVALID_REQUEST for a provider that the service does not have, and without
   *   `reportSecrets` for it: anybody could end messages, and have replacements sent
   */
  async handleDeliveryReport(providerId: string, request: Request): Promise<Response> {
    const secrets = this.#reportSecrets;
    const secret = Object.hasOwn(secrets, providerId) ? secrets[providerId] : undefined;
    if (secret === undefined) {
      const field = `reportSecrets.${providerId}`;
      throw invalidRequest(`${field} is required to take reports of this provider`, field);
    }
    return await answerReport(
      request,
      secret,
      async (body) => {
        const text = `{"providerId":${JSON.stringify(providerId)},"body":${encodeLenient(body)}}`;
        return await this.#call<DeliveryReportResult>(Method.deliveryReport, text);
      },
      (error) => this.#report(error),
    );
  }

  /**
   * Deletes finished records past their retention, in bounded batches; call it from a daily cron trigger,
   * again while `left` is true.
   *
   * @throws KMsgError INVALID_REQUEST for a store without `deleteBefore`, and without `olderThanDays`
   *   while `retention` has a `contractOverrideResolver`: no statement can ask it about each record
   */
  async purge(options: PurgeOptions = {}): Promise<PurgeResult> {
    await this.init();
    return await purgeRecords(this.#binding.store, this.#config.retention, options);
  }

  /**
   * Records an accepted message. `createDeliveryTrackingHooks` does this; call it where you track
   * messages that were sent in another way.
   *
   * @throws KMsgError: the message was accepted but is not tracked
   */
  async recordSend(context: HookContext, result: SendResult): Promise<void> {
    const { messageId, options, timestamp } = context ?? {};
    const encoded = encodeStrict(
      { messageId, options, timestamp, owner: failoverOwnerOf(context) },
      "context",
    );
    if ("error" in encoded) throw encoded.error;
    await this.#call(
      Method.recordSend,
      `{"context":${encoded.text},"result":${encodeLenient(result)}}`,
    );
  }

  async getRecord(messageId: string): Promise<TrackingRecord | undefined> {
    await this.init();
    return await this.#binding.store.get(messageId);
  }

  /** Empty for a store without `listRecords`. */
  async listRecords(options: DeliveryTrackingListOptions): Promise<TrackingRecord[]> {
    await this.init();
    return (await this.#binding.store.listRecords?.(options)) ?? [];
  }

  /** 0 for a store without `countRecords`. */
  async countRecords(filter: DeliveryTrackingRecordFilter): Promise<number> {
    await this.init();
    return (await this.#binding.store.countRecords?.(filter)) ?? 0;
  }

  /** Empty for a store without `countBy`. */
  async countBy(
    filter: DeliveryTrackingRecordFilter,
    groupBy: readonly DeliveryTrackingCountByField[],
  ): Promise<DeliveryTrackingCountByRow[]> {
    await this.init();
    return (await this.#binding.store.countBy?.(filter, groupBy)) ?? [];
  }

  /** @internal What `createDeliveryTrackingHooks` hands to KMsg. */
  get [BINDING](): TrackingBinding {
    return this.#binding;
  }

  async #tick(): Promise<void> {
    if (this.#ticking) return;
    this.#ticking = true;
    try {
      await this.runOnce();
    } catch (thrown) {
      this.#report(toKMsgError(thrown));
    } finally {
      this.#ticking = false;
    }
  }

  #report(error: KMsgError): void {
    try {
      this.#config.onError?.(error);
    } catch {
      // The observer's own fault must not end the loop.
    }
  }

  async #call<T>(
    method: Method,
    text: string,
    limits: Pick<CallResources, "signal" | "abortGraceMs"> = {},
  ): Promise<T> {
    const { store, failover } = this.#binding;
    await this.init();
    const host = new ResourceHost({
      providers: this.#providers,
      store,
      database: sqlStoreOf(store)?.database,
      failover,
      fetch: this.#config.fetch,
      ...limits,
    });
    const settlement = await engine.call(method, this.#configuration, text, host);
    if ("error" in settlement) throw settlement.error;
    return settlement.value as T;
  }
}

/** The store, with the one for marks beside it where it needs that. */
function storeFor(
  { apiFailover }: DeliveryTrackingServiceConfig,
  store: DeliveryTrackingStore,
): DeliveryTrackingStore {
  const marks = apiFailover?.marksStore;
  if (marks !== undefined) {
    if ((marks as { followsByItself?: unknown } | null)?.followsByItself === true) {
      throw invalidRequest(
        "apiFailover.marksStore must not be the store of tracking objects: their alarms would end the " +
          "replacements, whose originals they do not have. Let it be the store of everything",
        "apiFailover.marksStore",
      );
    }
    const lacking = missingOf(marks);
    if (lacking.length > 0) {
      throw invalidRequest(
        `apiFailover.marksStore has no ${lacking.join("() and no ")}(): use a store on R2, in a ` +
          "Durable Object or on a SQL database",
        "apiFailover.marksStore",
      );
    }
  }
  const missing = missingOf(store);
  if (missing.length === 0) return store;
  if (marks !== undefined) return new MarkedStore(store, marks as MarksStore);
  if (apiFailover === undefined || apiFailover.enabled === false) return store;
  if (apiFailover.allowDuplicates === true) return store;
  throw invalidRequest(
    `apiFailover needs a store with ${missing.join("() and ")}(): without, overlapping passes may ` +
      "send a replacement twice. Use a store that has them, name one for the marks alone with " +
      "apiFailover.marksStore, or accept it with apiFailover.allowDuplicates: true",
    "apiFailover.allowDuplicates",
  );
}

function missingOf(store: DeliveryTrackingStore): string[] {
  return MARK_MEMBERS.filter((member) => typeof store?.[member] !== "function");
}
