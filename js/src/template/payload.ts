import type { KMsgError } from "../core/error.js";
import type { Result } from "../core/result.js";
import { parseTemplateButtons as parseButtons } from "../provider/template-buttons.js";
import { readTemplatePayload } from "../provider/template-payload.js";
import { type ButtonTypes, buttonTypesOf } from "./button-parser.js";
import type { TemplateButton } from "./types.js";

export interface ValidateTemplatePayloadOptions {
  /** Default: true. */
  requireName?: boolean;
  /** Default: true. */
  requireContent?: boolean;
  /** Default: `"kakao"`. */
  buttonTypes?: ButtonTypes;
}

/** What was given, in one form; absent members were absent. */
export interface NormalizedTemplatePayload {
  /** Trimmed. */
  name?: string;
  /** As it was given. */
  content?: string;
  buttons?: TemplateButton[];
}

/**
 * The buttons of a template in one form, whatever form they came in: an array, `{ button: [...] }`, or JSON text
 * of either. Absent and blank are `undefined`.
 *
 * @returns an INVALID_REQUEST that lists what is wrong, never the links themselves
 */
export function parseTemplateButtons(
  value: unknown,
  options: { types?: ButtonTypes } = {},
): Result<TemplateButton[] | undefined, KMsgError> {
  return parseButtons(value, buttonTypesOf(options.types));
}

/**
 * Checks name, content and buttons, in that order; the first fault is the answer, an INVALID_REQUEST. Never
 * throws.
 */
export function validateTemplatePayload(
  payload: unknown,
  options: ValidateTemplatePayloadOptions = {},
): Result<NormalizedTemplatePayload, KMsgError> {
  const { requireName = true, requireContent = true, buttonTypes } = options;
  return readTemplatePayload(payload, {
    requireName,
    requireContent,
    buttonTypes: buttonTypesOf(buttonTypes),
  });
}
