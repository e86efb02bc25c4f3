/** What stands for a value that must not be seen. */
export const MASK = "***";

// At most two separators between digits. All repetition below is bounded, so that a search takes
// linear time.
const SEP = "[-\\u2010-\\u2015\\u2212.() \\t]{0,2}";
const MOBILE = `1[016-9](?:${SEP}\\d){7,8}`;
const LANDLINE = `(?:2|[3-6][1-5]|[78]0|50\\d)${SEP}\\d{3,4}${SEP}\\d{4}`;
const WITH_PLUS = `\\+[1-9](?:${SEP}\\d){7,14}`;
const WITH_82 = `(?:00\\d{0,3}${SEP})?82${SEP}0?${SEP}${MOBILE}`;
// A run of digits counts as a whole only. The time in 20250101T010203.1234567 is no number.
const PHONE = new RegExp(
  `(?<!\\d)(?<!\\dT)(?:${WITH_PLUS}|${WITH_82}|0${MOBILE}|0${LANDLINE})(?!\\d)`,
  "g",
);

/**
 * The text with what looks like a phone number shortened to its first three and last two
 * characters:
 *
 * - Korean mobile numbers, `01[016789]` and 7 or 8 digits;
 * - Korean landline, internet and safe numbers: `02`, `03x` to `06x`, `050x`, `070`, `080`, then 3 or
 *   4 digits and 4 digits;
 * - mobile numbers after `82` or `0082`;
 * - `+`, then 8 to 15 digits of any country;
 *
 * each written in one run or with hyphens, dots, blanks or brackets between its parts. A run of
 * digits inside a longer run is no phone number, so that ids, epoch times and ISO dates stay as they
 * are; an id that by itself reads like a phone number does not.
 */
export function maskPhones(text: string): string {
  return text.replace(PHONE, shorten);
}

const ADDRESS_CHARACTERS = /^[+\d][-+\d\u2010-\u2015\u2212.() ]{6,30}$/;

/** A phone number or e-mail address with its middle hidden; anything else hidden as a whole. */
export function maskAddress(value: string): string {
  const text = value.trim();
  const at = text.lastIndexOf("@");
  if (at > 0) {
    const start = at > 2 ? text.slice(0, 2).replace(/[\ud800-\udfff]/g, "") : "";
    return `${start}${MASK}${maskPhones(text.slice(at))}`;
  }
  return ADDRESS_CHARACTERS.test(text) ? shorten(text) : MASK;
}

function shorten(phone: string): string {
  return `${phone.slice(0, 3)}${MASK}${phone.slice(-2)}`;
}
