/** Where a name leads: a variable, or something of an enclosing loop. */
export interface Reference {
  /** As written. */
  name: string;
  path: readonly string[];
  /** The enclosing loop that binds it, 0 being the outermost; -1 for a variable. */
  loop: number;
  part: "item" | "index" | "first" | "last";
}

export type Operand = { reference: Reference } | { literal: unknown };

/** `left` alone asks whether it is truthy. */
export interface Condition {
  isNegated: boolean;
  left: Operand;
  right?: Operand;
}

/** Letters and digits of any script, and `_`; parts joined by dots. */
export const PATH = /^[\p{L}\p{M}\p{N}_]+(?:\.[\p{L}\p{M}\p{N}_]+)*$/u;
export const NAME = /^[\p{L}\p{M}\p{N}_]+$/u;

const NUMBER = /^-?\d+(?:\.\d+)?$/;
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", undefined],
]);

/**
 * Reads `path`, `!path`, `left === right` and `left !== right`, where a side is a path, a text in quotes, a
 * number, `true`, `false`, `null` or `undefined`.
 *
 * @param refer makes the reference for a path
 * @returns what is wrong, as a text, for everything else
 */
export function parseCondition(
  text: string,
  refer: (path: string) => Reference,
): Condition | string {
  if (text === "") return "the condition is empty";
  const operator = findOperator(text);
  if (operator === undefined) {
    const isNegated = text.startsWith("!");
    const left = parseOperand(isNegated ? text.slice(1).trim() : text, refer);
    return typeof left === "string" ? left : { isNegated, left };
  }
  const left = parseOperand(text.slice(0, operator.at).trim(), refer);
  if (typeof left === "string") return left;
  const right = parseOperand(text.slice(operator.at + 3).trim(), refer);
  return typeof right === "string" ? right : { isNegated: operator.isNegated, left, right };
}

function findOperator(text: string): { at: number; isNegated: boolean } | undefined {
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === "'" || character === '"') {
      quote = character;
    } else if (text.startsWith("===", at) || text.startsWith("!==", at)) {
      return { at, isNegated: character === "!" };
    }
  }
  return undefined;
}

function parseOperand(text: string, refer: (path: string) => Reference): Operand | string {
  const first = text[0];
  if (first === "'" || first === '"') {
    const inner = text.slice(1, -1);
    if (text.length < 2 || !text.endsWith(first)) return "a text in quotes is not closed";
    return inner.includes(first) ? `unknown operator between texts` : { literal: inner };
  }
  if (WORDS.has(text)) return { literal: WORDS.get(text) };
  if (NUMBER.test(text)) return { literal: Number(text) };
  if (PATH.test(text)) return { reference: refer(text) };
  const operator = /[^\p{L}\p{M}\p{N}_.\s]+/u.exec(text);
  if (operator !== null) return `unknown operator '${operator[0].slice(0, 10)}'`;
  return text === "" ? "a side of the comparison is missing" : "a name must be one word";
}

/** @param resolve the value that a reference leads to */
export function isMet(condition: Condition, resolve: (reference: Reference) => unknown): boolean {
  const { left, right, isNegated } = condition;
  const read = (operand: Operand): unknown =>
    "reference" in operand ? resolve(operand.reference) : operand.literal;
  const value = read(left);
  const holds = right === undefined ? Boolean(value) : value === read(right);
  return holds !== isNegated;
}
