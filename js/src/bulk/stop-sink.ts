import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { abortError } from "../core/transport.js";
import type { BulkResult, ResultSink } from "./feed.js";

/** The error that stops a call after the first failure. */
export function stoppedByFailure(): KMsgError {
  return new KMsgError(KMsgErrorCode.MESSAGE_SEND_FAILED, "Aborted by stopOnFailure", undefined, {
    outcome: "not_sent",
  });
}

/** A sink that stops the call when its signal aborts, at the first failure where that is asked for, or
 * when it is told to. */
export class StopSink implements ResultSink {
  private reason: KMsgError | undefined;
  private listener: (() => void) | undefined;
  private readonly onAbort = () => this.stop(this.aborted());

  constructor(
    private readonly signal: AbortSignal | undefined,
    private readonly stopOnFailure: boolean,
    private readonly accept: (index: number, result: BulkResult) => void | Promise<void>,
  ) {
    if (signal?.aborted) this.reason = this.aborted();
    signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  take(index: number, result: BulkResult): void | Promise<void> {
    if (result.isFailure && this.stopOnFailure) this.stop(stoppedByFailure());
    return this.accept(index, result);
  }

  stopped(): KMsgError | undefined {
    return this.reason;
  }

  onStop(listener: () => void): void {
    this.listener = listener;
  }

  /** Starts no further message; the first reason stands. */
  stop(reason: KMsgError): void {
    this.reason ??= reason;
    this.listener?.();
  }

  /** Lets go of the caller's signal, which may live much longer. */
  close(): void {
    this.signal?.removeEventListener("abort", this.onAbort);
  }

  private aborted(): KMsgError {
    return abortError({ signal: this.signal, outcome: "not_sent" });
  }
}
