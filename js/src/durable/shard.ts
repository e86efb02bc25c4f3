import { originalIdOf } from "../tracking/fallback-id.js";

/**
 * Of `shards` objects, the one for a message; the same in every program and version. The record of a
 * replacement lives with its original's: the same object writes both.
 */
export function shardOf(messageId: string, shards: number): number {
  return hash(originalIdOf(messageId)) % shards;
}

/** FNV-1a over UTF-16, mixed so that the low bits of ids that count up differ. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
