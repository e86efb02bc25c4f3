import { invalidRequest, type KMsgError } from "../core/error.js";
import type { MessageType } from "../core/message-types.js";
import { isRecord } from "../core/safe-read.js";

/** What each type cannot be sent without, besides `to`. */
const REQUIRED: Readonly<Record<MessageType, "text" | "templateId" | "fax">> = {
  SMS: "text",
  LMS: "text",
  MMS: "text",
  FRIENDTALK: "text",
  VOICE: "text",
  RCS_SMS: "text",
  RCS_LMS: "text",
  RCS_MMS: "text",
  ALIMTALK: "templateId",
  NSA: "templateId",
  RCS_TPL: "templateId",
  RCS_ITPL: "templateId",
  RCS_LTPL: "templateId",
  FAX: "fax",
};

/** `content` is another name for the text of these. */
const WITH_CONTENT: ReadonlySet<string> = new Set(["SMS", "LMS", "MMS"]);

/**
 * What any vendor would refuse about a message: a type that the provider does not have, no recipient,
 * nothing to send.
 */
export function sendInputFault(
  options: Readonly<Record<string, unknown>>,
  provider: { id: string; supportedTypes: readonly MessageType[] },
): KMsgError | undefined {
  const { type } = options;
  const known = provider.supportedTypes.find((supported) => supported === type);
  if (known === undefined) {
    const kind =
      typeof type === "string" ? `type ${type.slice(0, 20)}` : "a message without a type";
    return invalidRequest(
      `Provider ${provider.id} does not support ${kind}; it has ${provider.supportedTypes.join(", ")}`,
      "type",
    );
  }
  if (isBlank(options.to)) return invalidRequest("to must be the recipient's number", "to");
  const field = REQUIRED[known];
  const alias = field === "text" && WITH_CONTENT.has(known) ? options.content : undefined;
  if (field === "fax" ? isRecord(options.fax) : !isBlank(options[field] ?? alias)) return undefined;
  return invalidRequest(`${field} is required for ${known}`, field);
}

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}
