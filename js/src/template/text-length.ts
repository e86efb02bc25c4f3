/** Counted as a reader counts: a decomposed syllable and an emoji are one character each. */
export function characterCount(text: string): number {
  let count = 0;
  for (const _ of text.normalize("NFC")) count += 1;
  return count;
}
