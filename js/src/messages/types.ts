import type { KMsgError } from "../core/error.js";
import type { SendResult } from "../core/provider.js";
import type { Result } from "../core/result.js";
import type { RetryOptions } from "../core/retry-handler.js";
import type { MessageEventType, MessageStatus } from "./enums.js";
import type { MessageError, RecipientResult, SendingOptions, VariableMap } from "./schemas.js";

/** What a send of several messages answers; `results[i]` belongs to the input with that index. */
export interface BatchSendResult {
  total: number;
  results: Result<SendResult, KMsgError>[];
}

export interface DeliveryReport {
  messageId: string;
  phoneNumber: string;
  status: MessageStatus;
  sentAt?: Date;
  deliveredAt?: Date;
  clickedAt?: Date;
  failedAt?: Date;
  error?: MessageError;
  attempts: DeliveryAttempt[];
  metadata: Record<string, unknown>;
}

export interface DeliveryAttempt {
  /** From 1. */
  attemptNumber: number;
  attemptedAt: Date;
  status: MessageStatus;
  error?: MessageError;
  /** Its id. */
  provider: string;
}

/** Something that happened, for those who listen. */
export interface MessageEvent<T = unknown> {
  id: string;
  type: MessageEventType;
  timestamp: Date;
  data: T;
  metadata: {
    providerId?: string;
    userId?: string;
    organizationId?: string;
    correlationId?: string;
  };
}

/** The types that are sent by template. */
export type BulkMessageType = "ALIMTALK" | "NSA" | "RCS_TPL" | "RCS_ITPL" | "RCS_LTPL";

export interface BulkMessageRequest {
  /** Default: ALIMTALK. */
  type?: BulkMessageType;
  templateId: string;
  recipients: BulkRecipient[];
  /** For every recipient; a recipient's own variables win. */
  commonVariables?: VariableMap;
  options?: BulkSendingOptions;
}

export interface BulkRecipient {
  phoneNumber: string;
  variables: VariableMap;
  metadata?: Record<string, unknown>;
}

export interface BulkSendingOptions extends Partial<SendingOptions> {
  /** The sender's number. */
  from?: string;
  /** Another name for `from`. */
  senderNumber?: string;
  /** Recipients per batch. */
  batchSize?: number;
  /** Between two batches, in milliseconds. */
  batchDelay?: number;
  /** Batches at a time. */
  maxConcurrency?: number;
  /** How the recipients of a batch that failed are tried again. */
  retryOptions?: RetryOptions;
}

export interface BulkMessageResult {
  requestId: string;
  totalRecipients: number;
  batches: BulkBatchResult[];
  summary: { queued: number; sent: number; failed: number; processing: number };
  createdAt: Date;
  completedAt?: Date;
}

export interface BulkBatchResult {
  batchId: string;
  /** From 1. */
  batchNumber: number;
  recipients: RecipientResult[];
  status: "pending" | "processing" | "completed" | "failed";
  createdAt: Date;
  completedAt?: Date;
}
