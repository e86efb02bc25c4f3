/**
 * Templates: filling in, checking, building, keeping. Importing this sub-path loads no WebAssembly.
 *
 * @module kmsg-edge/template
 */
export * from "./lifecycle-entry.js";
export type {
  CompiledTemplate,
  RenderedText,
  TemplatePersonalizerOptions,
  TemplatePreview,
  TemplateVariableCheck,
  TemplateVariableMap,
} from "./personalizer.js";
export { defaultTemplatePersonalizer, TemplatePersonalizer } from "./personalizer.js";
export type {
  ConditionalBlock,
  LoopBlock,
  ReplacementError,
  ReplacementResult,
  TemplatePosition,
  TemplateVariableInfo,
} from "./results.js";
export * from "./send.js";
export * from "./toolkit.js";
export * from "./types.js";
export type { TemplateValidatorOptions } from "./validator.js";
export { TemplateValidator } from "./validator.js";
export { asTemplate, type TemplateText } from "./value-text.js";
export type { VariableCheck } from "./variable-parser.js";
export { VariableParser } from "./variable-parser.js";
export type { PersonalizedMessage, TemplateRecipient } from "./variable-utils.js";
export { TemplateVariableUtils } from "./variable-utils.js";
