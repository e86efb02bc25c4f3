#!/usr/bin/env node
// The command `kmsg-edge`. Node.js only; nothing of the package imports it.
import { readFileSync } from "node:fs";
import process from "node:process";
import { type SchemaOutput, schemaCommand } from "./schema-command.js";
import { printable, USAGE, UsageError, WriteError } from "./usage.js";
import { writeGenerated } from "./write-file.js";

const CANNOT_WRITE = 1;
const WRONG_USAGE = 2;

function output(args: readonly string[]): SchemaOutput {
  const [command, ...rest] = args;
  const asked = (...names: string[]) => args.some((argument) => names.includes(argument));
  const printed = (text: string) => ({ text, out: undefined, force: false });
  if (asked("--help", "-h")) return printed(USAGE);
  if (asked("--version", "-v")) return printed(`${version()}\n`);
  if (command === undefined) throw new UsageError("A command is needed: schema.");
  if (command !== "schema") {
    throw new UsageError(`${JSON.stringify(command)} is no command; there is: schema.`);
  }
  return schemaCommand(rest);
}

function version(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

// A reader such as `head` may have seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  console.error(`kmsg-edge: Cannot write: ${error.message}`);
  process.exit(CANNOT_WRITE);
});

try {
  const { text, out, force } = output(process.argv.slice(2));
  if (out === undefined) process.stdout.write(text);
  else writeGenerated(out, text, force);
} catch (thrown) {
  if (!(thrown instanceof UsageError || thrown instanceof WriteError)) throw thrown;
  const isUsage = thrown instanceof UsageError;
  const message = printable(thrown.message);
  console.error(`kmsg-edge: ${message}${isUsage ? "\nSee kmsg-edge --help." : ""}`);
  process.exitCode = isUsage ? WRONG_USAGE : CANNOT_WRITE;
}
