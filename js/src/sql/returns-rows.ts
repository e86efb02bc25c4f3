// Texts, quoted names and comments: words in them say nothing about the statement.
const QUOTED = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;
const INNERMOST_PARENTHESES = /\([^()]*\)/g;
const ANSWERS = new Set(["SELECT", "VALUES", "PRAGMA", "EXPLAIN"]);
const VERB = /\b(SELECT|VALUES|PRAGMA|EXPLAIN|INSERT|REPLACE|UPDATE|DELETE)\b/i;

/**
 * Whether a SQLite statement answers rows. Some drivers must be told: they refuse to read the rows of
 * a statement that has none, and drop those of a statement that is run for its effect.
 */
export function returnsRows(sql: string): boolean {
  let outer = sql.replace(QUOTED, " ");
  for (let before = ""; before !== outer; ) {
    before = outer;
    outer = outer.replace(INNERMOST_PARENTHESES, " ");
  }
  if (/\bRETURNING\b/i.test(outer)) return true;
  const [, verb = ""] = VERB.exec(outer) ?? [];
  // CREATE TABLE … AS SELECT and the like begin with another word.
  const [, first = ""] = /^\s*(\w+)/.exec(outer) ?? [];
  return ANSWERS.has((/^with$/i.test(first) ? verb : first).toUpperCase());
}
