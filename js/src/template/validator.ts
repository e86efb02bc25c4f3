import { isLongerThan } from "../core/text-length.js";
import { templateButtonFaults } from "../provider/template-buttons.js";
import { type ButtonTypes, buttonTypesOf } from "./button-parser.js";
import { placeholders } from "./scan.js";
import type { AlimTalkTemplate, ValidationResult } from "./types.js";
import { nameOf, VariableParser } from "./variable-parser.js";

const MAX_CONTENT = 1000;
const MAX_LINE_FEEDS = 20;

export interface TemplateValidatorOptions {
  /** Default: `"kakao"`. */
  buttonTypes?: ButtonTypes;
}

/** Whether a template would be taken. */
export const TemplateValidator = {
  /** Everything wrong with a template. Takes also what is no template at all. */
  validate(template: AlimTalkTemplate, options: TemplateValidatorOptions = {}): ValidationResult {
    const errors: string[] = [];
    const warnings: string[] = [];
    const { name, code, provider, content, variables, buttons } = template ?? {};
    if (isBlank(name)) errors.push("Template name is required");
    if (isBlank(code)) errors.push("Template code is required");
    if (isBlank(provider)) errors.push("Provider is required");
    if (isBlank(content)) errors.push("Template content is required");
    else {
      checkContent(content, errors, warnings);
      if (Array.isArray(variables)) {
        errors.push(...VariableParser.validateTemplateVariables(content, variables).errors);
      }
    }
    const hasButtons = Array.isArray(buttons) && buttons.length > 0;
    if (hasButtons)
      errors.push(...templateButtonFaults(buttons, buttonTypesOf(options.buttonTypes)));
    if (!isBlank(content)) warnings.push(...categoryWarnings(template, hasButtons));
    return { isValid: errors.length === 0, errors, warnings };
  },

  /** Whether the members that a template cannot do without are there. */
  quickValidate(template: Partial<AlimTalkTemplate>): ValidationResult {
    const { name, content, category, provider } = template ?? {};
    const errors: string[] = [];
    if (isBlank(name)) errors.push("Name is required");
    if (isBlank(content)) errors.push("Content is required");
    if (!category) errors.push("Category is required");
    if (isBlank(provider)) errors.push("Provider is required");
    return { isValid: errors.length === 0, errors, warnings: [] };
  },
} as const;

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}

function checkContent(content: string, errors: string[], warnings: string[]): void {
  if (isLongerThan(content, MAX_CONTENT)) {
    errors.push(`Template content cannot exceed ${MAX_CONTENT} characters`);
  }
  if (/[<>]/.test(content)) errors.push("Template content contains prohibited characters");
  if (content.split("\n", MAX_LINE_FEEDS + 2).length > MAX_LINE_FEEDS + 1) {
    warnings.push("Template content has many line breaks, which may affect readability");
  }
  for (const url of invalidUrls(content)) warnings.push(`Invalid URL found in content: ${url}`);
}

/** Stands for a placeholder while addresses are looked for: it may hold blanks. */
const MARK = "\ue000";

/** The addresses that do not parse, with something in place of each of their placeholders. */
function invalidUrls(content: string): string[] {
  const found = placeholders(content);
  let marked = "";
  let at = 0;
  for (const { start, end } of found) {
    marked += content.slice(at, start).replaceAll(MARK, " ") + MARK;
    at = end;
  }
  marked += content.slice(at).replaceAll(MARK, " ");
  let seen = 0;
  const invalid: string[] = [];
  for (const [part] of marked.matchAll(/\S+|\s+/g)) {
    const written = part.replaceAll(MARK, () => `#{${found[seen++]?.inner}}`);
    const from = part.search(/https?:\/\//);
    if (from < 0 || URL.canParse(part.slice(from).replaceAll(MARK, "x"))) continue;
    invalid.push(written.slice(written.search(/https?:\/\//)));
  }
  return invalid;
}

function categoryWarnings(template: AlimTalkTemplate, hasButtons: boolean): string[] {
  const { category, content, variables } = template;
  const names = new Set(placeholders(content).map(({ inner }) => nameOf(inner)));
  if (Array.isArray(variables)) for (const { name } of variables) names.add(name);
  const has = (words: Words): boolean => [...names].some((name) => isNamed(name, words));
  const warnings: string[] = [];
  if (category === "AUTHENTICATION") {
    if (!has(AUTHENTICATION)) {
      warnings.push("Authentication template should include an authentication code variable");
    }
    if (hasButtons) warnings.push("Authentication templates typically should not have buttons");
  }
  if (category === "PROMOTION" && !hasButtons) {
    warnings.push("Promotion templates typically should have action buttons");
  }
  if (category === "PAYMENT" && !has(AMOUNT)) {
    warnings.push("Payment template should include an amount variable");
  }
  return warnings;
}

/** A word of a name is one of `whole`, or ends in one of `endings`. */
interface Words {
  whole: readonly string[];
  endings: readonly string[];
}

const AUTHENTICATION: Words = { whole: ["otp"], endings: ["인증", "코드", "번호", "code"] };
// Every member (회원) ends in the word for money (원): that one counts only by itself.
const AMOUNT: Words = { whole: ["원"], endings: ["금액", "가격", "amount", "price"] };

function isNamed(name: string, { whole, endings }: Words): boolean {
  const words = String(name)
    .normalize("NFC")
    .replace(/(\p{Ll})(?=\p{Lu})/gu, "$1 ")
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return words.some((word) => whole.includes(word) || endings.some((end) => word.endsWith(end)));
}
