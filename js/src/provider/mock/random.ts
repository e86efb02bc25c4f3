import { fillRandom } from "../../host/random.js";

/** Like `Math.random`: from 0 up to, but not including, 1. */
export type Random = () => number;

/** A random source that gives the same numbers for the same seed (mulberry32). Not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A UUID of version 4, from the given source or from the runtime's. */
export function uuid(random: Random | undefined): string {
  const bytes = new Uint8Array(16);
  if (random === undefined) fillRandom(bytes);
  else for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(random() * 256);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join("-");
}

/** Nine characters of base 36. */
export function base36(random: Random): string {
  return Array.from({ length: 9 }, () => Math.floor(random() * 36).toString(36)).join("");
}
