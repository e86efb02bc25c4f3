/**
 * Messages for Korean channels: `KMsg` and what its configuration consists of.
 *
 * @module kmsg-edge
 */

export { KMsgBuilder } from "./builder.js";
export type { BulkResult } from "./bulk/feed.js";
export type { SendManyOptions, SendStreamOptions } from "./bulk/options.js";
export type { StreamedResult } from "./bulk/send-stream.js";
export type * from "./core/message-options.js";
export type { MessageType } from "./core/message-types.js";
export type {
  KMsgPersistenceConfig,
  MessageRepository,
  MessageSaveOptions,
  PersistenceStrategy,
} from "./core/persistence.js";
export type * from "./core/provider.js";
export type { HealthCheckOptions, KMsgHealth } from "./health.js";
export type {
  HookContext,
  KMsgHooks,
  RetryScheduledHookContext,
  SendHookFinalOutcome,
  SendHookFinalState,
} from "./hooks.js";
export { init } from "./init.js";
export { KMsg, type SendCallOptions } from "./kmsg.js";
export type {
  KMsgConfig,
  KMsgDefaultsConfig,
  KMsgRoutingConfig,
  RoutingStrategy,
} from "./kmsg-config.js";
export { MessageEventType, MessageStatus } from "./messages/enums.js";
export type { Infer, ParseOptions, SafeParseResult, Schema } from "./messages/schema.js";
export { SchemaError, type SchemaIssue, type SchemaIssueCode } from "./messages/schema-error.js";
export * from "./messages/schemas.js";
export type * from "./messages/types.js";
