import { invalidRequest } from "../core/error.js";
import { ownValue } from "../core/safe-read.js";
import { placeholders } from "./scan.js";
import { textOf } from "./value-text.js";

/** Units that values may add to a text: a placeholder may stand there often, and its value be long. */
export const MAX_ADDED_LENGTH = 67_108_864;

/**
 * Puts values in place of `#{name}`, as a send does with its text: flat names, taken verbatim; one without a
 * value, or with one that has no text, stays as written. One pass: what a value holds is never read again.
 *
 * @returns `""` for no text
 * @throws KMsgError INVALID_REQUEST when values add more than 64 Mi characters
 */
export function interpolate(
  text: string | null | undefined,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): string {
  return text ? substitute(text, variables, (inner) => inner) : "";
}

/** @param keyOf the variable's name, from what stands between the braces */
export function substitute(
  text: string,
  variables: unknown,
  keyOf: (inner: string) => string,
): string {
  if (typeof variables !== "object" || variables === null) return text;
  let out = "";
  let at = 0;
  for (const { start, end, inner } of placeholders(text)) {
    const value = shown(ownValue(variables, keyOf(inner)));
    if (value === undefined) continue;
    out += text.slice(at, start) + value;
    at = end;
    if (out.length > end + MAX_ADDED_LENGTH) {
      const message = `variables make the text more than ${MAX_ADDED_LENGTH} characters longer; use shorter values`;
      throw invalidRequest(message, "variables");
    }
  }
  return out + text.slice(at);
}

function shown(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  try {
    return textOf(value);
  } catch {
    return undefined;
  }
}
