import { ownValue } from "../core/safe-read.js";
import { isLongerThan } from "../core/text-length.js";
import { substitute } from "./interpolate.js";
import { linearPattern } from "./linear-pattern.js";
import { placeholders } from "./scan.js";
import { instantOf, timeZoneOf } from "./time-zone.js";
import type { TemplateVariable } from "./types.js";
import { textOf } from "./value-text.js";

export interface VariableCheck {
  isValid: boolean;
  errors: string[];
}

/** Longer values fail their `format` unseen. */
const MAX_MATCHED = 10_000;
const KOREA = timeZoneOf("Asia/Seoul");

/** The variables of a template, and what is said about them. */
export const VariableParser = {
  /** The names in `#{name}`, trimmed, each once, in order. */
  extractVariables(content: string): string[] {
    const names = placeholders(content).map(({ inner }) => inner.trim());
    return [...new Set(names)].filter((name) => name !== "");
  },

  /** Puts values in place of `#{name}`, whose name is trimmed. One without a value stays as written. */
  replaceVariables(content: string, variables: Readonly<Record<string, unknown>>): string {
    return substitute(content, variables, (inner) => inner.trim());
  },

  /** Checks values against what is said about them. */
  validateVariables(
    definitions: readonly TemplateVariable[],
    given: Readonly<Record<string, unknown>>,
  ): VariableCheck {
    const errors: string[] = [];
    const values = typeof given === "object" && given !== null ? given : {};
    for (const definition of definitions) {
      errors.push(...valueFaults(definition, ownValue(values, definition.name)));
    }
    return { isValid: errors.length === 0, errors };
  },

  /** Checks that a template uses what is defined, and nothing else. */
  validateTemplateVariables(
    content: string,
    definitions: readonly TemplateVariable[],
  ): VariableCheck {
    const used = new Set(VariableParser.extractVariables(content).map(nameOf));
    const defined = new Set(definitions.map(({ name }) => name));
    const errors: string[] = [];
    for (const name of used) {
      if (defined.has(name)) continue;
      errors.push(`Variable '${name}' is used in template but not defined`);
    }
    for (const { name, required } of definitions) {
      if (!required || used.has(name)) continue;
      errors.push(`Required variable '${name}' is defined but not used in template`);
    }
    return { isValid: errors.length === 0, errors };
  },
} as const;

/** Without its formatters. */
export function nameOf(inner: string): string {
  return (inner.split("|", 1)[0] as string).trim();
}

function valueFaults(definition: TemplateVariable, value: unknown): string[] {
  const { name, type, required, maxLength, format } = definition;
  if (value === undefined || value === null) {
    return required ? [`Required variable '${name}' is missing`] : [];
  }
  if (!isOfType(value, type)) return [`Variable '${name}' has invalid type. Expected: ${type}`];
  const text = textIn(value);
  const faults: string[] = [];
  if (maxLength && isLongerThan(text, maxLength)) {
    faults.push(`Variable '${name}' exceeds maximum length of ${maxLength}`);
  }
  if (format && !(text.length <= MAX_MATCHED && linearPattern(format)?.test(text))) {
    faults.push(`Variable '${name}' does not match required format: ${format}`);
  }
  return faults;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "string") return typeof value === "string";
  if (type === "number") {
    return typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value));
  }
  if (type === "date") return isDate(value);
  return type === "custom";
}

function isDate(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (typeof value !== "string" && typeof value !== "number") return false;
  return instantOf(value, KOREA) !== undefined || !Number.isNaN(Date.parse(String(value)));
}

function textIn(value: unknown): string {
  try {
    return textOf(value);
  } catch {
    return "";
  }
}
