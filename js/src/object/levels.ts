import { type CloudflareObjectStorage, pagesOf } from "./storage.js";

// Settled facts only: on Workers a promise belongs to the request that made it.
const known = new WeakMap<object, Set<string>>();

/**
 * The levels of an index, as names of their own, for a service that cannot begin a list in the middle: what
 * is due is then looked for in each level's own prefix. Names are never deleted, since another isolate may
 * rely on one; there are as many as priorities were ever used.
 */
export class Levels {
  readonly #prefix: string;

  constructor(
    private readonly storage: CloudflareObjectStorage,
    prefix: string,
  ) {
    this.#prefix = `${prefix}/levels/`;
  }

  /** Whether this storage needs them. */
  static areNeeded({ seeks = true }: CloudflareObjectStorage): boolean {
    return !seeks;
  }

  /** Sees to it that these are listed; a write for each that this isolate has not met yet. */
  async add(levels: Iterable<string>): Promise<void> {
    const names = known.get(this.storage.handle) ?? new Set<string>();
    const fresh = [...new Set(levels)].map((level) => this.#prefix + level);
    const missing = fresh.filter((name) => !names.has(name));
    if (missing.length === 0) return;
    await this.storage.putMany(missing.map((key) => ({ key, value: "" })));
    for (const name of missing) names.add(name);
    known.set(this.storage.handle, names);
  }

  /** All of them, the first to be looked at first. */
  async all(): Promise<string[]> {
    const levels: string[] = [];
    for await (const page of pagesOf(this.storage, this.#prefix)) {
      levels.push(...page.map(({ key }) => key.slice(this.#prefix.length)));
    }
    return levels;
  }
}
