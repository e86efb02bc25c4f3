const OFFSET_MS = 9 * 60 * 60 * 1000;

/** `yyyy-MM-dd HH:mm:ss` in Korean time (UTC+9), whatever the zone of the host. */
export function formatKoreanTime(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** `yyyyMMddHHmmss` in Korean time. */
export function compactKoreanTime(ms: number): string {
  return formatKoreanTime(ms).replace(/\D/g, "");
}

/** Reads `yyyy-MM-dd HH:mm:ss`, or a bare day as its start; undefined when it is no such date. */
export function parseKoreanTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2})?$/.test(text)) return undefined;
  const iso = text.length === 10 ? `${text}T00:00:00` : text.replace(" ", "T");
  const ms = Date.parse(`${iso}Z`) - OFFSET_MS;
  // Date.parse may roll 02-30 over to March; the round trip does not.
  if (Number.isNaN(ms) || !formatKoreanTime(ms).startsWith(text)) return undefined;
  return ms;
}
