/**
 * The vendors of this package but SOLAPI, which has its own sub-path.
 *
 * @module kmsg-edge/provider
 */
export type * from "../core/provider.js";
export {
  type AligoConfig,
  AligoProvider,
  AligoProviderFactory,
  createAligoProvider,
  createDefaultAligoProvider,
  initializeAligo,
} from "./aligo.js";
export * from "./config-specs.js";
export {
  createDefaultIWINVProvider,
  createIWINVProvider,
  type IWINVConfig,
  IWINVProvider,
  IWINVProviderFactory,
  initializeIWINV,
} from "./iwinv.js";
export * from "./mock/index.js";
export * from "./onboarding-specs.js";
