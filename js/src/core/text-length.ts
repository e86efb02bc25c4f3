/** Counted as a reader counts: a decomposed syllable and an emoji are one character each. */
function characterCount(text: string): number {
  let count = 0;
  for (const _ of text.normalize("NFC")) count += 1;
  return count;
}

/** Whether a text has more than `limit` characters; what is far longer is not counted out. */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  // One syllable is at most three parts, each of at most two units.
  return text.length > limit * 6 || characterCount(text) > limit;
}
