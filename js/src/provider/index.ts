/**
 * The vendors of this package but SOLAPI, which has its own sub-path.
 *
 * @module kmsg-edge/provider
 */
export type * from "../core/provider.js";
export {
  type AligoConfig,
  AligoProvider,
  createAligoProvider,
  createDefaultAligoProvider,
} from "./aligo.js";
export { createIWINVProvider, type IWINVConfig, IWINVProvider } from "./iwinv.js";
export * from "./mock/index.js";
