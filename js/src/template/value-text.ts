import type { TemplateVariableInfo } from "./results.js";

/** A value that cannot be shown. The reason completes "Variable 'x' ..." and holds nothing of the value. */
export class ValueFault extends Error {}

const MAX_DEPTH = 5;

/**
 * A value as text: dates as ISO 8601 in UTC, lists with commas, the rest as `String` has it.
 *
 * @throws ValueFault for an object, a function, an invalid date
 */
export function textOf(value: unknown, depth = 0): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    case "object":
      return value === null ? "" : textOfObject(value, depth);
    case "undefined":
      return "";
    default:
      throw new ValueFault(`is a ${typeof value}, which has no text`);
  }
}

function textOfObject(value: object, depth: number): string {
  if (value instanceof TemplateText) return value.text;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new ValueFault("is no date");
    return value.toISOString();
  }
  if (!Array.isArray(value)) {
    throw new ValueFault("is an object: name one of its members, as in '#{order.id}'");
  }
  if (depth >= MAX_DEPTH) throw new ValueFault("is a list that is nested too deeply");
  return value.map((item) => textOf(item, depth + 1)).join(",");
}

export function typeOf(value: unknown): TemplateVariableInfo["type"] {
  if (value === null || value === undefined) return "undefined";
  if (typeof value === "string" || value instanceof TemplateText) return "string";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  if (typeof value === "boolean") return "boolean";
  if (value instanceof Date) return "date";
  return Array.isArray(value) ? "array" : "object";
}

/** A value that is itself a template. Only {@link asTemplate} makes one; no data from outside can be one. */
export class TemplateText {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** Marks a text that the program wrote, not its user: the placeholders in it are filled in, too. */
export function asTemplate(text: string): TemplateText {
  return new TemplateText(text);
}
