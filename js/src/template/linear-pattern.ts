/**
 * Regular expressions of foreign origin, matched in time linear in the text: all states are followed at once
 * (Thompson), so that no pattern can make a match take for ever. What needs more than that is refused.
 */
export interface LinearPattern {
  /** Whether the text holds a match anywhere. */
  test(text: string): boolean;
}

const MAX_PATTERN = 500;
const MAX_STATES = 3000;
const MAX_DEPTH = 50;

type State =
  | { op: "one"; matches: (character: string) => boolean; next: number }
  | { op: "both"; next: number; other: number }
  | { op: "start" | "end"; next: number }
  | { op: "found" };

/** A piece of the automaton: where it begins, and what has to be led on from it. */
interface Piece {
  start: number;
  ends: ((to: number) => void)[];
}

/** @returns undefined for a pattern that is wrong, too large, or has back references or look-around */
export function linearPattern(source: string): LinearPattern | undefined {
  if (source.length > MAX_PATTERN) return undefined;
  try {
    // The runtime knows best what is wrong; nothing is ever matched with it.
    new RegExp(source, "u");
    const builder = new Builder(source);
    const start = builder.build();
    return { test: (text) => isFound(builder.states, start, text) };
  } catch {
    return undefined;
  }
}

class Builder {
  readonly states: State[] = [];
  readonly #characters: string[];
  #at = 0;

  constructor(source: string) {
    this.#characters = [...source];
  }

  build(): number {
    const whole = this.#alternatives(0);
    if (this.#at < this.#characters.length) throw new Error("unbalanced");
    this.#lead(whole, this.#add({ op: "found" }));
    return whole.start;
  }

  #add(state: State): number {
    if (this.states.length >= MAX_STATES) throw new Error("too large");
    return this.states.push(state) - 1;
  }

  #lead(piece: Piece, to: number): void {
    for (const end of piece.ends) end(to);
  }

  #peek(): string | undefined {
    return this.#characters[this.#at];
  }

  #alternatives(depth: number): Piece {
    if (depth > MAX_DEPTH) throw new Error("too deep");
    let piece = this.#sequence(depth);
    while (this.#peek() === "|") {
      this.#at += 1;
      piece = this.#either(piece, this.#sequence(depth));
    }
    return piece;
  }

  #either(one: Piece, other: Piece): Piece {
    const start = this.#add({ op: "both", next: one.start, other: other.start });
    return { start, ends: [...one.ends, ...other.ends] };
  }

  #sequence(depth: number): Piece {
    let piece = this.#nothing();
    for (let next = this.#peek(); next !== undefined && !"|)".includes(next); next = this.#peek()) {
      const from = this.#at;
      const atom = this.#atom(depth);
      piece = this.#then(piece, this.#repeated(atom, from, depth));
    }
    return piece;
  }

  #then(first: Piece, second: Piece): Piece {
    this.#lead(first, second.start);
    return { start: first.start, ends: second.ends };
  }

  #nothing(): Piece {
    const state = { op: "both" as const, next: -1, other: -1 };
    const end = (to: number): void => {
      state.next = to;
    };
    return { start: this.#add(state), ends: [end] };
  }

  /** @param from where the atom stands, to read it again for each copy that a count asks for */
  #repeated(atom: Piece, from: number, depth: number): Piece {
    const behindAtom = this.#at;
    const [least, most] = this.#count();
    const behindCount = this.#at;
    if (least === 1 && most === 1) return atom;
    let made = false;
    const copy = (): Piece => {
      if (!made) {
        made = true;
        return atom;
      }
      this.#at = from;
      const again = this.#atom(depth);
      this.#at = behindAtom;
      return again;
    };
    let piece = this.#nothing();
    for (let times = 0; times < least; times += 1) piece = this.#then(piece, copy());
    if (most === undefined) piece = this.#then(piece, this.#anyTimes(copy()));
    for (let times = least; times < (most ?? 0); times += 1) {
      piece = this.#then(piece, this.#either(copy(), this.#nothing()));
    }
    this.#at = behindCount;
    return piece;
  }

  #anyTimes(piece: Piece): Piece {
    const state = { op: "both" as const, next: piece.start, other: -1 };
    const start = this.#add(state);
    this.#lead(piece, start);
    const end = (to: number): void => {
      state.other = to;
    };
    return { start, ends: [end] };
  }

  /** The bounds that follow an atom; whether as few or as many as possible makes no difference here. */
  #count(): [least: number, most: number | undefined] {
    const rest = this.#characters.slice(this.#at, this.#at + 16).join("");
    const match = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
    if (match === null) return [1, 1];
    this.#at += match[0].length;
    const [text, least, comma, most] = match;
    if (text.startsWith("*")) return [0, undefined];
    if (text.startsWith("+")) return [1, undefined];
    if (text.startsWith("?")) return [0, 1];
    if (comma === "") return [Number(least), Number(least)];
    return [Number(least), most === "" ? undefined : Number(most)];
  }

  #atom(depth: number): Piece {
    const first = this.#peek() as string;
    this.#at += 1;
    if (first === "(") return this.#group(depth);
    if (first === "^" || first === "$") {
      const state: State = { op: first === "^" ? "start" : "end", next: -1 };
      return this.#leadable(state);
    }
    if (first === "[") return this.#class(first + this.#untilClosed());
    if (first === "\\") return this.#class(first + this.#escape());
    return first === "." ? this.#class(first) : this.#one((character) => character === first);
  }

  #group(depth: number): Piece {
    if (this.#peek() === "?") {
      const kind = this.#characters.slice(this.#at, this.#at + 3).join("");
      if (/^\?<[=!]/.test(kind) || /^\?[=!]/.test(kind)) throw new Error("look-around");
      if (kind.startsWith("?<")) this.#at = this.#characters.indexOf(">", this.#at) + 1;
      else if (kind.startsWith("?:")) this.#at += 2;
      else throw new Error("unknown group");
    }
    const piece = this.#alternatives(depth + 1);
    if (this.#peek() !== ")") throw new Error("unbalanced");
    this.#at += 1;
    return piece;
  }

  /** The rest of `[...]`. */
  #untilClosed(): string {
    const from = this.#at;
    while (this.#peek() !== "]") this.#at += this.#peek() === "\\" ? 2 : 1;
    this.#at += 1;
    return this.#characters.slice(from, this.#at).join("");
  }

  #escape(): string {
    const rest = this.#characters.slice(this.#at, this.#at + 40).join("");
    const match = /^(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[\dA-Fa-f]{4}|x[\dA-Fa-f]{2}|c[A-Za-z]|.)/su.exec(
      rest,
    );
    const text = match?.[0] ?? "";
    // A back reference, a word boundary: no question of one character.
    if (text === "" || /^[1-9bBk]/.test(text)) throw new Error("unknown escape");
    this.#at += [...text].length;
    return text;
  }

  /** One character, of which the runtime says whether it belongs. */
  #class(source: string): Piece {
    const pattern = new RegExp(`^${source}$`, "u");
    return this.#one((character) => pattern.test(character));
  }

  #one(matches: (character: string) => boolean): Piece {
    return this.#leadable({ op: "one", matches, next: -1 });
  }

  #leadable(state: Exclude<State, { op: "found" }>): Piece {
    const end = (to: number): void => {
      state.next = to;
    };
    return { start: this.#add(state), ends: [end] };
  }
}

function isFound(states: readonly State[], start: number, text: string): boolean {
  const characters = [...text];
  let current: number[] = [];
  const seenAt = new Int32Array(states.length).fill(-1);
  // The states that are reached without a character, in `into`; true when the end is among them.
  const reach = (from: number, at: number, into: number[]): boolean => {
    const open = [from];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (index < 0 || seenAt[index] === at) continue;
      seenAt[index] = at;
      const state = states[index] as State;
      if (state.op === "found") return true;
      if (state.op === "one") into.push(index);
      else if (state.op === "both") open.push(state.other, state.next);
      else if (at === (state.op === "start" ? 0 : characters.length)) open.push(state.next);
    }
    return false;
  };
  for (let at = 0; ; at += 1) {
    if (reach(start, at, current)) return true;
    if (at === characters.length) return false;
    const next: number[] = [];
    for (const index of current) {
      const state = states[index] as State & { op: "one" };
      if (!state.matches(characters[at] as string)) continue;
      if (reach(state.next, at + 1, next)) return true;
    }
    current = next;
  }
}
