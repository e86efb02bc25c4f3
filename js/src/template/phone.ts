const MAX_TEXT = 40;
const MOBILE_WITHOUT_ZERO = /^1[016-9]\d{7,8}$/;

/**
 * A Korean number with hyphens between its parts: `010-1234-5678`, `02-123-4567`, `1588-1234`. `+82` becomes the
 * domestic form; numbers of other countries stay `+` and digits.
 *
 * @returns undefined for what is no phone number
 */
export function formatPhone(value: unknown): string | undefined {
  const parts = phoneParts(value);
  return parts?.join("-");
}

/** The same with the middle hidden: `010-****-5678`. */
export function maskPhone(value: unknown): string | undefined {
  const parts = phoneParts(value);
  if (parts === undefined) return undefined;
  const hidden = parts.length - 2;
  if (hidden >= 0) return parts.map((part, i) => (i === hidden ? stars(part) : part)).join("-");
  const [all = ""] = parts;
  return `${all.slice(0, 3)}${stars(all.slice(5))}${all.slice(-2)}`;
}

/** `홍*동`, `홍*`, `남**민`: first and last character stay, of two the first. */
export function maskName(name: string): string {
  const characters = [...name.normalize("NFC").trim()];
  if (characters.length < 2) return "*".repeat(characters.length);
  const last = characters.length > 2 ? (characters.at(-1) as string) : "";
  const hidden = characters.slice(1, characters.length - (last === "" ? 0 : 1));
  return `${characters[0]}${hidden.map((one) => (one === " " ? one : "*")).join("")}${last}`;
}

function stars(text: string): string {
  return "*".repeat(text.length);
}

function phoneParts(value: unknown): string[] | undefined {
  let text = typeof value === "string" && value.length <= MAX_TEXT ? value : "";
  // A number has lost the zero that it began with.
  if (typeof value === "number" && MOBILE_WITHOUT_ZERO.test(String(value))) text = `0${value}`;
  const digits = text.replace(/[-\s().\u2010-\u2015\u2212]/g, "").replace(/^00(?=82)/, "+");
  if (!/^\+?\d+$/.test(digits)) return undefined;
  if (digits.startsWith("+") && !digits.startsWith("+82")) {
    return digits.length >= 9 && digits.length <= 16 ? [digits] : undefined;
  }
  return split(digits.replace(/^(?:\+82|82(?=1[016-9]))0?/, "0"));
}

function split(digits: string): string[] | undefined {
  const parts =
    /^(1[5-9]\d{2})(\d{4})$/.exec(digits) ??
    /^(02)(\d{3,4})(\d{4})$/.exec(digits) ??
    /^(050\d)(\d{3,4})(\d{4})$/.exec(digits) ??
    /^(0[1-9]\d)(\d{3,4})(\d{4})$/.exec(digits);
  return parts?.slice(1);
}
