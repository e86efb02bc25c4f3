/** By spelling: what follows a final consonant, and what follows a vowel. */
const PAIRS = new Map<string, readonly [string, string]>();
for (const [closed, open] of [
  ["은", "는"],
  ["이", "가"],
  ["을", "를"],
  ["과", "와"],
  ["으로", "로"],
  ["아", "야"],
  ["이랑", "랑"],
  ["이나", "나"],
  ["이에요", "예요"],
  ["이여", "여"],
] as const) {
  for (const name of [`${closed}${open}`, `${open}${closed}`]) PAIRS.set(name, [closed, open]);
  // `(으)로`
  if (closed.endsWith(open)) PAIRS.set(closed, [closed, open]);
}

export function isParticle(name: string): boolean {
  return PAIRS.has(spelling(name));
}

/** `은/는` and `은(는)` are `은는`. */
function spelling(name: string): string {
  return name.length > 12 ? "" : name.normalize("NFC").replace(/[/()\s]/g, "");
}

/**
 * A word with the form of the particle that its last sound asks for. Closing brackets, quotes and blanks are
 * passed over. Digits are read as Korean reads them; Latin words by their letters, which is a guess. Where
 * nothing is known (an emoji, another script), both forms stand: `은(는)`.
 */
export function withParticle(word: string, name: string): string {
  const [closed, open] = PAIRS.get(spelling(name)) as readonly [string, string];
  const final = finalOf(word);
  if (final === undefined) return `${word}${closed}(${open})`;
  // After ㄹ, as after a vowel: 서울로.
  const isOpen = final === "" || (final === "ㄹ" && open === "로");
  return word + (isOpen ? open : closed);
}

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const FINAL_L = 8;
/** 영 일 이 삼 사 오 육 칠 팔 구 */
const DIGIT_FINALS = ["ㅇ", "ㄹ", "", "ㅁ", "", "", "ㄱ", "ㄹ", "ㄹ", ""];

/** The consonant that the word ends in: `""` a vowel, `"ㄹ"`, any other; undefined where unknown. */
function finalOf(word: string): string | undefined {
  const tail = /[\p{L}\p{M}\p{N}]{1,16}[^\p{L}\p{M}\p{N}]{0,8}$/u.exec(word.slice(-24));
  const last = tail?.[0].normalize("NFC").replace(/[^\p{L}\p{N}]+$/u, "") ?? "";
  if (last === "") return undefined;
  const code = last.charCodeAt(last.length - 1);
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
    const final = (code - FIRST_SYLLABLE) % FINALS;
    if (final === 0) return "";
    return final === FINAL_L ? "ㄹ" : "other";
  }
  const digit = last.charCodeAt(last.length - 1) - 0x30;
  if (digit >= 0 && digit <= 9) return DIGIT_FINALS[digit];
  const letters = /[A-Za-z]+$/.exec(last)?.[0];
  return letters === undefined ? undefined : finalOfLatin(letters);
}

function finalOfLatin(letters: string): string {
  // Spelt out: 에스엠에스, 엘, 엠, 엔, 알.
  if (letters === letters.toUpperCase()) {
    const last = letters.at(-1) as string;
    if (last === "L" || last === "R") return "ㄹ";
    return last === "M" || last === "N" ? "other" : "";
  }
  if (/(?:l|le)$/i.test(letters)) return "ㄹ";
  return /(?:ng|[mnbckpt])$/i.test(letters) ? "other" : "";
}
