import type { ResourceHost } from "../call-host.js";
import { KMsgError } from "../core/error.js";
import type { SendResult } from "../core/provider.js";
import { fail, ok } from "../core/result.js";
import type { Configuration } from "../engine/configuration.js";
import type { Binary } from "../engine/encode.js";
import { engine, OUTCOME_UNKNOWN } from "../engine/engine.js";
import { errorFromWire, errorToWire } from "../engine/error-wire.js";
import {
  type CallHost,
  type HostAnswer,
  HostOp,
  type HostRequest,
  jsonAnswer,
} from "../engine/host-ops.js";
import { Method } from "../engine/method.js";
import { type BulkResult, InputFeed, type ResultSink } from "./feed.js";
import type { InputSource } from "./source.js";

export interface BulkCall {
  configuration: Configuration;
  source: InputSource;
  sink: ResultSink;
  /** Makes the host of the call; `binariesOf` is asked for the inputs that are with the core. */
  hostFor(binariesOf: (item: number) => readonly Binary[]): ResourceHost;
  concurrency: number;
  /** Requests to one provider at once; 0: no limit of the caller's. */
  perProvider: number;
  /** Told of an accepted message that is not tracked. */
  onTrackingError(error: unknown): void;
}

interface WireOutcome {
  ok?: SendResult;
  error?: unknown;
  trackingError?: unknown;
}

/**
 * Sends what the source gives until it ends or the sink stops. Never rejects for what a message or a
 * vendor does.
 *
 * @returns why the core took no more, where neither the source nor the sink had ended
 * @throws what the source threw, after the inputs before it have had their results
 */
export async function sendBulk(call: BulkCall): Promise<KMsgError | undefined> {
  const feed = new InputFeed(call.source, call.sink);
  const host = call.hostFor((item) => feed.binariesOf(item));
  const text = JSON.stringify({ concurrency: call.concurrency, perProvider: call.perProvider });
  const bulkHost = new BulkHost(call, feed, host);
  const settlement = await engine.call(Method.sendMany, call.configuration, text, bulkHost);
  const error = "error" in settlement ? settlement.error : undefined;
  const stopped = call.sink.stopped();
  // After a trap nobody knows how far these came; without one they surely did not leave the core.
  const reason = error ?? (stopped && notStarted(stopped));
  if (reason !== undefined) {
    for (const index of feed.unanswered) await call.sink.take(index, fail(reason));
  }
  if (feed.failure !== undefined) throw feed.failure.thrown;
  return error;
}

/** Answers the feed's part; the rest is what a single send asks for as well. */
class BulkHost implements CallHost {
  constructor(
    private readonly call: BulkCall,
    private readonly feed: InputFeed,
    private readonly host: ResourceHost,
  ) {}

  async answer(request: HostRequest): Promise<HostAnswer> {
    if (request.op !== HostOp.feed) return await this.host.answer(request);
    if (request.head.member === "pull") {
      const { atMost } = JSON.parse(request.body) as { atMost: number };
      return jsonAnswer(await this.feed.pull(atMost));
    }
    for (const [index, outcome] of JSON.parse(request.body) as [number, WireOutcome][]) {
      await this.call.sink.take(index, this.resultOf(index, outcome));
      this.feed.answered(index);
      this.host.forget(index);
    }
    const stopped = this.call.sink.stopped();
    if (stopped === undefined) return jsonAnswer("null");
    return { ok: false, head: errorToWire(stopped), body: "" };
  }

  private resultOf(index: number, outcome: WireOutcome): BulkResult {
    if (outcome.trackingError !== undefined) this.call.onTrackingError(outcome.trackingError);
    if (outcome.ok !== undefined) return ok(outcome.ok);
    return fail(this.host.item(index).thrown.restore(errorFromWire(outcome.error)));
  }
}

/** The error of an input that was never taken up, with what stopped the call. */
export function notStarted(reason: KMsgError): KMsgError {
  const message = reason.message.replace(OUTCOME_UNKNOWN, "; this message was not sent");
  return new KMsgError(reason.code, message, undefined, {
    outcome: "not_sent",
    cause: reason.cause,
  });
}
