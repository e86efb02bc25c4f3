import type { ReplacementError } from "./results.js";
import type { Tag } from "./scan.js";

/** Tags that belong together. */
export interface Block {
  kind: "if" | "for";
  open: Tag;
  orElse?: Tag;
  close: Tag;
}

/**
 * Finds which tags belong together, innermost first, in linear time. Those that are left over are errors.
 *
 * @returns for each tag its block; absent for a tag that stays text
 */
export function pairTags(
  tags: readonly Tag[],
  errors: ReplacementError[],
): ReadonlyMap<Tag, Block> {
  const blocks = new Map<Tag, Block>();
  const stack: { kind: "if" | "for"; open: Tag; orElse?: Tag }[] = [];
  const depth = { if: 0, for: 0 };
  const fault = ({ start, end }: Tag, message: string): void => {
    errors.push({ type: "syntax_error", message, position: { start, end } });
  };
  const giveUp = (): void => {
    const { kind, open } = stack.pop() as { kind: "if" | "for"; open: Tag };
    depth[kind] -= 1;
    fault(open, `Block '{{${kind}}}' is not closed with '{{/${kind}}}'`);
  };
  for (const tag of tags) {
    if (!tag.isClosed) {
      fault(tag, `Tag '{{${tag.kind}' is not closed with '}}'`);
    } else if (tag.kind === "if" || tag.kind === "for") {
      stack.push({ kind: tag.kind, open: tag });
      depth[tag.kind] += 1;
    } else if (tag.kind === "else") {
      const top = stack.at(-1);
      if (tag.rest !== "") fault(tag, "Tag '{{else}}' takes nothing after it");
      else if (top?.kind !== "if" || top.orElse)
        fault(tag, "Tag '{{else}}' belongs to no '{{if}}'");
      else top.orElse = tag;
    } else {
      const kind = tag.kind === "/if" ? "if" : "for";
      if (depth[kind] === 0) {
        fault(tag, `Tag '{{/${kind}}}' ends no '{{${kind}}}'`);
        continue;
      }
      while (stack.at(-1)?.kind !== kind) giveUp();
      const block: Block = { ...(stack.pop() as { kind: "if" | "for"; open: Tag }), close: tag };
      depth[kind] -= 1;
      for (const part of [block.open, block.orElse, tag]) if (part) blocks.set(part, block);
    }
  }
  while (stack.length > 0) giveUp();
  return blocks;
}
