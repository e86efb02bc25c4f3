import { decodeId, sortable, timeOfMark } from "./keys.js";

/** Where something waits: entries are ordered by level, then time, then rank. */
export interface IndexPlace {
  level?: string | undefined;
  /** When it is due, in milliseconds. */
  time: number;
  rank?: string | undefined;
}

export interface IndexKey {
  key: string;
  /** The part that orders. */
  place: string;
  level: string;
  time: number;
  /** When the entry was made, in milliseconds. */
  madeAt: number;
  id: string;
}

/** The name of an entry without its prefix; without mark and id, the part that orders. */
export function indexKey({ level, time, rank }: IndexPlace, mark?: string, id?: string): string {
  return [level, sortable(time), rank, mark, id].filter((part) => part !== undefined).join("/");
}

/** What an entry's name says; undefined for a name that is none. */
export function parseIndexKey(key: string, prefix: string, levels: boolean): IndexKey | undefined {
  const parts = key.slice(prefix.length).split("/");
  const id = parts.at(-1) ?? "";
  const mark = parts.at(-2) ?? "";
  const place = parts.slice(0, -2);
  const time = Number(place[levels ? 1 : 0] ?? Number.NaN);
  if (!Number.isFinite(time) || id === "") return undefined;
  try {
    return {
      key,
      place: place.join("/"),
      level: levels ? (place[0] ?? "") : "",
      time,
      madeAt: timeOfMark(mark),
      id: decodeId(id),
    };
  } catch {
    return undefined;
  }
}
