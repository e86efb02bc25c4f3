import { type Clock, startTimer } from "../core/timers.js";

/** Lets one loop wait, with or without a limit, until somebody has something for it. */
export class Waker {
  #wake: (() => void) | undefined;
  #woken = false;

  constructor(private readonly clock: Clock) {}

  /** Ends the wait, or the next one where nobody waits now. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** @param ms without it only {@link wake} ends the wait */
  async wait(ms?: number): Promise<void> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const cancel = ms === undefined ? undefined : startTimer(this.clock, ms, resolve);
        this.#wake = () => {
          cancel?.();
          resolve();
        };
      });
    }
    this.#wake = undefined;
    this.#woken = false;
  }
}

const shared = new WeakMap<object, Set<Waker>>();

/** Lets `waker` be woken by {@link wakeWorkersOf} with the same queue. Returns what ends that. */
export function listenToQueue(queue: object, waker: Waker): () => void {
  const wakers = shared.get(queue) ?? new Set<Waker>();
  shared.set(queue, wakers.add(waker));
  return () => wakers.delete(waker);
}

/** Wakes every worker of this program that takes jobs from the queue object. */
export function wakeWorkersOf(queue: object): void {
  for (const waker of shared.get(queue) ?? []) waker.wake();
}
