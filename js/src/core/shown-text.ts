import { MASK, maskPhones } from "./mask.js";

const MAX_SHOWN = 300;
/** What is looked at of a longer text; enough that masking leaves no more than is shown. */
const MAX_READ = 2000;
/** A shorter part of a message could be any word. */
const MIN_HIDDEN = 4;

const JSON_BODY = /[{[]\s*["'{[].*/s;
const FORM_BODY = /[\w.-]{1,40}=[^\s&]*(?:&[\w.%[\]-]{1,40}=[^\s&]*)+/g;
const CREDENTIALS = /\b(Bearer|Basic|HMAC-SHA256)\s+.+/gi;
const NAMED_SECRET =
  /((?:key|secret|token|password|signature|authorization)["']?\s{0,3}[:=]\s{0,3})[^\s,;&]+/gi;
/** A key or signature: longer than any word that an error is made of. */
const KEY = /[A-Za-z0-9+/=]{24,}/g;

/**
 * What of a foreign error's text may be shown, stored and logged: one line of bounded length without
 * phone numbers, JSON and form bodies, and what reads like a key.
 *
 * @param hidden parts of the message that the text may repeat
 */
export function shownText(text: string, hidden: readonly string[] = []): string {
  let shown = text;
  for (const part of hidden) {
    if (part.length >= MIN_HIDDEN) shown = shown.replaceAll(part, MASK);
  }
  shown = shown
    .slice(0, MAX_READ)
    .replace(/[\r\n]+/g, " ")
    .replace(JSON_BODY, "[JSON]")
    .replace(FORM_BODY, MASK)
    .replace(CREDENTIALS, `$1 ${MASK}`)
    .replace(NAMED_SECRET, `$1${MASK}`)
    .replace(KEY, MASK);
  shown = maskPhones(shown);
  if (shown.length <= MAX_SHOWN) return shown;
  return `${shown.slice(0, MAX_SHOWN).replace(/[\ud800-\udbff]$/, "")}…`;
}
