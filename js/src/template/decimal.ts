/** A number in decimal notation: exact, whatever its size. */
export interface Decimal {
  isNegative: boolean;
  /** Without leading zeros; at least one digit. */
  whole: string;
  fraction: string;
}

const NOTATION = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,4}))?$/;
const MAX_TEXT = 1000;
const MAX_EXPONENT = 400;

/** Of a finite number, a BigInt, or the notation of a number; undefined for everything else. */
export function decimalOf(value: unknown): Decimal | undefined {
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "string") {
    return undefined;
  }
  const text = typeof value === "string" && value.length > MAX_TEXT ? "" : String(value).trim();
  const match = NOTATION.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = "", exponentText = "0"] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const [before = "", after = ""] = digits.split(".");
  const point = before.length + exponent;
  const all = `${"0".repeat(Math.max(0, -point))}${before}${after}`.padEnd(point, "0");
  const cut = Math.max(0, point);
  return {
    isNegative: sign === "-",
    whole: all.slice(0, cut).replace(/^0+(?=\d)/, "") || "0",
    fraction: all.slice(cut),
  };
}

/** With exactly so many decimals; half is rounded away from zero. No "-0". */
export function fixed(decimal: Decimal, decimals: number): string {
  const { isNegative, whole, fraction } = decimal;
  const kept = whole + fraction.slice(0, decimals).padEnd(decimals, "0");
  const digits = (fraction[decimals] ?? "0") >= "5" ? increment(kept) : kept;
  const cut = digits.length - decimals;
  const text = decimals > 0 ? `${digits.slice(0, cut)}.${digits.slice(cut)}` : digits;
  return isNegative && /[1-9]/.test(digits) ? `-${text}` : text;
}

/** With commas between thousands and at most so many decimals, without zeros at the end. */
export function grouped(decimal: Decimal, maxDecimals: number): string {
  const [whole = "", fraction = ""] = fixed(decimal, maxDecimals).split(".");
  const decimals = fraction.replace(/0+$/, "");
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.slice(sign.length);
  let text = digits.slice(0, digits.length % 3 || 3);
  for (let at = text.length; at < digits.length; at += 3) text += `,${digits.slice(at, at + 3)}`;
  // -0.0001 rounds to nothing.
  return decimals === "" ? `${sign}${text}` : `${sign}${text}.${decimals}`;
}

function increment(digits: string): string {
  let at = digits.length - 1;
  while (at >= 0 && digits[at] === "9") at -= 1;
  const nines = "0".repeat(digits.length - 1 - at);
  if (at < 0) return `1${nines}`;
  return `${digits.slice(0, at)}${Number(digits[at]) + 1}${nines}`;
}
