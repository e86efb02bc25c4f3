/** What the name of a key says of its value. */
export type KeyKind = "open" | "secret" | "body" | "address";

const SECRET_WORDS = new Set(
  "secret secrets password passwords passwd pwd passphrase token tokens auth authorization bearer credential credentials cookie cookies apikey apisecret authkey accesskey secretkey privatekey senderkey accesstoken signature otp passcode pin".split(
    " ",
  ),
);
// Words that make a secret of the `key` after them: an idempotency key or a map's key is none.
const SECRET_KEYS = new Set(
  "api access private secret auth encryption signing service sender master client".split(" "),
);
const BODY_WORDS = new Set(
  "payload message messages content contents text texts variable variables".split(" "),
);
const ADDRESS_WORDS = new Set(
  "to from phone phones mobile telephone tel msisdn recipient recipients sender senders email phonenumber".split(
    " ",
  ),
);
// Words that say more of an address without making something else of it, as in `phoneNumber2`.
const ADDRESS_TAILS = new Set("number numbers no num address addresses list name".split(" "));
// A key that ends in one of these is about the thing, not the thing: `messageId`, `tokenExpiresAt`.
const ABOUT = new Set(
  "id ids uuid count counts length size type types status state at in date time ttl expiry expires expired kind mode method scheme version enabled valid required present".split(
    " ",
  ),
);

// What a vendor says of a failure is no text of a message: `statusMessage`, `providerErrorText`.
const DIAGNOSTIC = new Set("error status failure warning".split(" "));

// The last words decide, so the end of a longer key is what is read.
const LONGEST_KEY = 200;

/** `apiKey2`, `API_KEY`, `x-api-key`: the words of a key in lower case, without digits. */
export function wordsOf(key: string): string[] {
  return key
    .slice(-LONGEST_KEY)
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== "");
}

/**
 * Classifies a key by its whole words. The last word decides what a key is about: `messageText` is a
 * text, `messageId` an id. Ids, counts, types, times and states are open whatever comes before.
 * Secrets are secret wherever the word stands otherwise.
 */
export function kindOfKey(key: string): KeyKind {
  const words = wordsOf(key);
  let last = words.at(-1);
  if (last === undefined || ABOUT.has(last)) return "open";
  if (words.some((word, i) => SECRET_WORDS.has(word) || isSecretKey(words, i))) return "secret";
  if (BODY_WORDS.has(last)) return DIAGNOSTIC.has(words.at(-2) ?? "") ? "open" : "body";
  while (last !== undefined && ADDRESS_TAILS.has(last)) {
    words.pop();
    last = words.at(-1);
  }
  return last !== undefined && ADDRESS_WORDS.has(last) ? "address" : "open";
}

function isSecretKey(words: readonly string[], i: number): boolean {
  const next = words[i + 1];
  return SECRET_KEYS.has(words[i] ?? "") && (next === "key" || next === "keys");
}
