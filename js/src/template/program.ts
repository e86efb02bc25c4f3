import { type Block, pairTags } from "./blocks.js";
import { type Condition, NAME, PATH, parseCondition, type Reference } from "./condition.js";
import { type FormatCall, formatCall } from "./format.js";
import { folded } from "./lookup.js";
import type { ConditionalBlock, LoopBlock, ReplacementError } from "./results.js";
import { blockTags, matchesOf, type Placeholder, placeholders, type Tag } from "./scan.js";

/** What a template consists of, in order. Blocks are jumps: however deep they nest, no stack is used. */
export type Step = TextStep | ValueStep | IfStep | JumpStep | ForStep | NextStep;

export interface TextStep {
  op: "text";
  text: string;
}

export interface ValueStep {
  op: "value";
  reference: Reference;
  formats: readonly FormatCall[] | undefined;
  start: number;
  end: number;
}

/** Goes to `to` when the condition is not met. */
interface IfStep {
  op: "if";
  condition: Condition;
  to: number;
}

interface JumpStep {
  op: "jump";
  to: number;
}

/** Ends with the `next` before `to`. */
export interface ForStep {
  op: "for";
  list: Reference;
  to: number;
  start: number;
  end: number;
}

interface NextStep {
  op: "next";
  start: number;
  end: number;
}

export interface Program {
  /** What was read; offsets of steps stand for parts of it. */
  text: string;
  steps: Step[];
  /** Of the syntax, by position. */
  errors: ReplacementError[];
  conditionals: ConditionalBlock[];
  loops: LoopBlock[];
}

export interface ProgramOptions {
  /** Absent: `#{name}`. */
  pattern: RegExp | undefined;
  foldsCase: boolean;
  formats: boolean;
  conditionals: boolean;
  loops: boolean;
}

/**
 * Reads a template, in time linear in its length. Never throws: a tag that is stray, unclosed or not understood
 * is an error with its position, and stays in the text.
 */
export function compileProgram(text: string, options: ProgramOptions): Program {
  return new Compiler(text, options).compile();
}

interface OpenBlock {
  /** Where its step stands. */
  at: number;
  elseAt?: number;
}

class Compiler {
  readonly #program: Program;
  readonly #open: OpenBlock[] = [];
  /** Blocks whose tags stay text after all. */
  readonly #refused = new Set<Block>();
  /** By spelling, what the enclosing loops bind; the innermost is last. */
  readonly #bound = new Map<string, Pick<Reference, "loop" | "part">[]>();
  #loops = 0;
  /** What placeholders that stand in the same loops have in common, by what is written in them. */
  readonly #made = new Map<string, ValueStep>();
  /** Where the text ends that has been read. */
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly options: ProgramOptions,
  ) {
    this.#program = { text, steps: [], errors: [], conditionals: [], loops: [] };
  }

  compile(): Program {
    const { text, options } = this;
    const found = options.pattern ? matchesOf(text, options.pattern) : placeholders(text);
    const isOn = ({ kind }: Tag): boolean =>
      kind === "for" || kind === "/for" ? options.loops : options.conditionals;
    const tags = options.conditionals || options.loops ? blockTags(text).filter(isOn) : [];
    const blocks = pairTags(tags, this.#program.errors);
    let next = 0;
    for (const tag of tags) {
      next = this.#values(found, next, tag.start);
      this.#literal(tag.start);
      const block = blocks.get(tag);
      if (block && !this.#refused.has(block) && this.#tag(tag, block)) this.#at = tag.end;
    }
    this.#values(found, next, text.length);
    this.#literal(text.length);
    const start = (error: ReplacementError): number => error.position?.start ?? 0;
    this.#program.errors.sort((a, b) => start(a) - start(b));
    return this.#program;
  }

  /** The placeholders that end before `limit`; one that reaches into a tag is none. */
  #values(found: readonly Placeholder[], from: number, limit: number): number {
    let next = from;
    for (; next < found.length && (found[next] as Placeholder).start < limit; next += 1) {
      const placeholder = found[next] as Placeholder;
      if (placeholder.start < this.#at || placeholder.end > limit) continue;
      this.#literal(placeholder.start);
      this.#program.steps.push(this.#valueStep(placeholder));
      this.#at = placeholder.end;
    }
    return next;
  }

  #literal(end: number): void {
    if (end <= this.#at) return;
    this.#program.steps.push({ op: "text", text: this.text.slice(this.#at, end) });
    this.#at = end;
  }

  #valueStep({ start, end, inner }: Placeholder): ValueStep {
    const made = this.#made.get(inner);
    if (made !== undefined) return { ...made, start, end };
    const [name = "", ...calls] = inner.split("|");
    const formats = this.options.formats ? calls.map(formatCall) : [];
    const step: ValueStep = {
      op: "value",
      reference: this.#refer(name.trim()),
      formats: formats.length > 0 ? formats : undefined,
      start,
      end,
    };
    this.#made.set(inner, step);
    return step;
  }

  readonly #refer = (name: string): Reference => {
    const path = name.split(".");
    const bound = this.#bound.get(this.#spelling(path[0] as string))?.at(-1);
    return { name, path, loop: bound?.loop ?? -1, part: bound?.part ?? "item" };
  };

  #spelling(name: string): string {
    return this.options.foldsCase ? folded(name) : name;
  }

  /** @returns false when the tag stays text */
  #tag(tag: Tag, block: Block): boolean {
    if (tag === block.open) return block.kind === "if" ? this.#if(block) : this.#for(block);
    if (tag === block.close) {
      if (block.kind === "if") this.#endIf(block);
      else this.#endFor(block);
    } else {
      const { steps } = this.#program;
      (this.#open.at(-1) as OpenBlock).elseAt = steps.length;
      steps.push({ op: "jump", to: 0 });
    }
    return true;
  }

  #refuse(block: Block, message: string): false {
    const { start, end } = block.open;
    this.#refused.add(block);
    this.#program.errors.push({ type: "syntax_error", message, position: { start, end } });
    return false;
  }

  #if(block: Block): boolean {
    const condition = parseCondition(block.open.rest, this.#refer);
    if (typeof condition === "string") {
      return this.#refuse(block, `Error in conditional: ${condition}`);
    }
    this.#begin({ op: "if", condition, to: 0 });
    return true;
  }

  #endIf({ open, orElse, close }: Block): void {
    const { steps, conditionals } = this.#program;
    const { at, elseAt } = this.#open.pop() as OpenBlock;
    const content = this.text.slice(open.end, (orElse ?? close).start);
    const conditional: ConditionalBlock = { condition: open.rest, content };
    (steps[at] as IfStep).to = elseAt === undefined ? steps.length : elseAt + 1;
    if (elseAt !== undefined) (steps[elseAt] as JumpStep).to = steps.length;
    if (orElse) conditional.elseContent = this.text.slice(orElse.end, close.start);
    conditionals.push(conditional);
  }

  #for(block: Block): boolean {
    const { rest, start, end } = block.open;
    const [item = "", word, list = "", ...more] = rest.split(/\s+/);
    if (word !== "in" || more.length > 0 || !NAME.test(item) || !PATH.test(list)) {
      return this.#refuse(block, "Error in loop: it must read '{{for item in list}}'");
    }
    this.#begin({ op: "for", list: this.#refer(list), to: 0, start, end });
    this.#made.clear();
    for (const [name, part] of namesBoundBy(item)) {
      const spelling = this.#spelling(name);
      const stack = this.#bound.get(spelling) ?? [];
      stack.push({ loop: this.#loops, part });
      this.#bound.set(spelling, stack);
    }
    this.#loops += 1;
    return true;
  }

  #endFor({ open, close }: Block): void {
    const { steps, loops } = this.#program;
    const { at } = this.#open.pop() as OpenBlock;
    const step = steps[at] as ForStep;
    steps.push({ op: "next", start: close.start, end: close.end });
    this.#made.clear();
    step.to = steps.length;
    this.#loops -= 1;
    const variable = open.rest.split(/\s+/, 1)[0] as string;
    for (const [name] of namesBoundBy(variable)) this.#bound.get(this.#spelling(name))?.pop();
    const content = this.text.slice(open.end, close.start);
    loops.push({ variable, array: step.list.name, content });
  }

  #begin(step: Step): void {
    this.#open.push({ at: this.#program.steps.length });
    this.#program.steps.push(step);
  }
}

function namesBoundBy(item: string): [string, Reference["part"]][] {
  return [
    [item, "item"],
    [`${item}_index`, "index"],
    [`${item}_first`, "first"],
    [`${item}_last`, "last"],
  ];
}
