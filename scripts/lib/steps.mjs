// Progress on the terminal: one line per step, with its seconds.
import { CommandFailed } from "./run.mjs";

const kTailLines = 60;
const kNinjaProgress = /^\[\d+\/\d+\] (Building|Linking|Re-checking)/;

/** Seconds since `start` (from performance.now()) as text, "12.3 s". */
export function secondsSince(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

/**
 * Runs `work` and prints one line: the title, then its time. `work` gets a function that shows
 * where it is ("12/80") and stays in the line; away from a terminal a dot every ten seconds shows that it lives.
 */
export async function step(title, work) {
  const start = performance.now();
  const live = process.stdout.isTTY;
  let note = "";
  const draw = () => process.stdout.write(`\r\x1b[K${title} … ${note} ${secondsSince(start)}`);
  process.stdout.write(`${title} … `);
  const timer = setInterval(() => (live ? draw() : process.stdout.write(".")), live ? 500 : 10_000);
  const end = (text) => {
    clearInterval(timer);
    process.stdout.write(live ? `\r\x1b[K${title} … ${text}\n` : ` ${text}\n`);
  };
  try {
    const result = await work((text) => {
      note = text;
    });
    end(`${note} ${secondsSince(start)}`.trim());
    return result;
  } catch (error) {
    end(`FAILED after ${secondsSince(start)}`);
    throw error;
  }
}

/** A fault outside the scripts; its message is all that a person needs. */
export class UserError extends Error {}

/** What a failure should show: a command's last lines, a message, or a stack. */
export function explain(error) {
  if (error instanceof UserError) return error.message;
  if (!(error instanceof CommandFailed)) return error.stack ?? String(error);
  const lines = error.output
    .trimEnd()
    .split("\n")
    .filter((line) => !kNinjaProgress.test(line));
  const shown = lines.length > kTailLines ? ["…", ...lines.slice(-kTailLines)] : lines;
  return `${shown.join("\n")}\n${error.message}`;
}

/** Runs a script's main function; a failure is explained and sets the exit code. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  }
}
