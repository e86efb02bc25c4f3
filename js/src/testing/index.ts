/**
 * Vendor simulators: SOLAPI, IWINV and Aligo in memory or as an HTTP server, for tests and as a sandbox.
 *
 * @packageDocumentation
 */
export * from "../provider/mock/index.js";
export { SIMULATOR_DEFAULTS } from "./defaults.js";
export {
  type DeliveryFailure,
  type DeliveryPace,
  type DeliveryScript,
  SCRIPTED_NUMBERS,
  type ScriptedNumber,
} from "./numbers.js";
export {
  type RunningVendorSimulator,
  startVendorSimulator,
  type VendorSimulatorServerOptions,
} from "./server.js";
export { createVendorSimulator } from "./simulator.js";
export { solapiSignature } from "./solapi_auth.js";
export type {
  AligoAccount,
  AligoChannel,
  AligoTemplate,
  AligoTemplateButton,
  DeliveredMessage,
  FaultKind,
  FaultRule,
  IwinvAccount,
  IwinvTemplate,
  IwinvTemplateButton,
  RecordedRequest,
  SimulatedVendor,
  SimulatorRequest,
  SimulatorRequestInit,
  SolapiAccount,
  SolapiTemplate,
  VendorSimulator,
  VendorSimulatorOptions,
} from "./types.js";
