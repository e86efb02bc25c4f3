import { type IndexKey, parseIndexKey } from "./index-key.js";
import type { IndexedObjects, Loaded } from "./indexed-objects.js";
import { LIST_PAGE } from "./storage.js";

/**
 * Entries that their object does not name are left alone for so long: a write that is under way has
 * made its entry first, and what is read of KV may be a minute old.
 */
const STALE_AFTER_MS = 10 * 60_000;
const SMALLEST_PAGE = 100;
/** Objects read at least at once: as many as may be in flight. */
const SMALLEST_READ = 6;

/**
 * The entries that are due at `now`, in order, a page of names at a time. What waits for later is not
 * walked over: of each level, the first such name is the last one looked at.
 */
export async function* dueEntries<W extends object>(
  objects: IndexedObjects<W>,
  now: number,
  wanted: number,
): AsyncGenerator<IndexKey[]> {
  const { levels, indexPrefix } = objects;
  if (levels === undefined) {
    yield* entriesUnder(objects, indexPrefix, now, wanted);
    return;
  }
  for (const level of await levels.all()) {
    yield* entriesUnder(objects, `${indexPrefix}${level}/`, now, wanted);
  }
}

async function* entriesUnder<W extends object>(
  { storage, indexPrefix, layout, levels }: IndexedObjects<W>,
  prefix: string,
  now: number,
  wanted: number,
): AsyncGenerator<IndexKey[]> {
  const limit = Math.min(LIST_PAGE, Math.max(SMALLEST_PAGE, wanted));
  let last = "";
  let cursor: string | undefined;
  let startAfter: string | undefined;
  for (;;) {
    const page = await storage.list({ prefix, limit, cursor, startAfter });
    const fresh = page.objects.filter(({ key }) => key > last);
    last = fresh.at(-1)?.key ?? last;
    const entries = fresh.flatMap(
      ({ key }) => parseIndexKey(key, indexPrefix, layout.levels) ?? [],
    );
    const due = entries.filter(({ time }) => time <= now);
    if (due.length > 0) yield due;
    const end = entries.at(-1);
    if (page.cursor === undefined || (fresh.length === 0 && page.objects.length > 0)) return;
    if (end !== undefined && end.time > now) {
      if (!layout.levels || levels !== undefined) return;
      cursor = undefined;
      // Behind every time of the level.
      startAfter = `${indexPrefix}${end.level}/~`;
      last = startAfter;
    } else {
      if (page.cursor === cursor) return;
      cursor = page.cursor;
      startAfter = undefined;
    }
  }
}

/** When the first object waits, due or not, whatever its level; undefined where none does. */
export async function earliestTime<W extends object>({
  storage,
  indexPrefix,
  layout,
}: IndexedObjects<W>): Promise<number | undefined> {
  let first: number | undefined;
  let startAfter: string | undefined;
  for (;;) {
    const { objects } = await storage.list({ prefix: indexPrefix, limit: 1, startAfter });
    const key = objects[0]?.key;
    if (key === undefined || key === startAfter) return first;
    const entry = parseIndexKey(key, indexPrefix, layout.levels);
    if (entry !== undefined) first = Math.min(first ?? entry.time, entry.time);
    if (!layout.levels) return first;
    startAfter = entry === undefined ? key : `${indexPrefix}${entry.level}/~`;
  }
}

/**
 * Up to `limit` objects that are due, in the order of the index. `take` gets what is due by its own
 * account and answers those that count. Entries that nobody names any more are deleted on the way.
 */
export async function takeDue<W extends object, R>(
  objects: IndexedObjects<W>,
  now: number,
  limit: number,
  take: (loaded: Loaded<W>[]) => Promise<R[]>,
): Promise<R[]> {
  const taken: R[] = [];
  if (limit <= 0) return taken;
  const stale: string[] = [];
  walk: for await (const page of dueEntries(objects, now, limit)) {
    let rest = page;
    while (rest.length > 0) {
      const missing = limit - taken.length;
      const part = rest.slice(0, Math.max(missing, SMALLEST_READ));
      rest = rest.slice(part.length);
      const loaded = await objects.load(part.map(({ id }) => id));
      const named = new Map(loaded.map((each) => [each.entry, each]));
      const live = part.flatMap(({ key }) => named.get(key) ?? []);
      for (const { key, madeAt } of part) {
        if (!named.has(key) && madeAt < Date.now() - STALE_AFTER_MS) stale.push(key);
      }
      // Not more than is wanted, unless some of them turn out not to count.
      for (let start = 0; start < live.length && taken.length < limit; ) {
        const some = live.slice(start, start + limit - taken.length);
        start += some.length;
        taken.push(...(await take(some)));
      }
      if (taken.length >= limit) break walk;
    }
  }
  if (stale.length > 0) await objects.storage.delete(stale);
  return taken;
}
