// Programs that tests start: their output, and their end with all that they started themselves.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { childEnv, root } from "../../scripts/lib/run.mjs";

/** Starts a program in a process group of its own. */
export function startProgram(command, args, { env = {}, cwd = root } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: childEnv(env),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, output: error.message }));
    child.once("close", (code, signal) => resolve({ code: code ?? signal, output }));
  });
  return {
    pid: child.pid,
    ended,
    output: () => output,
    /** Waits until the output matches. */
    seen: async (pattern, timeoutMs = 60_000) => {
      const end = Date.now() + timeoutMs;
      let running = true;
      ended.then(() => {
        running = false;
      });
      for (;;) {
        const match = pattern.exec(output);
        if (match) return match;
        if (!running || Date.now() > end) {
          throw new Error(
            `${command} ${running ? "did not print" : "ended without"} ${pattern}:\n${output}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    /** Signals the program alone. */
    signal: (name) => child.kill(name),
    /** Signals the whole group, as a terminal does on Ctrl-C. */
    interrupt: () => process.kill(-child.pid, "SIGINT"),
    /** Ends what is left of the group. */
    kill: async () => {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // all of it has ended
      }
      await ended;
    },
  };
}

/** Ids of the processes that are still in the group `pgid`. */
export function processesOfGroup(pgid) {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        return state !== "Z" && Number(group) === pgid;
      } catch {
        return false; // it has just ended
      }
    })
    .map(Number);
}

/** A port at which nothing listens now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
