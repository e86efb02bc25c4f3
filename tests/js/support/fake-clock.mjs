/** Lets everything that waits for microtasks only run. */
export async function settle() {
  for (let i = 0; i < 50; i += 1) await null;
}

/** A `Clock` whose time moves only by `advance`. */
export class FakeClock {
  time = 0;
  wall = Date.UTC(2025, 0, 2, 3, 4, 5);
  timers = new Map();
  started = [];
  #next = 1;

  now = () => this.time;
  wallTime = () => this.wall + this.time;
  setTimer = (run, ms) => {
    this.started.push(ms);
    const handle = this.#next++;
    this.timers.set(handle, { run, at: this.time + ms });
    return handle;
  };
  clearTimer = (handle) => {
    this.timers.delete(handle);
  };

  async advance(ms) {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const due = [...this.timers].filter(([, timer]) => timer.at <= end);
      due.sort(([, a], [, b]) => a.at - b.at);
      if (due.length === 0) break;
      const [handle, timer] = due[0];
      this.timers.delete(handle);
      this.time = Math.max(this.time, timer.at);
      timer.run();
    }
    this.time = end;
    await settle();
  }
}
