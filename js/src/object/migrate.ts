import type { IndexedObjects } from "./indexed-objects.js";
import { inPool } from "./storage.js";

// Settled facts only: on Workers a promise belongs to the request that made it.
const ready = new WeakMap<object, Set<string>>();

interface Format {
  version: 1;
  /** Of the walk that is not done yet. */
  cursor?: string;
}

/**
 * Gives an index to objects that were written without one (the layout of k-msg 0.30: the same folder,
 * ids as they are), once per prefix; what was done is remembered in `<prefix>/format/<folder>`. A walk that is
 * cut off goes on where it was. Costs one read per isolate afterwards.
 */
export async function ensureIndexed<W extends object>(objects: IndexedObjects<W>): Promise<void> {
  const { storage, prefix, layout } = objects;
  // Of each kind of object: a store and a queue may share a prefix.
  const key = `${prefix}/format/${layout.objects}`;
  const known = ready.get(storage.handle) ?? new Set<string>();
  if (known.has(key)) return;
  const format = parse((await storage.get(key))?.value);
  if (format === undefined || format.cursor !== undefined) {
    await moveOver(objects, format?.cursor, async (cursor) => {
      const done: Format = cursor === undefined ? { version: 1 } : { version: 1, cursor };
      try {
        await storage.put(key, JSON.stringify(done));
      } catch {
        // Two isolates may start at once, and KV takes one write a second. The walk may be repeated.
      }
    });
  }
  ready.set(storage.handle, known.add(key));
}

async function moveOver<W extends object>(
  objects: IndexedObjects<W>,
  from: string | undefined,
  save: (cursor: string | undefined) => Promise<void>,
): Promise<void> {
  const { storage, objectPrefix } = objects;
  let cursor = from;
  let last = "";
  do {
    const page = await storage.list({ prefix: objectPrefix, cursor });
    const fresh = page.objects.filter(({ key }) => key > last);
    await addIndex(
      objects,
      fresh.map(({ key }) => key),
    );
    const isOver = page.cursor === cursor || (fresh.length === 0 && page.objects.length > 0);
    last = fresh.at(-1)?.key ?? last;
    cursor = isOver ? undefined : page.cursor;
    await save(cursor);
  } while (cursor !== undefined);
}

async function addIndex<W extends object>(
  objects: IndexedObjects<W>,
  keys: readonly string[],
): Promise<void> {
  const { storage, layout } = objects;
  const bare: string[] = [];
  const elsewhere: { key: string; object: W }[] = [];
  for (const { key, value } of await storage.getMany(keys)) {
    const loaded = objects.parse(value);
    if (loaded === undefined) continue;
    const id = layout.idOf(loaded.object);
    if (objects.keyOf(id) !== key) elsewhere.push({ key, object: loaded.object });
    else if (loaded.entry === undefined && layout.placeOf(loaded.object) !== undefined) {
      bare.push(id);
    }
  }
  await objects.update(bare, (object, { entry }) => (entry === undefined ? object : undefined));
  await inPool(elsewhere, ({ object }) => objects.insert(object));
  if (elsewhere.length > 0) await storage.delete(elsewhere.map(({ key }) => key));
}

function parse(text: string | undefined): Format | undefined {
  try {
    const format = JSON.parse(text ?? "") as Format;
    return format.version === 1 ? format : undefined;
  } catch {
    return undefined;
  }
}
