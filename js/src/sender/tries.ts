import { type NextTry, planRetries, type RetryPlan, type TellEnd } from "../bulk/retry-plan.js";
import { type KMsgError, toKMsgError } from "../core/error.js";
import { untilAborted } from "../core/timers.js";

/** How long hooks may take that are called at the end of a cancelled send. */
const HOOK_GRACE_MS = 1000;

/** Who counts the tries of a batch's items, and what their hooks have not been told yet. */
export class Tries {
  readonly #tries = new Map<number, number>();
  /** What follows a failure that the stream has not given yet, by the stream's index. */
  readonly #decided = new Map<number, NextTry | undefined>();
  readonly #keptBack = new Map<number, TellEnd>();

  /**
   * @param itemOf the item whose try a stream's input was
   * @param decide the wait before the next try, if there is to be one
   */
  constructor(
    private readonly itemOf: (index: number) => number,
    private readonly decide: (error: KMsgError, attempt: number) => number | undefined,
    private readonly signal: AbortSignal,
  ) {}

  /** The options with a plan for their stream. */
  plan<O extends object>(options: O): O {
    const plan: RetryPlan = {
      after: (index, error) => this.#decide(index, error),
      keepBack: (index, tellEnd) => this.#keptBack.set(this.itemOf(index), tellEnd),
      told: (index) => this.#keptBack.delete(this.itemOf(index)),
    };
    return planRetries(options, plan);
  }

  /** The wait before the next try of a failed item; undefined when this one was its last. */
  next(index: number, error: KMsgError): number | undefined {
    // Without hooks nobody has asked before.
    const next = this.#decide(index, error);
    this.#decided.delete(index);
    if (next === undefined || this.signal.aborted) return undefined;
    const item = this.itemOf(index);
    this.#tries.set(item, next.attempt - 1);
    return next.retryAfterMs;
  }

  /** The item has ended: with an error, hooks are told what was kept back from them. */
  async ended(item: number, error: KMsgError | undefined): Promise<void> {
    const tellEnd = this.#keptBack.get(item);
    this.#keptBack.delete(item);
    if (tellEnd === undefined || error === undefined) return;
    const { signal } = this;
    await untilAborted(tellEnd(error), signal, () => signal.reason, HOOK_GRACE_MS).catch(
      () => undefined,
    );
  }

  /** Why an item without a result has none. */
  reason(failure: KMsgError | undefined): KMsgError {
    return failure ?? toKMsgError(this.signal.reason, "not_sent");
  }

  #decide(index: number, error: KMsgError): NextTry | undefined {
    if (this.#decided.has(index)) return this.#decided.get(index);
    const attempt = (this.#tries.get(this.itemOf(index)) ?? 0) + 1;
    const wait = this.signal.aborted ? undefined : this.decide(error, attempt);
    const next = wait === undefined ? undefined : { attempt: attempt + 1, retryAfterMs: wait };
    this.#decided.set(index, next);
    return next;
  }
}
