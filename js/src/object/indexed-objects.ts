import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { encodeStrict } from "../engine/encode.js";
import { type IndexPlace, indexKey, parseIndexKey } from "./index-key.js";
import { encodeId, newMark } from "./keys.js";
import { Levels } from "./levels.js";
import { type CloudflareObjectStorage, inPool, type PutEntry, pagesOf } from "./storage.js";

/** How often a change is tried over again when somebody else was faster. */
const ROUNDS = 12;
/** The member of a stored object that names its index entry. */
const ENTRY = "$index";

/** What a kind of object is stored like. */
export interface ObjectLayout<W> {
  /** Folders under the store's prefix. */
  objects: string;
  index: string;
  /** Index entries are ordered by level first; what is due is looked for in every level. */
  levels: boolean;
  idOf(object: W): string;
  /** Where the object waits in the index; undefined when it waits for nothing. */
  placeOf(object: W): IndexPlace | undefined;
  /** What a walk over all objects has to know, where the service lists it with the names. */
  noteOf(object: W): string;
  /** Seconds that the object is kept, where the service can do that. */
  ttlOf?: ((object: W) => number | undefined) | undefined;
}

export interface Loaded<W> {
  object: W;
  /** Key of its index entry. */
  entry: string | undefined;
  version: string | undefined;
}

export interface Change<W> {
  before: Loaded<W>;
  after: W;
  /** Leaves the index entry where it is: too early, which costs a look and loses nothing. */
  keepEntry?: boolean;
}

/**
 * JSON objects by id, with an index in the names of empty objects beside them.
 *
 * An object names its one valid entry, and every write that moves it makes an entry of a name that was
 * never used: first the entry, then the object, then the old entry goes. Whatever fails in between, an
 * object that waits has its entry; what is left over is an entry that its object does not name.
 */
export class IndexedObjects<W extends object> {
  readonly objectPrefix: string;
  readonly indexPrefix: string;
  /** Where the levels have to be known apart from the index. */
  readonly levels: Levels | undefined;

  constructor(
    readonly storage: CloudflareObjectStorage,
    readonly prefix: string,
    readonly layout: ObjectLayout<W>,
  ) {
    this.objectPrefix = `${prefix}/${layout.objects}/`;
    this.indexPrefix = `${prefix}/${layout.index}/`;
    if (layout.levels && Levels.areNeeded(storage)) this.levels = new Levels(storage, prefix);
  }

  /** Runs `work` as one step where the service can do that. */
  async atomically<T>(work: (inside: IndexedObjects<W>) => Promise<T>): Promise<T> {
    const { storage } = this;
    if (storage.transaction === undefined) return await work(this);
    return await storage.transaction(
      async (inside) => await work(new IndexedObjects(inside, this.prefix, this.layout)),
    );
  }

  keyOf(id: string): string {
    return this.objectPrefix + encodeId(id);
  }

  /** Those that exist, in the order of `ids`; each once. */
  async load(ids: readonly string[]): Promise<Loaded<W>[]> {
    const keys = [...new Set(ids)].map((id) => this.keyOf(id));
    if (keys.length === 0) return [];
    const [only] = keys;
    const one = keys.length === 1 ? await this.storage.get(only as string) : undefined;
    const stored = keys.length === 1 ? (one ? [one] : []) : await this.storage.getMany(keys);
    return stored.flatMap(({ value, version }) => this.parse(value, version) ?? []);
  }

  /** What is stored as `value`; undefined where that is no object of this layout. */
  parse(value: string, version?: string): Loaded<W> | undefined {
    try {
      const { [ENTRY]: entry, ...object } = JSON.parse(value) as Record<string, unknown>;
      if (typeof this.layout.idOf(object as W) !== "string") return undefined;
      const known = typeof entry === "string" ? this.indexPrefix + entry : undefined;
      return { object: object as W, entry: known, version };
    } catch {
      return undefined;
    }
  }

  /** Writes objects over whatever is there, without a look at it. */
  async write(objects: readonly W[]): Promise<void> {
    const last = new Map(objects.map((object) => [this.layout.idOf(object), object]));
    const puts = [...last.values()].map((object) => this.#put(object, this.#newEntry(object)));
    await this.#putAll(puts);
  }

  /** Writes an object unless its id is taken. */
  async insert(object: W): Promise<boolean> {
    if (this.storage.atomicity === "conditional") return await this.#putOver(object, null);
    return await this.atomically(async (inside) => {
      if ((await inside.storage.get(inside.keyOf(this.layout.idOf(object)))) !== undefined) {
        return false;
      }
      await inside.write([object]);
      return true;
    });
  }

  /**
   * Changes objects by what they are now, over again for those that somebody else changed meanwhile.
   *
   * @param change answers undefined for an object that stays as it is
   * @returns what was written
   */
  async update(
    ids: readonly string[],
    change: (object: W, loaded: Loaded<W>) => W | undefined,
  ): Promise<W[]> {
    return await this.atomically(async (inside) => {
      const written: W[] = [];
      let open: readonly string[] = ids;
      for (let round = 0; open.length > 0; round += 1) {
        if (round === ROUNDS) throw contended();
        const changes = (await inside.load(open)).flatMap((before): Change<W>[] => {
          const after = change(before.object, before);
          return after === undefined ? [] : [{ before, after }];
        });
        const done = new Set(await inside.commit(changes));
        written.push(...done);
        open = changes.filter(({ after }) => !done.has(after)).map(({ after }) => this.#id(after));
      }
      return written;
    });
  }

  /** Writes changes; answers the objects of those that nobody was faster with. */
  async commit(changes: readonly Change<W>[]): Promise<W[]> {
    const gone: string[] = [];
    const puts = changes.map((change) => ({ ...change, put: this.#put(...this.#moved(change)) }));
    let written: W[];
    if (this.storage.atomicity === "conditional") {
      const answers = await inPool(puts, async ({ before, put, after }) => {
        const isMoved = put.entry !== before.entry;
        if (put.entry !== undefined && isMoved) await this.storage.put(put.entry, "");
        const options = { ...put.object, ifVersion: before.version };
        const isWritten = await this.storage.put(put.object.key, put.object.value, options);
        const spare = isWritten ? before.entry : put.entry;
        if (isMoved && spare !== undefined) gone.push(spare);
        return isWritten ? [after] : [];
      });
      written = answers.flat();
    } else {
      await this.#putAll(puts.map(({ put, before }) => ({ ...put, known: before.entry })));
      for (const { put, before } of puts) {
        if (before.entry !== undefined && before.entry !== put.entry) gone.push(before.entry);
      }
      written = changes.map(({ after }) => after);
    }
    if (gone.length > 0) await this.storage.delete(gone);
    return written;
  }

  /** Every object, a page at a time. Reads all that is stored. */
  async *all(): AsyncGenerator<Loaded<W>[]> {
    for await (const page of pagesOf(this.storage, this.objectPrefix)) {
      const missing = page.filter(({ value }) => value === undefined).map(({ key }) => key);
      const read = missing.length > 0 ? await this.storage.getMany(missing) : [];
      const values = new Map(read.map((each) => [each.key, each]));
      yield page.flatMap(({ key, value }) => {
        const text = value ?? values.get(key)?.value;
        return text === undefined ? [] : (this.parse(text, values.get(key)?.version) ?? []);
      });
    }
  }

  /** Every object's key and note, a page at a time; reads only objects whose note is not listed. */
  async *notes(): AsyncGenerator<{ key: string; note: string }[]> {
    for await (const page of pagesOf(this.storage, this.objectPrefix, true)) {
      const bare = page.filter(({ note, value }) => note === undefined && value === undefined);
      const read = bare.length > 0 ? await this.storage.getMany(bare.map(({ key }) => key)) : [];
      const values = new Map(read.map(({ key, value }) => [key, value]));
      yield page.flatMap(({ key, note, value }) => {
        if (note !== undefined) return [{ key, note }];
        const loaded = this.parse(value ?? values.get(key) ?? "");
        if (loaded === undefined) return [];
        return [{ key, note: this.layout.noteOf(loaded.object) }];
      });
    }
  }

  #id(object: W): string {
    return this.layout.idOf(object);
  }

  #newEntry(object: W): string | undefined {
    const place = this.layout.placeOf(object);
    if (place === undefined) return undefined;
    return this.indexPrefix + indexKey(place, newMark(), encodeId(this.#id(object)));
  }

  /** The object after a change and its entry: the present one where the object waits on there. */
  #moved({ before, after, keepEntry }: Change<W>): [W, string | undefined] {
    if (before.entry !== undefined) {
      if (keepEntry === true) return [after, before.entry];
      const place = this.layout.placeOf(after);
      const present = parseIndexKey(before.entry, this.indexPrefix, this.layout.levels);
      if (place !== undefined && present?.place === indexKey(place)) return [after, before.entry];
    }
    return [after, this.#newEntry(after)];
  }

  #put(object: W, entry: string | undefined): { object: PutEntry; entry: string | undefined } {
    const stored = { ...object, [ENTRY]: entry?.slice(this.indexPrefix.length) };
    const encoded = encodeStrict(stored, this.layout.objects);
    if ("error" in encoded) throw encoded.error;
    const note = this.layout.noteOf(object);
    const expirationTtl = this.layout.ttlOf?.(object);
    const key = this.keyOf(this.#id(object));
    return { object: { key, value: encoded.text, note, expirationTtl }, entry };
  }

  async #putAll(
    puts: readonly { object: PutEntry; entry: string | undefined; known?: string | undefined }[],
  ): Promise<void> {
    const entries = puts.flatMap(({ entry, known }) =>
      entry === undefined || entry === known ? [] : [{ key: entry, value: "" }],
    );
    // Before the entries: one of a level that nobody lists would never be found.
    await this.levels?.add(entries.map(({ key }) => this.#levelOf(key)));
    if (entries.length > 0) await this.storage.putMany(entries);
    if (puts.length > 0) await this.storage.putMany(puts.map(({ object }) => object));
  }

  #levelOf(entry: string): string {
    return entry.slice(this.indexPrefix.length).split("/", 1)[0] ?? "";
  }

  async #putOver(object: W, ifVersion: string | null): Promise<boolean> {
    const put = this.#put(object, this.#newEntry(object));
    if (put.entry !== undefined) await this.storage.put(put.entry, "");
    const options = { ...put.object, ifVersion };
    const isWritten = await this.storage.put(put.object.key, put.object.value, options);
    if (!isWritten && put.entry !== undefined) await this.storage.delete([put.entry]);
    return isWritten;
  }
}

function contended(): KMsgError {
  return new KMsgError(
    KMsgErrorCode.NETWORK_SERVICE_UNAVAILABLE,
    "an object was changed by others again and again; try later",
    undefined,
    { outcome: "unknown" },
  );
}
