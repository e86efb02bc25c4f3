/** Variables of one recipient: plain values, nested objects and lists. */
export type TemplateVariableMap = Record<string, unknown>;

/** How names of different spelling are compared where case does not matter. */
export function folded(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * Reads members by name: own properties only, so that nothing of the language itself (`constructor`,
 * a text's `length`) is ever a variable. Lives for one rendering.
 */
export class Lookup {
  #indexes: Map<object, Map<string, string>> | undefined;

  constructor(
    readonly variables: object,
    private readonly foldsCase: boolean,
  ) {}

  /** Throws what a getter throws. */
  member(holder: unknown, key: string): unknown {
    if (typeof holder !== "object" || holder === null) return undefined;
    if (Object.hasOwn(holder, key)) return (holder as Record<string, unknown>)[key];
    if (!this.foldsCase) return undefined;
    const actual = this.#indexOf(holder).get(folded(key));
    return actual === undefined ? undefined : (holder as Record<string, unknown>)[actual];
  }

  /** Steps through `path` from its second part on. */
  walk(holder: unknown, path: readonly string[]): unknown {
    let value = holder;
    for (let part = 1; part < path.length && value !== undefined && value !== null; part += 1) {
      value = this.member(value, path[part] as string);
    }
    return value;
  }

  /** The value at a path of the variables, or at a key that holds the whole name with its dots. */
  find(name: string, path: readonly string[]): unknown {
    const value = this.walk(this.member(this.variables, path[0] as string), path);
    if (path.length === 1 || (value !== undefined && value !== null)) return value;
    return this.member(this.variables, name) ?? value;
  }

  /** Made once for each object, and only when a name is not found as it is written. */
  #indexOf(holder: object): Map<string, string> {
    this.#indexes ??= new Map();
    let index = this.#indexes.get(holder);
    if (index === undefined) {
      index = new Map();
      for (const key of Object.keys(holder)) {
        const name = folded(key);
        if (!index.has(name)) index.set(name, key);
      }
      this.#indexes.set(holder, index);
    }
    return index;
  }
}
