import { ownValue } from "../core/safe-read.js";
import { placeholders } from "./scan.js";
import { textOf } from "./value-text.js";

/**
 * Puts values in place of `#{name}`, as a send does with its text: flat names, taken verbatim; one without a
 * value, or with one that has no text, stays as written. One pass: what a value holds is never read again.
 *
 * @returns `""` for no text
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
