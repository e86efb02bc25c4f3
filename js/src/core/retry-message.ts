// One word, with its apostrophe, or the end of a clause. The classes do not overlap: linear time.
const PIECES = /[A-Za-z]+(?:['’][A-Za-z]+)?|[.,;:!?()\n]/g;
const CAMEL_SEAM = /(?<=[a-z])(?=[A-Z])/;

const HOPEFUL = new Set([
  "timeout",
  "timeouts",
  "temporary",
  "temporarily",
  "network",
  "retry",
  "retryable",
  "retried",
  "retrying",
]);
const NEGATIONS = new Set(["no", "non", "not", "never", "cannot", "without"]);
// Words of a clause about a wrong input, such as "network id invalid".
const ABOUT_INPUT = new Set(["invalid", "missing", "unsupported"]);

// "should not be automatically retried"
const NEGATION_REACH = 3;

/**
 * Whether a message says in English that trying again may help: a whole word such as "timeout" or
 * "temporarily", in a clause that neither negates it nor speaks of a wrong input. "Do not retry"
 * anywhere wins over hopeful words elsewhere.
 */
export function messageSaysRetryable(message: string): boolean {
  let hopeful = false;
  let clauseHopeful = false;
  let clauseAboutInput = false;
  let sinceNegation = Number.POSITIVE_INFINITY;
  const endClause = () => {
    hopeful ||= clauseHopeful && !clauseAboutInput;
    clauseHopeful = false;
    clauseAboutInput = false;
    sinceNegation = Number.POSITIVE_INFINITY;
  };
  for (const [piece] of message.matchAll(PIECES)) {
    if (!/^[A-Za-z]/.test(piece)) {
      endClause();
      continue;
    }
    for (const part of piece.split(CAMEL_SEAM)) {
      const word = part.toLowerCase();
      sinceNegation += 1;
      if (NEGATIONS.has(word) || /n['’]t$/.test(word)) sinceNegation = 0;
      if (ABOUT_INPUT.has(word)) clauseAboutInput = true;
      if (!HOPEFUL.has(word)) continue;
      if (sinceNegation > NEGATION_REACH) clauseHopeful = true;
      else if (word.startsWith("retr")) return false;
    }
  }
  endClause();
  return hopeful;
}
