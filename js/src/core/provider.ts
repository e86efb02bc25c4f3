import type { KMsgError } from "./error.js";
import type { SendOptions } from "./message-options.js";
import type { DeliveryStatus, MessageStatus, MessageType } from "./message-types.js";
import type { Result } from "./result.js";

export type * from "./provider-abilities.js";

/** `fetch`, as far as this package uses it. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** What one request may bring along. */
export interface ProviderRequestContext {
  /** Aborts the vendor's request. It may have been received all the same. */
  signal?: AbortSignal;
  /** Used instead of the global `fetch`. */
  fetch?: FetchLike;
}

/** Something that the caller should know of a message that was accepted. */
export interface SendWarning {
  /**
   * `FAILOVER_UNSUPPORTED_PROVIDER`, `FAILOVER_PARTIAL_PROVIDER`, `FALLBACK_CONTENT_MISSING`,
   * `FAILOVER_NOT_APPLICABLE`, `SMS_BYTES_EXCEEDED`, `TEXT_NOT_ENCODABLE`, `TRACKING_NOT_RECORDED`,
   * `PERSISTENCE_NOT_UPDATED`, `HOOK_FAILED`, or a provider's own.
   */
  code: string;
  message: string;
  details?: Record<string, unknown>;
}

/** A message that a provider accepted. */
export interface SendResult {
  messageId: string;
  providerId: string;
  /** The vendor's id; absent when it gave none. */
  providerMessageId?: string;
  status: MessageStatus;
  type: MessageType;
  to: string;
  warnings?: SendWarning[];
  /** The vendor's answer. */
  raw?: unknown;
}

export interface DeliveryStatusQuery {
  providerMessageId: string;
  type: MessageType;
  to: string;
  requestedAt: Date;
  scheduledAt?: Date;
}

export interface DeliveryStatusResult {
  providerId: string;
  providerMessageId: string;
  status: DeliveryStatus;
  statusCode?: string;
  statusMessage?: string;
  sentAt?: Date;
  deliveredAt?: Date;
  failedAt?: Date;
  raw?: unknown;
}

/** What is known of a message whose send ended without an answer. */
export interface FindSentQuery {
  messageId: string;
  to: string;
  type: MessageType;
  /** When the send began; the vendor need not look further back. */
  since: Date;
  /** The rendered text, for vendors that keep no id of the sender's. */
  text?: string;
}

/** How many messages one request may hold. An absent member: that request is not to be used. */
export interface ProviderLimits {
  /** Of `sendBatch`; a whole number above 0. */
  sendBatch?: number;
  /** Of `getDeliveryStatuses`; a whole number above 0. */
  pollBatch?: number;
  /**
   * Sends that may be open at once, one message each; also read from `maxBatchSize`, `batchLimit`,
   * `capabilities` and the other places that providers have declared it in.
   */
  maxBatchSize?: number;
  send?: { maxBatchSize?: number; batchLimit?: number };
  batch?: { max?: number; size?: number };
}

export interface ProviderHealthOptions extends ProviderRequestContext {
  /** Also ask the vendor for something that costs nothing, such as the balance. Default: false. */
  probe?: boolean;
}

export interface ProviderHealthStatus {
  healthy: boolean;
  issues: string[];
  latencyMs?: number;
  data?: Record<string, unknown>;
}

export interface ProviderOnboardingCheck {
  id: string;
  title: string;
  description?: string;
  kind: "manual" | "config" | "capability" | "api_probe" | "inference";
  severity: "blocker" | "warning" | "info";
  scopes: ("doctor" | "preflight" | "send")[];
  configKeys?: string[];
  capabilityMethods?: string[];
  probeOperation?: "list_templates" | "list_kakao_channels";
}

/** What an account needs before it can send. */
export interface ProviderOnboardingSpec {
  providerId: string;
  providerName?: string;
  channelOnboarding: "manual" | "api" | "none";
  templateLifecycleApi: "available" | "unavailable";
  plusIdPolicy: "optional" | "required" | "required_if_no_inference";
  plusIdInference: "supported" | "unsupported";
  liveTestSupport?: "supported" | "partial" | "none";
  checks: ProviderOnboardingCheck[];
  notes?: string[];
}

export interface ProviderTransportCapabilities {
  abortSignal: "supported" | "unsupported";
  injectableFetch: "supported" | "unsupported";
}

/**
 * A vendor account. `SolapiProvider` and `IWINVProvider` are two; any object of this shape is one
 * too. `send` and `getDeliveryStatus` answer a `Result`; a provider that throws all the same is
 * contained, and its message is reported as unknown.
 */
export interface Provider {
  /** Unique in one `KMsg`; names the provider in routing and results. */
  readonly id: string;
  readonly name: string;
  readonly supportedTypes: readonly MessageType[];
  readonly transportCapabilities?: ProviderTransportCapabilities;
  /** `options`: a provider that knows nothing of probes may ignore them. */
  healthCheck(options?: ProviderHealthOptions): Promise<ProviderHealthStatus>;
  send(
    options: SendOptions,
    context?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>>;
  /** `null`: the vendor does not know the message (yet). */
  getDeliveryStatus?(
    query: DeliveryStatusQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>>;
  getOnboardingSpec?(): ProviderOnboardingSpec | undefined;
  /** Switches `sendBatch` and `getDeliveryStatuses` on; without it neither is called. */
  readonly limits?: ProviderLimits;
  /**
   * Sends many messages in as few requests as the vendor allows. Answers one result for each input,
   * in their order; never more than `limits.sendBatch` inputs at once. A message whose result cannot
   * be told is a failure with the outcome `"unknown"`. When it rejects, all of them are unknown.
   */
  sendBatch?(
    inputs: readonly SendOptions[],
    context?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>[]>;
  /**
   * Many questions of `getDeliveryStatus` in one request: one result for each query, in their order;
   * never more than `limits.pollBatch` queries at once.
   */
  getDeliveryStatuses?(
    queries: readonly DeliveryStatusQuery[],
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>[]>;
  /**
   * Was it sent? Its state, or `null`: surely not. A failure, or a provider without this member: it
   * cannot be known, and the message is not sent again.
   */
  findSent?(
    query: FindSentQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>>;
}
