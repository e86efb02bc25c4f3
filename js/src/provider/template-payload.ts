import { invalidRequest, KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import type { TemplateButtonInput } from "../core/provider.js";
import { fail, ok, type Result } from "../core/result.js";
import { COMMON_BUTTON_TYPES, parseTemplateButtons } from "./template-buttons.js";

/** What a template's input holds once it is checked; absent members were absent. */
export interface CheckedTemplatePayload {
  /** Trimmed. */
  name?: string;
  /** As it was given. */
  content?: string;
  buttons?: TemplateButtonInput[];
}

export interface TemplatePayloadNeeds {
  requireName: boolean;
  requireContent: boolean;
  /** Default: those that every vendor takes. */
  buttonTypes?: readonly string[] | undefined;
}

/**
 * Checks a template's input: name, content, buttons, in that order. The first fault is the answer, an
 * INVALID_REQUEST. Never throws.
 */
export function readTemplatePayload(
  input: unknown,
  { requireName, requireContent, buttonTypes = COMMON_BUTTON_TYPES }: TemplatePayloadNeeds,
): Result<CheckedTemplatePayload, KMsgError> {
  try {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      return fail(invalidRequest("template must be an object with name and content", "template"));
    }
    const { name, content, buttons } = input as Record<string, unknown>;
    const payload: CheckedTemplatePayload = {};
    for (const [field, value, isRequired] of [
      ["name", name, requireName],
      ["content", content, requireContent],
    ] as const) {
      if (value === undefined && !isRequired) continue;
      if (typeof value !== "string" || value.trim() === "") {
        const fix = isRequired ? "is required" : "must be a non-empty string";
        return fail(invalidRequest(`${field} ${fix}`, field));
      }
      payload[field] = field === "name" ? value.trim() : value;
    }
    const parsed = parseTemplateButtons(buttons, buttonTypes);
    if (parsed.isFailure) return parsed;
    if (parsed.value !== undefined) payload.buttons = parsed.value;
    return ok(payload);
  } catch {
    const message = "template cannot be read: one of its members throws when it is accessed";
    return fail(invalidRequest(message, "template"));
  }
}

export interface TemplatePayloadRules {
  providerId: string;
  /** Name and content must be there: creation. Default: an update. */
  complete?: boolean;
  /** Default: those that every vendor takes. */
  buttonTypes?: readonly string[];
}

/** The same for a provider: the details of an error are `{ providerId }`. */
export function checkTemplatePayload(
  input: unknown,
  { providerId, complete = false, buttonTypes }: TemplatePayloadRules,
): Result<CheckedTemplatePayload, KMsgError> {
  const needs = { requireName: complete, requireContent: complete, buttonTypes };
  const checked = readTemplatePayload(input, needs);
  if (checked.isSuccess) return checked;
  const { message, field } = checked.error;
  const code = KMsgErrorCode.INVALID_REQUEST;
  return fail(new KMsgError(code, message, { providerId }, { field }));
}
