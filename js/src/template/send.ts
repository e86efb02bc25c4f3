/**
 * What a program that only sends needs of templates.
 *
 * @module kmsg-edge/template/send
 */
export type { ButtonCheck, ButtonTypes } from "./button-parser.js";
export { ButtonParser } from "./button-parser.js";
export { interpolate } from "./interpolate.js";
export type { NormalizedTemplatePayload, ValidateTemplatePayloadOptions } from "./payload.js";
export { parseTemplateButtons, validateTemplatePayload } from "./payload.js";
export type { TemplateButton } from "./types.js";
