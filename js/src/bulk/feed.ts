import { invalidRequest, type KMsgError } from "../core/error.js";
import type { SendResult } from "../core/provider.js";
import { fail, type Result } from "../core/result.js";
import { type Binary, encodeStrict } from "../engine/encode.js";
import type { InputSource } from "./source.js";

export type BulkResult = Result<SendResult, KMsgError>;

/** Who takes the results. What `take` answers is waited for before more messages are started. */
export interface ResultSink {
  take(index: number, result: BulkResult): void | Promise<void>;
  /** Why no more messages shall be started, if so. */
  stopped(): KMsgError | undefined;
  /** Calls `listener` when that begins. */
  onStop(listener: () => void): void;
}

/** A page of inputs as the core takes it. */
interface Page {
  inputs: string[];
  ended: boolean;
  waiting: boolean;
}

/**
 * Gives the core its inputs, page by page, and remembers which are with it: what has been given and
 * has no result when the core stops may have been sent.
 */
export class InputFeed {
  /** What the source threw: the inputs before it are sent all the same. */
  failure: { thrown: unknown } | undefined;
  private readonly open = new Map<number, readonly Binary[]>();
  private next = 0;
  private ended = false;
  private pending: Promise<IteratorResult<unknown>> | undefined;
  private wake: ((what: "stopped") => void) | undefined;

  constructor(
    private readonly source: InputSource,
    private readonly sink: ResultSink,
  ) {
    // A pull that waits for a slow source must not keep a stopped call open.
    sink.onStop(() => this.wake?.("stopped"));
  }

  /** The inputs that the core has and that have no result yet. */
  get unanswered(): number[] {
    return [...this.open.keys()];
  }

  binariesOf(index: number): readonly Binary[] {
    return this.open.get(index) ?? [];
  }

  answered(index: number): void {
    this.open.delete(index);
  }

  /** The JSON of a page of at most so many inputs. */
  async pull(atMost: number): Promise<string> {
    const page: Page = { inputs: [], ended: false, waiting: false };
    try {
      await this.fill(page, atMost);
    } catch (thrown) {
      this.failure = { thrown };
      this.ended = true;
    }
    const ended = this.ended || this.sink.stopped() !== undefined;
    return `{"inputs":[${page.inputs.join(",")}],"ended":${ended},"waiting":${page.waiting}}`;
  }

  private async fill(page: Page, atMost: number): Promise<void> {
    let soon: Promise<"later"> | undefined;
    while (page.inputs.length < atMost && !this.ended && this.sink.stopped() === undefined) {
      let step = this.pending ?? this.source.next();
      if (isPromise(step)) {
        const promise = Promise.resolve(step);
        this.pending = promise;
        promise.catch(() => undefined); // awaited below, or by the next pull
        // With something in hand the source gets one turn of the event loop, not as long as it takes.
        soon ??= page.inputs.length > 0 ? turn() : undefined;
        const first = await this.first(promise, soon);
        if (typeof first === "string") {
          page.waiting = first === "later";
          this.ended ||= first === "stopped";
          return;
        }
        this.pending = undefined;
        step = first;
      }
      if (typeof step !== "object" || step === null) {
        throw invalidRequest("inputs: next() of the iterator must answer an object", "inputs");
      }
      if (step.done) this.ended = true;
      else await this.add(page, step.value);
    }
  }

  private async add(page: Page, input: unknown): Promise<void> {
    const index = this.next++;
    const encoded = encodeStrict(input ?? null, "message");
    if ("error" in encoded) {
      await this.sink.take(index, fail(encoded.error));
      return;
    }
    this.open.set(index, encoded.binaries);
    page.inputs.push(`[${index},${encoded.text}]`);
  }

  private first(
    step: Promise<IteratorResult<unknown>>,
    soon: Promise<"later"> | undefined,
  ): Promise<IteratorResult<unknown> | "later" | "stopped"> {
    return new Promise((resolve, reject) => {
      this.wake = resolve;
      step.then(resolve, reject);
      soon?.then(resolve);
    });
  }
}

function turn(): Promise<"later"> {
  return new Promise((resolve) => setTimeout(() => resolve("later"), 0));
}

function isPromise(value: unknown): value is PromiseLike<IteratorResult<unknown>> {
  return typeof (value as PromiseLike<unknown> | null)?.then === "function";
}
