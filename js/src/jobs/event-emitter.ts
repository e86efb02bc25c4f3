import { getLogger } from "../core/logger.js";
import { functionOption } from "../core/option-checks.js";

// biome-ignore lint/suspicious/noExplicitAny: each event has arguments of its own.
export type EventListener = (...args: any[]) => unknown;

/** The event under which a listener's failure is told: `(error, nameOfTheEvent)`. */
const ERROR = "error";

/**
 * Events without Node's `events`. Listeners are called in the order they were added, the same function
 * once. What one throws, or rejects with, stops neither the others nor the emitter: it goes to the
 * listeners of `"error"`, and to the log where there are none.
 */
export class EventEmitter {
  /** By event: what was given, and what is called. */
  readonly #listeners = new Map<string, Map<EventListener, EventListener>>();

  on(name: string, listener: EventListener): this {
    return this.#add(name, listener, listener);
  }

  addListener(name: string, listener: EventListener): this {
    return this.on(name, listener);
  }

  /** Removed before it is called. `off(name, listener)` removes it too. */
  once(name: string, listener: EventListener): this {
    return this.#add(name, listener, (...args: unknown[]) => {
      this.off(name, listener);
      return listener(...args);
    });
  }

  off(name: string, listener: EventListener): this {
    const listeners = this.#listeners.get(name);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(name);
    return this;
  }

  removeListener(name: string, listener: EventListener): this {
    return this.off(name, listener);
  }

  /** @returns whether anybody listened */
  emit(name: string, ...args: unknown[]): boolean {
    const listeners = this.#listeners.get(name);
    if (listeners === undefined) return false;
    for (const call of [...listeners.values()]) {
      const failed = (thrown: unknown): void => this.#report(name, thrown);
      try {
        const returned = call(...args);
        if (isThenable(returned)) returned.then(undefined, failed);
      } catch (thrown) {
        failed(thrown);
      }
    }
    return true;
  }

  /** @param name all events when it is left out; `""` is a name like any other */
  removeAllListeners(name?: string): this {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }

  listenerCount(name: string): number {
    return this.#listeners.get(name)?.size ?? 0;
  }

  #add(name: string, listener: EventListener, call: EventListener): this {
    functionOption(listener, "listener");
    const listeners = this.#listeners.get(name) ?? new Map<EventListener, EventListener>();
    if (!listeners.has(listener)) listeners.set(listener, call);
    this.#listeners.set(name, listeners);
    return this;
  }

  #report(name: string, thrown: unknown): void {
    if (name !== ERROR && this.emit(ERROR, thrown, name)) return;
    getLogger().error("A listener threw", { event: name }, thrown);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
}
