// Worker processes on one queue, killed and replaced while they work.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const kLookMs = 200;

export class Crew {
  killed = 0;
  #program;
  #env;
  #workers = new Set();

  constructor({ program, driver, address, leaseMs }) {
    this.#program = program;
    this.#env = {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      KMSG_WORKER_DRIVER: driver,
      KMSG_WORKER_ADDRESS: address,
      KMSG_WORKER_LEASE_MS: String(leaseMs),
    };
  }

  /** Puts jobs into the queue. @returns their ids */
  fill(jobs) {
    return this.#ask({ jobs });
  }

  /** The jobs as they are stored. */
  read(ids) {
    return this.#ask({ ids });
  }

  /** Has the jobs done; each time that a part of them is done, a worker is killed and another comes. */
  async work({ workers, kills, ids, ledger }) {
    const { promise: fault, reject } = deferred();
    const add = () => this.#hire({ onEvent, onFault: reject });
    const onEvent = (event) => {
      ledger.add(event);
      while (this.killed < kills && isDue(this.killed + 1, ledger.completed)) {
        this.#killOne();
        add();
      }
    };
    const isDue = (kill, completed) => completed >= (kill * ids.length) / (kills + 1);
    for (let n = 0; n < workers; n += 1) add();
    await Promise.race([fault, this.#untilDone(ids, ledger)]);
    await Promise.race([fault, this.dismiss()]);
  }

  // Whoever is killed may have completed one job without a word: of these, the queue knows.
  async #untilDone(ids, ledger) {
    while (this.#workers.size > 0) {
      await sleep(kLookMs);
      const silent = ids.filter((id) => !ledger.isCompleted(id));
      if (silent.length > this.killed) continue;
      const jobs = silent.length === 0 ? [] : await this.read(silent);
      if (jobs.every(({ status }) => status === "completed")) return;
    }
  }

  /** Ends all workers. */
  async dismiss() {
    const workers = [...this.#workers];
    for (const worker of workers) worker.stdin.end();
    await Promise.all(workers.map((worker) => worker.closed));
  }

  #killOne() {
    const workers = [...this.#workers];
    const worker = workers[Math.floor(Math.random() * workers.length)];
    worker.isKilled = true;
    this.#workers.delete(worker);
    worker.kill("SIGKILL");
    this.killed += 1;
  }

  #hire({ onEvent, onFault }) {
    const worker = spawn(this.#program, [file("worker.mjs")], { env: this.#env });
    this.#workers.add(worker);
    let errors = "";
    worker.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text;
    });
    worker.stdin.on("error", () => {}); // it was killed; `close` tells
    createInterface({ input: worker.stdout }).on("line", (line) => {
      try {
        onEvent(JSON.parse(line));
      } catch (error) {
        // The last line of a worker that was killed may be half of one.
        if (!(error instanceof SyntaxError && worker.isKilled)) onFault(error);
      }
    });
    worker.closed = once(worker, "close").then(([code]) => {
      this.#workers.delete(worker);
      if (!worker.isKilled && code !== 0) onFault(new Error(`a worker ended by itself: ${errors}`));
    });
  }

  async #ask(request) {
    const clerk = spawn(this.#program, [file("clerk.mjs")], {
      env: this.#env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    clerk.stdin.end(JSON.stringify(request));
    let answer = "";
    clerk.stdout.setEncoding("utf8").on("data", (text) => {
      answer += text;
    });
    await once(clerk, "close");
    return JSON.parse(answer);
  }
}

function deferred() {
  let reject;
  const promise = new Promise((_, no) => {
    reject = no;
  });
  promise.catch(() => {}); // it may come when nobody waits any more
  return { promise, reject };
}
