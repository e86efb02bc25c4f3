import { invalidRequest } from "../core/error.js";
import { countOption, kindOf, optionsObject } from "../core/option-checks.js";
import { deepCopy } from "../tracking/deep-copy.js";
import { Lookup, type TemplateVariableMap } from "./lookup.js";
import { compileProgram, type Program } from "./program.js";
import { namesOf } from "./program-names.js";
import { Rendering, type RenderOptions } from "./render.js";
import type {
  ConditionalBlock,
  LoopBlock,
  ReplacementError,
  ReplacementResult,
  TemplatePosition,
  TemplateVariableInfo,
} from "./results.js";
import { DEFAULT_PATTERN } from "./scan.js";
import { timeZoneOf } from "./time-zone.js";
import { textOf, ValueFault } from "./value-text.js";

export interface TemplatePersonalizerOptions {
  /** What a placeholder is; its first group is the name. Default: `#{name}`. */
  variablePattern?: RegExp;
  /** A variable without a value is no error. Default: false. */
  allowUndefined?: boolean;
  /** Stands for a variable without a value, or with one that cannot be shown. Default: nothing. */
  undefinedReplacement?: string;
  /** Default: true. Otherwise a key that is written exactly so still goes first. */
  caseSensitive?: boolean;
  /** `#{name|formatter}`. Default: true. */
  enableFormatting?: boolean;
  /** `{{if}}`. Default: true. */
  enableConditionals?: boolean;
  /** `{{for}}`. Default: true. */
  enableLoops?: boolean;
  /** Of templates in values, at most 100. Default: 10. */
  maxRecursionDepth?: number;
  /**
   * Fills in the placeholders that stand in values, too. Default: false, since values come from users, who would
   * then read any other variable. One value that may hold placeholders is better marked by `asTemplate`.
   */
  expandValues?: boolean;
  /**
   * Of a value that a formatter cannot take, such as `"soon"` for `date`: `"replace"` writes
   * `undefinedReplacement`, `"keep"` the value itself. Default: `"replace"`. It is an error in both cases.
   */
  badValues?: "replace" | "keep";
  /** Of dates: an IANA name, or an offset such as `+09:00`. Default: `"Asia/Seoul"`. */
  timeZone?: string;
}

/** What a template means to one of many recipients. */
export interface RenderedText {
  content: string;
  /** Messages of what is wrong; `undefined` when nothing is. */
  errors: string[] | undefined;
}

/** A template that has been read once, for any number of recipients. */
export interface CompiledTemplate {
  readonly content: string;
  /** The names that it needs. */
  readonly variables: readonly string[];
  /** Of its syntax. */
  readonly errors: readonly ReplacementError[];
  readonly conditionals: readonly ConditionalBlock[];
  readonly loops: readonly LoopBlock[];
  render(variables: TemplateVariableMap): ReplacementResult;
  /** The text alone, which takes a fraction of the time. */
  renderText(variables: TemplateVariableMap): RenderedText;
}

export interface TemplateVariableCheck {
  isValid: boolean;
  missingVariables: string[];
  errors: ReplacementError[];
}

export interface TemplatePreview {
  originalContent: string;
  previewContent: string;
  /** Positions are in the original; a loop's own variables are left out. */
  variableHighlights: { variable: string; value: string; positions: TemplatePosition[] }[];
}

/**
 * Fills in templates: `#{name}`, `#{order.id}`, `#{amount|currency}`, `{{if}}` and `{{for}}` blocks.
 *
 * Values are text: nothing in them is read as a template. Only own members of the variables are seen. Time is
 * linear in the template and in what it writes.
 */
export class TemplatePersonalizer {
  readonly #options: RenderOptions;
  readonly #conditionals: boolean;
  readonly #loops: boolean;
  /** The last template, which is mostly the next one, too. */
  #last: { content: string; program: Program } | undefined;

  /** @throws KMsgError INVALID_REQUEST that names the option at fault */
  constructor(options: TemplatePersonalizerOptions = {}) {
    const given = optionsObject(options, "options");
    const { variablePattern: pattern, undefinedReplacement = "" } = given;
    if (pattern !== undefined && !(pattern instanceof RegExp)) {
      throw invalidRequest("variablePattern must be a regular expression", "variablePattern");
    }
    if (typeof undefinedReplacement !== "string") {
      throw invalidRequest("undefinedReplacement must be a text", "undefinedReplacement");
    }
    const depth = given.maxRecursionDepth ?? 10;
    this.#options = {
      pattern: ownPattern(pattern),
      foldsCase: given.caseSensitive === false,
      allowUndefined: given.allowUndefined === true,
      undefinedReplacement,
      formats: given.enableFormatting !== false,
      expandsValues: given.expandValues === true,
      keepsBadValues: given.badValues === "keep",
      maxDepth: depth === 0 ? 0 : Math.min(countOption(depth, "maxRecursionDepth"), 100),
      zone: timeZoneOf(given.timeZone ?? "Asia/Seoul"),
    };
    this.#conditionals = given.enableConditionals !== false;
    this.#loops = given.enableLoops !== false;
  }

  /** Reads a template once, for many recipients. */
  compile(content: string): CompiledTemplate {
    const program = this.#program(content);
    const { errors, conditionals, loops } = program;
    return {
      content,
      variables: namesOf(program),
      ...deepCopy({ errors, conditionals, loops }),
      render: (variables) => this.#render(content, program, variables),
      renderText: (variables) => this.#renderText(program, variables),
    };
  }

  /**
   * The template with the values of `variables`. Never throws for what a template or a value holds; what is wrong
   * with them stands in `errors`.
   *
   * @throws KMsgError INVALID_REQUEST for a template that is no text
   */
  replace(content: string, variables: TemplateVariableMap): ReplacementResult {
    return this.#render(content, this.#program(content), variables);
  }

  /** The names that a template needs: of placeholders, then of conditions, then of loops' lists. */
  extractVariables(content: string): string[] {
    return namesOf(this.#program(content));
  }

  /** Whether there is a value for each name that the template needs, and its blocks are right. */
  validate(content: string, variables: TemplateVariableMap): TemplateVariableCheck {
    const program = this.#program(content);
    const lookup = new Lookup(membersOf(variables), this.#options.foldsCase);
    const missingVariables = namesOf(program).filter((name) => !isPresent(lookup, name));
    const missing = missingVariables.map((variable): ReplacementError => {
      const message = `Missing required variable: ${variable}`;
      return { type: "missing_variable", message, variable };
    });
    const errors = [...deepCopy(program.errors), ...missing];
    return { isValid: errors.length === 0, missingVariables, errors };
  }

  preview(content: string, variables: TemplateVariableMap): TemplatePreview {
    const program = this.#program(content);
    const lookup = new Lookup(membersOf(variables), this.#options.foldsCase);
    const found = new Map<string, TemplatePosition[]>();
    for (const step of program.steps) {
      if (step.op !== "value" || step.reference.loop >= 0) continue;
      const positions = found.get(step.reference.name) ?? [];
      positions.push({ start: step.start, end: step.end });
      found.set(step.reference.name, positions);
    }
    return {
      originalContent: content,
      previewContent: this.#renderText(program, variables).content,
      variableHighlights: [...found].map(([variable, positions]) => ({
        variable,
        value: shownValue(lookup, variable),
        positions,
      })),
    };
  }

  #program(content: string): Program {
    if (typeof content !== "string") {
      throw invalidRequest(`content must be a text, not ${kindOf(content)}`, "content");
    }
    if (this.#last?.content === content) return this.#last.program;
    const { pattern, foldsCase, formats } = this.#options;
    const blocks = { conditionals: this.#conditionals, loops: this.#loops };
    const program = compileProgram(content, { pattern, foldsCase, formats, ...blocks });
    this.#last = { content, program };
    return program;
  }

  #render(content: string, program: Program, variables: TemplateVariableMap): ReplacementResult {
    const start = performance.now();
    const made: TemplateVariableInfo[] = [];
    const rendering = new Rendering(membersOf(variables), this.#options, made);
    const text = rendering.run(program);
    const errors = [...deepCopy(program.errors), ...rendering.errors];
    return {
      content: text,
      variables: made,
      missingVariables: missingOf(errors),
      errors,
      metadata: {
        originalLength: content.length,
        finalLength: text.length,
        variableCount: made.length,
        replacementTime: performance.now() - start,
      },
    };
  }

  #renderText(program: Program, variables: TemplateVariableMap): RenderedText {
    const rendering = new Rendering(membersOf(variables), this.#options);
    const content = rendering.run(program);
    if (program.errors.length === 0 && rendering.errors.length === 0) {
      return { content, errors: undefined };
    }
    const errors = [...program.errors, ...rendering.errors].map(({ message }) => message);
    return { content, errors };
  }
}

/** A personalizer for which `#{NAME}` finds `name`. */
export const defaultTemplatePersonalizer = new TemplatePersonalizer({
  caseSensitive: false,
  maxRecursionDepth: 5,
});

/** Undefined for the default, which has a scanner of its own. */
function ownPattern(pattern: RegExp | undefined): RegExp | undefined {
  if (pattern === undefined || pattern.source === DEFAULT_PATTERN.source) return undefined;
  return new RegExp(pattern.source, pattern.global ? pattern.flags : `${pattern.flags}g`);
}

/** No variables at all is the same as none that is named. */
function membersOf(variables: unknown): object {
  return typeof variables === "object" && variables !== null ? variables : {};
}

function missingOf(errors: readonly ReplacementError[]): string[] {
  const names = new Set<string>();
  for (const { type, variable } of errors) {
    if (type === "missing_variable" && variable !== undefined) names.add(variable);
  }
  return [...names];
}

function valueAt(lookup: Lookup, name: string): unknown {
  try {
    return lookup.find(name, name.split("."));
  } catch {
    return undefined;
  }
}

function isPresent(lookup: Lookup, name: string): boolean {
  const value = valueAt(lookup, name);
  return value !== undefined && value !== null;
}

function shownValue(lookup: Lookup, name: string): string {
  const value = valueAt(lookup, name);
  if (value === undefined || value === null) return "undefined";
  try {
    return textOf(value);
  } catch (thrown) {
    return thrown instanceof ValueFault ? "" : "undefined";
  }
}

export type { TemplateVariableMap };
