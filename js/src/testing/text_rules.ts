/** Bytes a text takes at the carrier: ASCII one, everything else two (as in EUC-KR). */
export function carrierBytes(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += character.charCodeAt(0) < 0x80 ? 1 : 2;
  return bytes;
}

/** Limits in carrier bytes. */
export const SMS_MAX_BYTES = 90;
export const LMS_MAX_BYTES = 2000;
export const SUBJECT_MAX_BYTES = 40;
/** Limit of an AlimTalk text in UTF-16 units. */
export const KAKAO_MAX_CHARACTERS = 1000;

/** The type that a vendor chooses for a text message. */
export function textTypeOf(text: string, subject?: string): "SMS" | "LMS" {
  return subject || carrierBytes(text) > SMS_MAX_BYTES ? "LMS" : "SMS";
}

/** Characters outside the basic plane (emoji) exist in no carrier character set. */
export function isOutsideEucKr(text: string): boolean {
  return /[\u{10000}-\u{10FFFF}]/u.test(text);
}

/** Control characters other than tab and line ends. */
export function hasControlCharacters(text: string): boolean {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code === 0x7f || (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d)) {
      return true;
    }
  }
  return false;
}

/** The distinct `#{name}` of some texts, in the order of their first appearance. */
export function variableNames(...texts: (string | undefined)[]): string[] {
  const names = new Set<string>();
  for (const text of texts) {
    for (const match of (text ?? "").matchAll(/#\{([^}]+)\}/g)) names.add(match[1] as string);
  }
  return [...names];
}

/** Puts values in place of `#{name}`; a name without a value stays as it is. */
export function renderTemplate(content: string, values: ReadonlyMap<string, string>): string {
  return content.replace(
    /#\{([^}]+)\}/g,
    (placeholder, name: string) => values.get(name) ?? placeholder,
  );
}

/** What IWINV takes as a title: Korean, English, digits, blanks and `[ ] ( ) < >`. */
export function isAllowedTitle(title: string): boolean {
  return /^[\p{Script=Hangul}A-Za-z0-9 [\]()<>]*$/u.test(title);
}
