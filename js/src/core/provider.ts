import type { KMsgError } from "./error.js";
import type { SendOptions } from "./message-options.js";
import type { DeliveryStatus, MessageStatus, MessageType } from "./message-types.js";
import type { Result } from "./result.js";

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
   * `TRACKING_NOT_RECORDED`, `HOOK_FAILED`, or a provider's own.
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
  healthCheck(): Promise<ProviderHealthStatus>;
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
}
