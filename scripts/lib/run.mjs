// Child processes: one place that decides their PATH and keeps their output.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A command that ended with another exit code than 0; `output` is all that it printed. */
export class CommandFailed extends Error {
  constructor(command, code, output) {
    super(`${command} ended with ${code}`);
    this.output = output;
  }
}

/**
 * The environment of child processes. The running Node.js comes first on PATH: Debian's emscripten
 * installs an older one as /usr/bin/node.
 */
export function childEnv(extra = {}) {
  const path = [dirname(process.execPath), process.env.PATH].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}

/** Absolute path of the first of `names` that is executable on PATH, or undefined. */
export function which(...names) {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? "").split(delimiter)) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // not here
      }
    }
  }
  return undefined;
}

/**
 * Runs `command` in the project's root folder and waits for it. Returns exit code and output
 * (stdout and stderr together) and does not throw on a failure of the command.
 * `onLine` gets each line as it comes.
 */
export function run(command, args = [], { cwd = root, env = {}, onLine } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: childEnv(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let rest = "";
    const collect = (chunk) => {
      output += chunk;
      if (!onLine) return;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", collect);
    child.on("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}\n` }));
    child.on("close", (code, signal) => resolve({ code: code ?? `signal ${signal}`, output }));
  });
}

/** Like `run`, but throws CommandFailed unless the exit code is 0; returns the output. */
export async function mustRun(command, args = [], options = {}) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new CommandFailed([command, ...args].join(" "), code, output);
  return output;
}

/** Runs npm with the Node.js that runs this script. */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith("npm-cli.js")
    ? mustRun(process.execPath, [cli, ...args], options)
    : mustRun("npm", args, options);
}
