import type { SendInput } from "../core/message-options.js";
import type { Clock } from "../core/timers.js";
import { Waker } from "../jobs/waker.js";

interface Due {
  item: number;
  at: number;
}

/**
 * The inputs of a batch as `sendStream` takes them: each item when it is due, again after a failure that
 * is to be retried, until every item has ended. So one item's wait holds no other up.
 */
export class RetryFeed {
  /** The items in the order in which they were given; `sendStream` counts its inputs so. */
  readonly order: number[] = [];
  readonly #due: Due[];
  readonly #waker: Waker;
  #open: number;
  #isClosed = false;

  constructor(
    items: readonly number[],
    private readonly inputOf: (item: number) => SendInput,
    private readonly clock: Clock,
  ) {
    this.#due = items.map((item) => ({ item, at: 0 }));
    this.#open = items.length;
    this.#waker = new Waker(clock);
  }

  ended(): void {
    this.#open -= 1;
    this.#waker.wake();
  }

  again(item: number, waitMs: number): void {
    this.#due.push({ item, at: this.clock.now() + waitMs });
    this.#waker.wake();
  }

  /** No more inputs. */
  close(): void {
    this.#isClosed = true;
    this.#waker.wake();
  }

  async *inputs(): AsyncGenerator<SendInput, void, void> {
    while (this.#open > 0 && !this.#isClosed) {
      const now = this.clock.now();
      const next = this.#due.findIndex(({ at }) => at <= now);
      if (next >= 0) {
        const [due] = this.#due.splice(next, 1);
        if (due === undefined) continue;
        this.order.push(due.item);
        yield this.inputOf(due.item);
        continue;
      }
      const soonest = Math.min(...this.#due.map(({ at }) => at));
      await this.#waker.wait(Number.isFinite(soonest) ? Math.max(soonest - now, 1) : undefined);
    }
  }
}
