import { invalidRequest } from "../core/error.js";

/** Left as they are, so that the usual ids have the keys that they always had. */
const PLAIN = /%(3A|40|24|2C|2B|3B|3D)/g;

/** An id as part of a key: ASCII without "/", one text per id. */
export function encodeId(id: string): string {
  if (typeof id !== "string" || id === "") {
    throw invalidRequest("an id must be a text that is not empty", "id");
  }
  try {
    return encodeURIComponent(id).replace(PLAIN, decodeURIComponent);
  } catch (cause) {
    throw invalidRequest("an id must not contain half of a surrogate pair", "id", cause);
  }
}

/** The id in a part that {@link encodeId} made. */
export function decodeId(part: string): string {
  return decodeURIComponent(part);
}

/** A whole number of 0 or more, so that texts sort like numbers; wide enough for any Date. */
export function sortable(value: number): string {
  return String(Math.max(0, Math.trunc(value))).padStart(17, "0");
}

const TIME_DIGITS = 9;
let count = 0;

/** Different in every call. Of one process, later ones sort behind; it tells when it was made. */
export function newMark(): string {
  count = (count + 1) % 36 ** 4;
  const time = Date.now().toString(36).padStart(TIME_DIGITS, "0");
  return time + count.toString(36).padStart(4, "0") + crypto.randomUUID().slice(0, 8);
}

/** When {@link newMark} made this, in milliseconds. */
export function timeOfMark(mark: string): number {
  return Number.parseInt(mark.slice(0, TIME_DIGITS), 36);
}

/** The prefix of a store's keys. @throws KMsgError INVALID_REQUEST */
export function checkPrefix(keyPrefix: unknown): string {
  if (typeof keyPrefix === "string" && keyPrefix !== "" && keyPrefix.isWellFormed()) {
    return keyPrefix;
  }
  throw invalidRequest("keyPrefix must be a text that is not empty", "keyPrefix");
}
