import { isMet, type Reference } from "./condition.js";
import { formatValue } from "./format.js";
import { MAX_ADDED_LENGTH } from "./interpolate.js";
import { Lookup } from "./lookup.js";
import { compileProgram, type ForStep, type Program, type ValueStep } from "./program.js";
import type { ReplacementError, TemplateVariableInfo } from "./results.js";
import type { TimeZone } from "./time-zone.js";
import { TemplateText, textOf, typeOf, ValueFault } from "./value-text.js";

export interface RenderOptions {
  pattern: RegExp | undefined;
  foldsCase: boolean;
  allowUndefined: boolean;
  undefinedReplacement: string;
  formats: boolean;
  expandsValues: boolean;
  keepsBadValues: boolean;
  maxDepth: number;
  zone: TimeZone;
}

/** A text from nested templates is no longer than this, in UTF-16 units. */
const MAX_NESTED_LENGTH = 65_536;
const MAX_NESTED_VALUES = 10_000;
/** Steps that the bodies of loops may take in all. */
const MAX_LOOP_STEPS = 2_000_000;

interface Frame {
  /** Absent where the variable is no list: the block stays, with its body once. */
  list: readonly unknown[] | undefined;
  index: number;
  /** Of the body's first step. */
  body: number;
}

/** One template with one recipient's variables. */
export class Rendering {
  readonly errors: ReplacementError[] = [];
  readonly #lookup: Lookup;
  readonly #frames: Frame[] = [];
  #loopSteps = 0;
  #nestedLength = 0;
  #nestedValues = 0;
  #isOverLimit = false;

  /** @param made where each substitution is noted */
  constructor(
    variables: object,
    private readonly options: RenderOptions,
    private readonly made?: TemplateVariableInfo[],
  ) {
    this.#lookup = new Lookup(variables, options.foldsCase);
  }

  run({ text, steps }: Program): string {
    const frames = this.#frames;
    let out = "";
    let at = 0;
    while (at < steps.length) {
      const step = steps[at] as (typeof steps)[number];
      at += 1;
      if (frames.length > 0) this.#loopSteps += 1;
      if (this.#loopSteps > MAX_LOOP_STEPS || out.length > text.length + MAX_ADDED_LENGTH) {
        this.#overLimit("The text gets too long: it is cut here");
        return out;
      }
      switch (step.op) {
        case "text":
          out += step.text;
          break;
        case "value":
          out += this.#value(step, text);
          break;
        case "if":
          if (!this.#isMet(step.condition)) at = step.to;
          break;
        case "jump":
          at = step.to;
          break;
        case "for": {
          const list = this.#list(step);
          if (list === undefined) out += text.slice(step.start, step.end);
          else if (list.length === 0) {
            at = step.to;
            break;
          }
          frames.push({ list, index: 0, body: at });
          break;
        }
        default: {
          const frame = frames.at(-1) as Frame;
          frame.index += 1;
          if (frame.list !== undefined && frame.index < frame.list.length) at = frame.body;
          else {
            frames.pop();
            if (frame.list === undefined) out += text.slice(step.start, step.end);
          }
        }
      }
    }
    return out;
  }

  #isMet(condition: Parameters<typeof isMet>[0]): boolean {
    try {
      return isMet(condition, this.#resolve);
    } catch {
      const message = "Error in conditional: a variable throws when it is read";
      this.errors.push({ type: "syntax_error", message });
      return false;
    }
  }

  #list({ list, start, end }: ForStep): readonly unknown[] | undefined {
    let message = `Loop variable '${list.name}' is not an array`;
    try {
      const value = this.#resolve(list);
      if (Array.isArray(value)) return value;
    } catch {
      message = "Error in loop: its variable throws when it is read";
    }
    const position = { start, end };
    this.errors.push({ type: "syntax_error", message, variable: list.name, position });
    return undefined;
  }

  readonly #resolve = ({ name, path, loop, part }: Reference): unknown => {
    const frame = loop < 0 ? undefined : this.#frames[loop];
    if (frame?.list === undefined) return this.#lookup.find(name, path);
    if (part === "item") return this.#lookup.walk(frame.list[frame.index], path);
    if (part === "index") return frame.index;
    return part === "first" ? frame.index === 0 : frame.index === frame.list.length - 1;
  };

  #value(step: ValueStep, source: string): string {
    const { formats, reference } = step;
    let value: unknown;
    let text: string;
    try {
      value = this.#resolve(reference);
      if (value === undefined || value === null) text = this.#missing(step);
      else if (typeof value === "string" && formats === undefined && !this.options.expandsValues) {
        text = value;
      } else {
        const whole = this.#expand(value, step, 1);
        text = formats ? formatValue(whole, formats, this.options.zone) : textOf(whole);
      }
    } catch (thrown) {
      text = this.#bad(step, source, value, thrown);
    }
    if (this.made !== undefined) {
      const { start, end } = step;
      const type = typeOf(value);
      const position = { start, end };
      this.made.push({ name: reference.name, value, formatted: text, type, position });
    }
    return text;
  }

  #missing({ reference: { name }, start, end }: ValueStep): string {
    if (!this.options.allowUndefined) {
      this.errors.push({
        type: "missing_variable",
        message: `Variable '${name}' is not defined`,
        variable: name,
        position: { start, end },
      });
    }
    return this.options.undefinedReplacement;
  }

  #bad(step: ValueStep, source: string, value: unknown, thrown: unknown): string {
    const { start, end } = step;
    const { name } = step.reference;
    const isFault = thrown instanceof ValueFault;
    const reason = isFault ? thrown.message : "throws when it is read";
    this.errors.push({
      type: "format_error",
      message: `Variable '${name}' ${reason}`,
      variable: name,
      position: { start, end },
    });
    // Of a getter that throws nothing is known: the placeholder shows where it would stand.
    if (!isFault) return source.slice(start, end);
    if (!this.options.keepsBadValues) return this.options.undefinedReplacement;
    const isShown = typeof value !== "object" && typeof value !== "function";
    return isShown ? String(value) : source.slice(start, end);
  }

  /** A nested template with its placeholders filled in; any other value as it is. */
  #expand(value: unknown, outer: ValueStep, depth: number): unknown {
    const isNested = value instanceof TemplateText;
    if (!isNested && !(this.options.expandsValues && typeof value === "string")) return value;
    const text = isNested ? value.text : (value as string);
    const { pattern, foldsCase, formats, maxDepth } = this.options;
    const blocks = { conditionals: false, loops: false };
    const { steps } = compileProgram(text, { pattern, foldsCase, formats, ...blocks });
    if (steps.every(({ op }) => op === "text")) return text;
    let out = "";
    for (const step of steps) {
      if (step.op === "text") out += this.#nested(step.text);
      if (step.op !== "value") continue;
      this.#nestedValues += 1;
      if (depth > maxDepth || this.#nestedValues > MAX_NESTED_VALUES) {
        this.#overLimit(`Maximum recursion depth (${maxDepth}) exceeded`, outer);
        out += this.#nested(text.slice(step.start, step.end));
      } else {
        out += this.#nestedValue(step, outer, depth);
      }
      if (this.#nestedLength > MAX_NESTED_LENGTH) break;
    }
    return out;
  }

  #nestedValue(step: ValueStep, outer: ValueStep, depth: number): string {
    const value = this.#resolve(step.reference);
    // Where it stands is the outer placeholder: the source has no other.
    if (value === undefined || value === null) {
      return this.#nested(this.#missing({ ...step, start: outer.start, end: outer.end }));
    }
    const before = this.#nestedLength;
    const whole = this.#expand(value, outer, depth + 1);
    const isCounted = this.#nestedLength !== before;
    const text = step.formats ? formatValue(whole, step.formats, this.options.zone) : textOf(whole);
    return isCounted ? text : this.#nested(text);
  }

  /** Counts what a nested template writes, and writes nothing beyond the limit. */
  #nested(text: string): string {
    this.#nestedLength += text.length;
    if (this.#nestedLength <= MAX_NESTED_LENGTH) return text;
    this.#overLimit(`Nested templates make more than ${MAX_NESTED_LENGTH} characters`);
    return "";
  }

  #overLimit(message: string, step?: ValueStep): void {
    if (this.#isOverLimit) return;
    this.#isOverLimit = true;
    const at = step && { position: { start: step.start, end: step.end } };
    this.errors.push({ type: "recursion_limit", message, ...at });
  }
}
