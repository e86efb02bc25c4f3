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

export interface TemplatePayloadRules {
  providerId: string;
  /** Name and content must be there: creation. Default: an update. */
  complete?: boolean;
  /** Default: those that every vendor takes. */
  buttonTypes?: readonly string[];
}

/**
 * Checks a template's input before any request: name, content, buttons, in that order. The first
 * fault is the answer, an INVALID_REQUEST with the details `{ providerId }`.
 */
export function checkTemplatePayload(
  input: unknown,
  rules: TemplatePayloadRules,
): Result<CheckedTemplatePayload, KMsgError> {
  const { providerId, complete = false, buttonTypes = COMMON_BUTTON_TYPES } = rules;
  const refuse = (error: KMsgError): Result<never, KMsgError> =>
    fail(
      new KMsgError(
        KMsgErrorCode.INVALID_REQUEST,
        error.message,
        { providerId },
        {
          field: error.field as string,
        },
      ),
    );
  try {
    if (typeof input !== "object" || input === null || Array.isArray(input)) {
      return refuse(invalidRequest("template must be an object with name and content", "template"));
    }
    const { name, content, buttons } = input as Record<string, unknown>;
    const payload: CheckedTemplatePayload = {};
    for (const [field, value] of [
      ["name", name],
      ["content", content],
    ] as const) {
      if (value === undefined && !complete) continue;
      if (typeof value !== "string" || value.trim() === "") {
        const fix = complete ? "is required" : "must be a non-empty string";
        return refuse(invalidRequest(`${field} ${fix}`, field));
      }
      payload[field] = field === "name" ? value.trim() : value;
    }
    const parsed = parseTemplateButtons(buttons, buttonTypes);
    if (parsed.isFailure) return refuse(parsed.error);
    if (parsed.value !== undefined) payload.buttons = parsed.value;
    return ok(payload);
  } catch {
    const message = "template cannot be read: one of its members throws when it is accessed";
    return refuse(invalidRequest(message, "template"));
  }
}
