/** A command line that says nothing that can be done; its message says what is allowed. */
export class UsageError extends Error {}

/** A file that cannot be written, and why. */
export class WriteError extends Error {}

/** A text that cannot steer a terminal: control characters, but for line ends, as \\u{...}. */
export function printable(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, (unit) => `\\u{${unit.codePointAt(0)?.toString(16)}}`);
}

export const USAGE = `kmsg-edge schema: the tables of kmsg-edge as SQL or as a Drizzle schema.

usage: kmsg-edge schema --dialect DIALECT [options]

  --dialect d1|sqlite|postgres|mysql   the database; d1 is SQLite
  --target tracking|queue|both         which tables; default: both
  --format sql|drizzle                 DDL, or TypeScript for drizzle-orm; default: sql
  --table NAME                         the tracking table; default: kmsg_delivery_tracking
  --queue-table NAME                   the queue table; default: kmsg_jobs
  --out FILE                           written instead of the standard output; - is that output
  --force                              replace FILE even if this command did not write it
  --help, -h                           this text
  --version, -v                        the version of kmsg-edge

Ends with 0; with 1 where FILE cannot be written; with 2 where the command line is wrong.
`;
