import { Heap } from "../core/heap.js";
import type { SendInput } from "../core/message-options.js";
import type { Clock } from "../core/timers.js";
import { Waker } from "../jobs/waker.js";

interface Due {
  item: number;
  at: number;
  /** What is due at once goes in the order in which it came. */
  place: number;
}

/**
 * The inputs of a batch as `sendStream` takes them: each item when it is due, again after a failure that
 * is to be retried, until every item has ended. So one item's wait holds no other up.
 */
export class RetryFeed {
  /** The items in the order in which they were given; `sendStream` counts its inputs so. */
  readonly order: number[] = [];
  readonly #due = new Heap<Due>((a, b) => a.at < b.at || (a.at === b.at && a.place < b.place));
  readonly #waker: Waker;
  #places = 0;
  #open: number;
  #isClosed = false;

  constructor(
    items: readonly number[],
    private readonly inputOf: (item: number) => SendInput,
    private readonly clock: Clock,
  ) {
    for (const item of items) this.#wait(item, Number.NEGATIVE_INFINITY);
    this.#open = items.length;
    this.#waker = new Waker(clock);
  }

  ended(): void {
    this.#open -= 1;
    this.#waker.wake();
  }

  again(item: number, waitMs: number): void {
    this.#wait(item, this.clock.now() + waitMs);
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
      const next = this.#due.peek();
      if (next !== undefined && next.at <= now) {
        this.#due.pop();
        this.order.push(next.item);
        yield this.inputOf(next.item);
        continue;
      }
      await this.#waker.wait(next && Math.max(next.at - now, 1));
    }
  }

  #wait(item: number, at: number): void {
    this.#due.push({ item, at, place: this.#places++ });
  }
}
