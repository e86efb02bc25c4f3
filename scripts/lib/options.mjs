// The options of a script. `--help` and wrong ones are seen to before anything else is done.
import { parseArgs } from "node:util";
import { UserError } from "./steps.mjs";

/**
 * The values of the command line by `options` (as parseArgs takes them), through `check`, which may
 * replace them and throws a UserError for a value that cannot be. `--help` prints `usage` and ends the
 * process with 0; what is wrong is said in one line on stderr, and ends it with 2.
 */
export function parseOptions(usage, options = {}, check = (values) => values) {
  let values;
  try {
    ({ values } = parseArgs({ options: { ...options, help: { type: "boolean" } } }));
    if (!values.help) return check(values);
  } catch (error) {
    if (!(error instanceof UserError) && !error.code?.startsWith("ERR_PARSE_ARGS")) throw error;
    console.error(`${error.message.replaceAll("\n", " ")} (--help lists the options)`);
    process.exit(2);
  }
  console.log(usage);
  process.exit(0);
}

/** The text as a whole number from `least` on; else a UserError that names the option. */
export function wholeNumber(option, text, least = 0) {
  const number = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number;
  throw new UserError(`--${option} must be a whole number from ${least} on, not "${text}"`);
}

/** The text, which is one of `names`; else a UserError that lists them. */
export function oneOf(option, text, names) {
  if (names.includes(text)) return text;
  throw new UserError(`--${option} must be one of ${names.join(", ")}, not "${text}"`);
}
