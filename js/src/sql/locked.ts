import { sleep } from "../core/timers.js";
import { isLocked } from "./sql-error.js";

const FIRST_DELAY_MS = 20;
const MAX_DELAY_MS = 100;

/**
 * Tries `work` until SQLite's file is not locked by another connection, at most `tries` times. Of work
 * that met a lock nothing was changed.
 *
 * @throws what `work` throws
 */
export async function untilUnlocked<T>(tries: number, work: () => T | Promise<T>): Promise<T> {
  for (let run = 1; ; run += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (run === tries || !isLocked(thrown)) throw thrown;
    }
    // Waiters that started together spread out.
    await sleep(Math.min(FIRST_DELAY_MS * run, MAX_DELAY_MS) * (0.5 + Math.random()));
  }
}
