import { toKMsgError } from "../core/error.js";
import { getLogger } from "../core/logger.js";
import { fail } from "../core/result.js";
import { type BulkCall, notStarted, sendBulk } from "./bulk-send.js";
import type { BulkResult } from "./feed.js";
import type { BulkOptions } from "./options.js";
import { arraySource } from "./source.js";
import { StopSink, stoppedByFailure } from "./stop-sink.js";

/** What the facade gives to both ways of sending many. */
export type BulkSetup = Omit<BulkCall, "source" | "sink">;

/** Sends an array; the results are in its order. Never rejects for what a message or a vendor does. */
export async function sendArray(
  inputs: readonly unknown[],
  setup: BulkSetup,
  options: Partial<BulkOptions>,
): Promise<BulkResult[]> {
  const results = new Array<BulkResult>(inputs.length);
  const progress = new Progress(inputs.length, options.onProgress);
  const sink = new StopSink(options.signal, options.stopOnFailure === true, (index, result) => {
    results[index] = result;
    progress.count(result);
  });
  const error = await sendBulk({ ...setup, source: arraySource(inputs), sink });
  sink.close();
  const reason = sink.stopped() ?? error ?? stoppedByFailure();
  for (let index = 0; index < inputs.length; index++) {
    if (results[index] !== undefined) continue;
    const result = fail(notStarted(reason));
    results[index] = result;
    progress.count(result);
  }
  return results;
}

class Progress {
  private completed = 0;
  private failed = 0;
  private reported = false;

  constructor(
    private readonly total: number,
    private readonly onProgress: BulkOptions["onProgress"],
  ) {}

  count(result: BulkResult): void {
    this.completed += 1;
    if (result.isFailure) this.failed += 1;
    try {
      const told: unknown = this.onProgress?.(this.completed, this.total, this.failed);
      if (told !== undefined) Promise.resolve(told).catch((thrown) => this.report(thrown));
    } catch (thrown) {
      this.report(thrown);
    }
  }

  private report(thrown: unknown): void {
    if (!this.reported) getLogger().warn("onProgress failed", {}, toKMsgError(thrown));
    this.reported = true;
  }
}
