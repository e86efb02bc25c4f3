import type { Operand, Reference } from "./condition.js";
import type { Program } from "./program.js";

/**
 * The names that a template takes from the variables, each once: of placeholders in order of appearance, then
 * of conditions, then of loops' lists. What a loop binds is none.
 */
export function namesOf({ steps }: Program): string[] {
  const values = new Set<string>();
  const conditions = new Set<string>();
  const lists = new Set<string>();
  const add = (names: Set<string>, { name, loop }: Reference): void => {
    if (loop < 0 && name !== "") names.add(name);
  };
  const addOperand = (operand: Operand | undefined): void => {
    if (operand && "reference" in operand) add(conditions, operand.reference);
  };
  for (const step of steps) {
    if (step.op === "value") add(values, step.reference);
    if (step.op === "for") add(lists, step.list);
    if (step.op !== "if") continue;
    addOperand(step.condition.left);
    addOperand(step.condition.right);
  }
  return [...new Set([...values, ...conditions, ...lists])];
}
