import { invalidRequest, KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { sendBulk } from "./bulk-send.js";
import type { BulkResult } from "./feed.js";
import type { BulkOptions } from "./options.js";
import type { BulkSetup } from "./send-many.js";
import { type InputSource, iterableSource } from "./source.js";
import { StopSink } from "./stop-sink.js";

/** A result of `sendStream` with the place of its input. */
export interface StreamedResult {
  index: number;
  result: BulkResult;
}

/** Results that may wait for the consumer before no more messages are started. */
const MAX_WAITING = 100;

/** Sends what an iterable gives; results come as they are there. */
export async function* sendIterable(
  inputs: Iterable<unknown> | AsyncIterable<unknown>,
  setup: () => Promise<BulkSetup>,
  options: BulkOptions,
): AsyncGenerator<StreamedResult, void, void> {
  const source = iterableSource(inputs);
  if (source === undefined) {
    throw invalidRequest("sendStream requires an iterable or async iterable of messages", "inputs");
  }
  const results: StreamedResult[] = [];
  const consumer = new Gate();
  const producer = new Gate();
  let left = false;
  const sink = new StopSink(options.signal, options.stopOnFailure, async (index, result) => {
    results.push({ index, result });
    consumer.open();
    while (results.length >= MAX_WAITING && !left) await producer.opened();
  });
  let ended = false;
  let failure: { thrown: unknown } | undefined;
  const run = sendBulk({ ...(await setup()), source, sink })
    .then(
      (error) => {
        if (error !== undefined) failure = { thrown: error };
      },
      (thrown: unknown) => {
        failure = { thrown };
      },
    )
    .finally(() => {
      ended = true;
      consumer.open();
    });
  try {
    while (true) {
      const next = results.shift();
      if (next !== undefined) {
        producer.open();
        yield next;
      } else if (ended) {
        break;
      } else {
        await consumer.opened();
      }
    }
  } finally {
    // The consumer may have left early: nothing more is started, and what is in flight is waited for.
    left = true;
    sink.stop(new KMsgError(KMsgErrorCode.REQUEST_ABORTED, "The consumer left the stream"));
    producer.open();
    await run;
    sink.close();
    closeQuietly(source);
  }
  if (failure !== undefined) throw failure.thrown;
}

// Not waited for: a source that is stuck must not keep its consumer.
function closeQuietly(source: InputSource): void {
  try {
    Promise.resolve(source.close()).catch(() => undefined);
  } catch {
    // It has nothing more to give, which is what was wanted.
  }
}

/** Wakes whoever waits. */
class Gate {
  private wake: (() => void) | undefined;
  private isOpen = false;

  open(): void {
    this.isOpen = true;
    this.wake?.();
  }

  /** Waits until the gate has been opened since the last time. */
  async opened(): Promise<void> {
    if (!this.isOpen) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    this.isOpen = false;
    this.wake = undefined;
  }
}
