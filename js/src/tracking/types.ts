import type { KMsgError } from "../core/error.js";
import type { SendInput } from "../core/message-options.js";
import type { DeliveryStatus, MessageType } from "../core/message-types.js";
import type { FetchLike, Provider, SendResult } from "../core/provider.js";
import type { Result } from "../core/result.js";
import type { DeliveryReportSecrets } from "./delivery-report.js";
import type { DeliveryTrackingRetentionConfig } from "./retention.js";
import type { DeliveryTrackingStore } from "./store.js";

export interface TrackingError {
  code: string;
  message: string;
}

/** One tracked message. */
export interface TrackingRecord {
  /** Primary key. */
  messageId: string;
  providerId: string;
  /** Empty when the vendor gave none. */
  providerMessageId: string;
  type: MessageType;
  to: string;
  from?: string;
  requestedAt: Date;
  scheduledAt?: Date;
  status: DeliveryStatus;
  providerStatusCode?: string;
  providerStatusMessage?: string;
  sentAt?: Date;
  deliveredAt?: Date;
  failedAt?: Date;
  statusUpdatedAt: Date;
  /** Polls so far. */
  attemptCount: number;
  lastCheckedAt?: Date;
  /** When it is due; while a pass holds the record, the end of its lease. */
  nextCheckAt: Date;
  lastError?: TrackingError;
  /** The vendor's last answer. */
  raw?: unknown;
  /** `customFields` of the send, and what the failover has to remember under `failover`. */
  metadata?: Record<string, unknown>;
}

/** What happens to records of a provider without `getDeliveryStatus()`. */
export type UnsupportedProviderStrategy = "skip" | "unknown";

/** What one pass may ask of one provider. */
export interface DeliveryTrackingProviderLimit {
  /** Status requests that one pass makes at most, a whole number from 1 on. */
  requestsPerPass: number;
}

export interface DeliveryTrackingPollingConfig {
  /** Period of `start()`, in milliseconds. */
  intervalMs: number;
  /** Records that one pass takes at most. */
  batchSize: number;
  /** Status requests, and fallback sends, in flight at once in one pass. */
  concurrency: number;
  /** First poll after the send, in milliseconds. */
  initialDelayMs: number;
  /** First poll after the time that a message was scheduled for, in milliseconds. */
  scheduledGraceMs: number;
  /** Wait after the 1st, 2nd, … poll, in milliseconds; the last one repeats. */
  backoffMs: readonly number[];
  /** A message without a verdict for longer becomes UNKNOWN; 0 or less: never. */
  maxTrackingDurationMs: number;
  unsupportedProviderStrategy: UnsupportedProviderStrategy;
  /**
   * Limits by the id of one of the service's `providers`, in status requests per pass (one request asks
   * for up to the provider's `limits.pollBatch` records). Records over a limit are given back as they were,
   * due again at once, and the pass answers `left: true`. Sends and searches of the failover do not
   * count. Default: no limit.
   */
  providerLimits?: Readonly<Record<string, DeliveryTrackingProviderLimit>>;
}

/** Tells a failure that means "this number does not use KakaoTalk". */
export interface DeliveryTrackingApiFailoverRule {
  statusCodes?: readonly string[];
  messageIncludes?: readonly string[];
}

export interface ApiFailoverClassificationContext {
  record: TrackingRecord;
  statusCode?: string;
  statusMessage?: string;
  raw?: unknown;
}

export interface ApiFailoverAttemptContext {
  originalMessageId: string;
  originalProviderId: string;
  originalProviderMessageId: string;
  /** `<originalMessageId>:api-fallback`; also the `messageId` of the input. */
  fallbackMessageId: string;
  fallbackType: "SMS" | "LMS";
  record: TrackingRecord;
}

/** Sends the replacement, usually `(input) => kmsg.send(input)`. */
export type ApiFailoverSender = (
  input: SendInput,
  context: ApiFailoverAttemptContext,
) => Promise<Result<SendResult, KMsgError>>;

export interface DeliveryTrackingApiFailoverConfig {
  /** Default: true. */
  enabled?: boolean;
  /**
   * It should send with accounts among the service's `providers`: those are asked what became of the
   * replacement, also when a pass has died while sending it, and what all of them surely did not send
   * is sent once more.
   */
  sender?: ApiFailoverSender;
  /** Decides alone, before any rule, that a failure means "no KakaoTalk user". */
  classifyNonKakaoUser?: (context: ApiFailoverClassificationContext) => boolean | Promise<boolean>;
  rulesByProviderId?: Readonly<Record<string, DeliveryTrackingApiFailoverRule>>;
  /** Leaves the replacement to the vendor where it can send its own. Default: false. */
  preferNative?: boolean;
  /**
   * Where the records of replacements are kept, for a `store` that can neither claim nor mark (KV): one
   * on R2, in a Durable Object, on D1 or another SQL database. Messages may then be polled twice, and are
   * replaced once. Every service over one `store` needs the same. A store that can do both ignores it.
   */
  marksStore?: DeliveryTrackingStore;
  /**
   * Accepts that a replacement may go out twice: with a store that can neither claim records nor mark a
   * replacement (no `claimDue` or no `insertIfAbsent`), and no `marksStore`. Default: false.
   */
  allowDuplicates?: boolean;
}

export interface DeliveryTrackingServiceConfig {
  /** The accounts whose messages are tracked; the same objects as in `KMsg`. */
  providers: readonly Provider[];
  /** Default: a new `InMemoryDeliveryTrackingStore`. */
  store?: DeliveryTrackingStore;
  /** Overrides of `DEFAULT_POLLING_CONFIG`; a member that is undefined keeps its default. */
  polling?: Partial<DeliveryTrackingPollingConfig>;
  apiFailover?: DeliveryTrackingApiFailoverConfig;
  /** Used for vendor requests instead of the global `fetch`. */
  fetch?: FetchLike;
  /** How long {@link DeliveryTrackingService.purge} leaves finished records. */
  retention?: DeliveryTrackingRetentionConfig;
  /**
   * What a vendor's callbacks must know, by the provider's id: 16 characters or more, sent as
   * `?secret=` of the callback's address or as `authorization: Bearer`. Needed for
   * {@link DeliveryTrackingService.handleDeliveryReport}.
   */
  reportSecrets?: DeliveryReportSecrets;
  /** Receives what a pass of `start()`, or a vendor's report, fails with. */
  onError?: (error: KMsgError) => void;
}

export interface RunOnceOptions {
  /** Records to take at most; default: `polling.batchSize`. */
  limit?: number;
  /**
   * Calls to vendors and to the store that the pass may make, at least 10; default: no limit. A
   * Worker on the free plan may make 50 in a request. A pass takes no more records than it can
   * surely ask for, and the store's share is kept from the vendors. A replacement counts as one
   * call; what its `sender` does beyond a request is not counted.
   */
  maxCalls?: number;
  /**
   * Milliseconds that the pass may take; default: 50,000. Vendors are aborted early enough to write
   * back what is known.
   */
  timeoutMs?: number;
  /** Ends the pass early: requests in flight are aborted, and those records are due again later. */
  signal?: AbortSignal;
}

/** What one pass did. */
export interface RunOnceResult {
  /** Records claimed. */
  due: number;
  /** Of those, written back by this pass. */
  checked: number;
  /** Reached a terminal status. */
  terminal: number;
  /** Put off to a later check. */
  retried: number;
  /** Replacements sent. */
  failedOver: number;
  /** Records whose check errored in this pass; not records that reached FAILED. */
  failed: number;
  /** More may be due: as many were as the pass may take, or some were given back unasked. */
  left: boolean;
  /** Host calls that the pass made. */
  calls: { http: number; store: number };
}
