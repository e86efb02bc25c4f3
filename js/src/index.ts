/**
 * Messages for Korean channels: `KMsg` and what its configuration consists of.
 *
 * @module kmsg-edge
 */
export type * from "./core/message-options.js";
export type { MessageType } from "./core/message-types.js";
export type * from "./core/provider.js";
export type {
  HookContext,
  KMsgHooks,
  SendHookFinalOutcome,
  SendHookFinalState,
} from "./hooks.js";
export { init } from "./init.js";
export { KMsg, type KMsgHealth, type SendCallOptions } from "./kmsg.js";
export type {
  KMsgConfig,
  KMsgDefaultsConfig,
  KMsgRoutingConfig,
  RoutingStrategy,
} from "./kmsg-config.js";
