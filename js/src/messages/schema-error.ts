import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";

export type SchemaIssueCode =
  | "invalid_type"
  | "invalid_value"
  | "invalid_format"
  | "too_small"
  | "too_big"
  | "unreadable";

/** One thing that is wrong with a parsed value. */
export interface SchemaIssue {
  /** Keys and indexes from the top; empty for the value as a whole. */
  path: (string | number)[];
  code: SchemaIssueCode;
  /** Names the path, what is wanted there and the kind of what was found; never the value. */
  message: string;
}

const SHOWN = 3;

/** What `parse` throws: an INVALID_REQUEST with everything that is wrong with the value. */
export class SchemaError extends KMsgError {
  override readonly name = "SchemaError";
  readonly issues: readonly SchemaIssue[];

  constructor(issues: readonly SchemaIssue[]) {
    const shown = issues.slice(0, SHOWN).map(({ message }) => message);
    if (issues.length > SHOWN) shown.push(`and ${issues.length - SHOWN} more`);
    const field = issues[0] === undefined ? "" : pathText(issues[0].path);
    const metadata = field === "" ? {} : { field };
    super(KMsgErrorCode.INVALID_REQUEST, shown.join("; "), undefined, metadata);
    this.issues = issues;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), issues: this.issues };
  }
}

/** `recipients[0].phoneNumber`; long keys are cut. */
export function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else text += `${text === "" ? "" : "."}${cut(part)}`;
  }
  return text;
}

function cut(key: string): string {
  const clean = key.replace(/\p{Surrogate}/gu, "\uFFFD");
  return clean.length <= 60 ? clean : `${clean.slice(0, 60)}…`;
}
