/** A placeholder as it stands in a text; offsets are UTF-16 units. */
export interface Placeholder {
  start: number;
  /** Behind its last character. */
  end: number;
  /** What stands between the braces, as written. */
  inner: string;
}

export const DEFAULT_PATTERN = /#\{([^}]+)\}/g;

/**
 * The placeholders `#{...}` in order: `#{`, at least one character other than `}`, then `}`. The core reads
 * the text of a message by the same rule. Linear: the text is walked once, whatever it holds.
 */
export function placeholders(text: string): Placeholder[] {
  const found: Placeholder[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("#{", from);
    // After an opening that is never closed there is nothing more to find: no second search.
    const close = start < 0 ? -1 : text.indexOf("}", start + 2);
    if (close < 0) return found;
    if (close > start + 2) {
      found.push({ start, end: close + 1, inner: text.slice(start + 2, close) });
    }
    from = close + 1;
  }
}

/** What a pattern finds; its first group, or all of it, is the inside of the placeholder. */
export function matchesOf(text: string, pattern: RegExp): Placeholder[] {
  const found: Placeholder[] = [];
  // matchAll() works on a clone: nothing is left over in the pattern.
  for (const match of text.matchAll(pattern)) {
    if (match[0] === "") continue;
    const start = match.index;
    found.push({ start, end: start + match[0].length, inner: match[1] ?? match[0] });
  }
  return found;
}

export type TagKind = "if" | "else" | "/if" | "for" | "/for";

/** A `{{...}}` of a block. */
export interface Tag {
  kind: TagKind;
  /** What follows the first word, trimmed. */
  rest: string;
  start: number;
  end: number;
  /** False for `{{if ...` without its end. */
  isClosed: boolean;
}

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const FIRST_WORD = /^\s*(if|else|for|\/if|\/for)(?![^\s])/;

/** The block tags in order. Other `{{...}}` are text. Each character is looked at once. */
export function blockTags(text: string): Tag[] {
  const tags: Tag[] = [];
  let from = 0;
  for (;;) {
    const start = text.indexOf("{{", from);
    if (start < 0) return tags;
    let at = start + 2;
    while (at < text.length && !isBrace(text.charCodeAt(at))) at += 1;
    const isClosed = text.charCodeAt(at) === CLOSE_BRACE && text.charCodeAt(at + 1) === CLOSE_BRACE;
    const inner = text.slice(start + 2, at);
    const word = FIRST_WORD.exec(inner);
    if (word !== null) {
      const kind = word[1] as TagKind;
      const rest = inner.slice(word[0].length).trim();
      // An unclosed tag reaches no further than its word: what follows is read as text.
      const end = isClosed ? at + 2 : start + 2 + word[0].length;
      tags.push({ kind, rest, start, end, isClosed });
    }
    if (isClosed) from = at + 2;
    else from = at > start + 2 ? at : start + 1;
  }
}

function isBrace(unit: number): boolean {
  return unit === OPEN_BRACE || unit === CLOSE_BRACE;
}
