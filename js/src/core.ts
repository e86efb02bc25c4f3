/**
 * Results, errors and the types of messages and providers, without the core itself: importing this
 * sub-path loads no WebAssembly.
 *
 * @module kmsg-edge/core
 */
export type { KMsgErrorMetadata, SendOutcome } from "./core/error.js";
export { KMsgError } from "./core/error.js";
export type { Locale } from "./core/error-code.js";
export { KMsgErrorCode } from "./core/error-code.js";
export type * from "./core/message-options.js";
export * from "./core/message-types.js";
export type * from "./core/provider.js";
export type { Fail, Ok } from "./core/result.js";
export { fail, ok, Result } from "./core/result.js";
