/** What the id of a replacement's record has behind its original's (fallbackIdOf in the core). */
const SUFFIX = ":api-fallback";

export function isFallbackId(messageId: string): boolean {
  return messageId.endsWith(SUFFIX);
}

/** The id of the message that a record belongs to: its own, or that of the original it replaces. */
export function originalIdOf(messageId: string): string {
  return isFallbackId(messageId) ? messageId.slice(0, -SUFFIX.length) : messageId;
}
