import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import type { SendInput } from "../core/message-options.js";
import { isKMsgMessageType, type MessageType } from "../core/message-types.js";
import { fail, ok, type Result } from "../core/result.js";

/** A message as a job carries it: every field of a `SendInput`, none of them certain. */
export interface SendInputJobPayload {
  type?: string;
  to?: string;
  from?: string;
  text?: string;
  content?: string;
  templateId?: string;
  providerId?: string;
  variables?: Record<string, unknown>;
  providerOptions?: Record<string, unknown>;
  requestId?: string;
  correlationId?: string;
  /** `messageId`, `subject`, `media`, `kakao`, `options`, `failover` and the others go along as they are. */
  [field: string]: unknown;
}

/** What goes for every message of a job, unless the message says otherwise. */
export interface SendInputEnvelope {
  requestId?: string;
  correlationId?: string;
  providerOptions?: Record<string, unknown>;
}

/** `safe` refuses a message with an issue; `unsafe_passthrough` answers it all the same. */
export type BuildSendInputValidationMode = "safe" | "unsafe_passthrough";

export interface BuildSendInputOptions {
  /** Default: `safe`. */
  validationMode?: BuildSendInputValidationMode;
}

export interface BuildSendInputIssue {
  code:
    | "unknown_type"
    | "missing_to"
    | "missing_template_id"
    | "missing_text"
    | "missing_fax"
    | "invalid_attempt";
  message: string;
  path: string;
}

export interface BuildSendInputDetailedResult {
  result: Result<SendInput, KMsgError>;
  issues: BuildSendInputIssue[];
  mode: BuildSendInputValidationMode;
}

const CARRIED = [
  ["messageId", "subject", "media", "imageUrl", "buttons", "options", "failover"],
  ["kakao", "naver", "rcs", "voice", "fax"],
].flat();
const BY_TEMPLATE: ReadonlySet<string> = new Set<MessageType>([
  "ALIMTALK",
  "NSA",
  "RCS_TPL",
  "RCS_ITPL",
  "RCS_LTPL",
]);

/**
 * The input of `KMsg.send` for a message of a job.
 *
 * @param attempt from 1; becomes `providerOptions.attempt`
 * @returns a failure INVALID_REQUEST with the first issue's message; `details` has all of them
 */
export function buildSendInputFromJob(
  job: SendInputJobPayload,
  envelope: SendInputEnvelope,
  attempt: number,
  options: BuildSendInputOptions = {},
): Result<SendInput, KMsgError> {
  return buildSendInputFromJobDetailed(job, envelope, attempt, options).result;
}

/** Like {@link buildSendInputFromJob}, with the issues by the side. */
export function buildSendInputFromJobDetailed(
  job: SendInputJobPayload,
  envelope: SendInputEnvelope,
  attempt: number,
  options: BuildSendInputOptions = {},
): BuildSendInputDetailedResult {
  const mode = options.validationMode ?? "safe";
  const type = trimmed(job.type)?.toUpperCase() ?? "ALIMTALK";
  const input: Record<string, unknown> = { type, to: trimmed(job.to) ?? "" };
  for (const field of ["from", "templateId", "providerId"]) set(input, field, trimmed(job[field]));
  // Blanks and line breaks of a text belong to its layout.
  for (const field of ["text", "content"]) {
    if (trimmed(job[field]) !== undefined) input[field] = job[field];
  }
  if (isPlain(job.variables)) input.variables = job.variables;
  for (const field of CARRIED) set(input, field, job[field]);
  const providerOptions: Record<string, unknown> = {
    ...envelope.providerOptions,
    ...job.providerOptions,
  };
  for (const field of ["requestId", "correlationId"] as const) {
    set(providerOptions, field, trimmed(job[field]) ?? trimmed(envelope[field]));
  }
  const issues = issuesOf(input, type, attempt);
  if (!issues.some(({ code }) => code === "invalid_attempt")) providerOptions.attempt = attempt;
  input.providerOptions = providerOptions;
  const [first] = issues;
  const result =
    first === undefined || mode === "unsafe_passthrough"
      ? ok(input as unknown as SendInput)
      : fail(refusal(first, issues, mode));
  return { result, issues, mode };
}

function issuesOf(
  input: Record<string, unknown>,
  type: string,
  attempt: number,
): BuildSendInputIssue[] {
  const issues: BuildSendInputIssue[] = [];
  const add = (code: BuildSendInputIssue["code"], message: string, path: string): void => {
    issues.push({ code, message, path });
  };
  const isKnown = isKMsgMessageType(type);
  if (!isKnown) add("unknown_type", `Unsupported message type: ${type}`, "type");
  if (input.to === "") add("missing_to", "`to` is required", "to");
  if (isKnown && BY_TEMPLATE.has(type)) {
    if (input.templateId === undefined) {
      add("missing_template_id", `${type} requires \`templateId\``, "templateId");
    }
  } else if (type === "FAX") {
    if (input.fax === undefined) add("missing_fax", "FAX requires `fax`", "fax");
  } else if (isKnown && input.text === undefined && input.content === undefined) {
    add("missing_text", `${type} requires \`text\``, "text");
  }
  if (!Number.isFinite(attempt) || attempt <= 0) {
    add("invalid_attempt", "`attempt` must be a positive finite number", "attempt");
  }
  return issues;
}

function refusal(
  first: BuildSendInputIssue,
  issues: BuildSendInputIssue[],
  mode: BuildSendInputValidationMode,
): KMsgError {
  const details = { issues, mode };
  const metadata = { field: first.path, outcome: "not_sent" } as const;
  return new KMsgError(KMsgErrorCode.INVALID_REQUEST, first.message, details, metadata);
}

function set(target: Record<string, unknown>, field: string, value: unknown): void {
  if (value !== undefined && value !== null) target[field] = value;
}

function trimmed(value: unknown): string | undefined {
  return typeof value === "string" ? value.trim() || undefined : undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
