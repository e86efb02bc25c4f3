import { loadWasm } from "#runtime";
import { KMsgError, toKMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import { describeValue } from "../core/error-json.js";
import { fillRandom } from "../host/random.js";
import type { Configuration } from "./configuration.js";
import { errorFromWire, failedAnswer } from "./error-wire.js";
import type { CallHost, HostAnswer } from "./host-ops.js";
import { startCore } from "./instance.js";
import { PendingRequest } from "./pending-request.js";
import { type CoreExports, type CoreHost, Wire } from "./wire.js";

/** The end of what a trap's error says of what was in flight. */
export const OUTCOME_UNKNOWN = ": outcome unknown, do not retry";

/** How a call ended: the core's settle text, parsed, or the reason why there is none. */
export type Settlement =
  | { value: unknown; rest: Readonly<Record<string, unknown>> }
  | { error: KMsgError };

interface OpenCall {
  host: CallHost;
  settle(settlement: Settlement): void;
}

/** One running instance and everything that waits for it; dropped whole after a trap. */
interface Running {
  /** 1 for the first instance; grows with each restart. */
  readonly generation: number;
  readonly exports: CoreExports;
  readonly wire: Wire;
  readonly calls: Map<number, OpenCall>;
  readonly requests: Map<number, PendingRequest>;
  /** What a function that the core called has thrown: the core cannot be trusted any more. */
  fault?: { thrown: unknown };
}

/**
 * The core's life cycle. The instance is started on first use; an exception out of it is a bug in the
 * core: then every open call fails with an unknown outcome, and the next call gets a fresh instance.
 */
export class Engine {
  private compiled: WebAssembly.Module | undefined;
  private running: Running | undefined;
  private lastCall = 0;
  private generations = 0;

  /** Sets the compiled module to start from. A running instance goes on. */
  useModule(compiled: WebAssembly.Module): void {
    this.compiled = compiled;
  }

  /**
   * Runs one method. Never rejects.
   *
   * @param text the arguments as JSON
   * @param host answers what the core asks for during this call
   */
  async call(
    method: number,
    configuration: Configuration,
    text: string,
    host: CallHost,
  ): Promise<Settlement> {
    let running: Running;
    try {
      running = this.instance();
    } catch (thrown) {
      return { error: unstartable(thrown) };
    }
    const callId = this.nextCallId(running);
    return await new Promise<Settlement>((settle) => {
      running.calls.set(callId, { host, settle });
      this.enter(running, () => this.start(running, callId, method, configuration, text));
    });
  }

  /**
   * Runs a method that asks for nothing outside the core.
   *
   * @throws KMsgError as the method answers, or UNKNOWN_ERROR after a trap
   */
  callSync(method: number, configuration: Configuration, text: string): unknown {
    let running: Running;
    try {
      running = this.instance();
    } catch (thrown) {
      throw unstartable(thrown);
    }
    const { exports, wire } = running;
    let answer: string;
    try {
      const key = this.keyFor(running, configuration);
      const length = exports.callSync(method, key, Date.now(), wire.writeText(text));
      answer = wire.readText(exports.outbox(), length);
      rethrowFault(running);
    } catch (thrown) {
      this.trapped(running, thrown);
      throw trapError(thrown);
    }
    const settlement = settlementOf(answer);
    if ("error" in settlement) throw settlement.error;
    return settlement.value;
  }

  private instance(): Running {
    if (this.running !== undefined) return this.running;
    this.compiled ??= loadWasm();
    const { exports, memory } = startCore(this.compiled);
    const running: Running = {
      generation: ++this.generations,
      exports,
      wire: new Wire(exports, memory),
      calls: new Map(),
      requests: new Map(),
    };
    exports.attach(this.hostOf(running));
    this.running = running;
    return running;
  }

  /** The functions that the core calls. What they throw is kept: it must not cross the core's frames. */
  private hostOf(running: Running): CoreHost {
    const { wire, calls, requests } = running;
    const contained = (action: () => void): void => {
      try {
        action();
      } catch (thrown) {
        running.fault ??= { thrown };
      }
    };
    return {
      begin: (callId, hostId, op, headPointer, headLength, bodyPointer, bodyLength) =>
        contained(() => {
          const head = wire.readText(headPointer, headLength);
          const request = new PendingRequest(op, head, {
            text: () => wire.readText(bodyPointer, bodyLength),
            copy: () => wire.view(bodyPointer, bodyLength).slice(),
          });
          requests.set(hostId, request);
          void this.answer(running, hostId, request, calls.get(callId)?.host);
        }),
      abort: (hostId) =>
        contained(() => {
          requests.get(hostId)?.withdraw();
          requests.delete(hostId);
        }),
      settle: (callId, pointer, length) =>
        contained(() => {
          const settlement = settlementOf(wire.readText(pointer, length));
          calls.get(callId)?.settle(settlement);
          calls.delete(callId);
        }),
      random: (pointer, length) => contained(() => fillRandom(wire.view(pointer, length))),
    };
  }

  private nextCallId(running: Running): number {
    do {
      this.lastCall = (this.lastCall % 0x7fff_ffff) + 1;
    } while (running.calls.has(this.lastCall));
    return this.lastCall;
  }

  private start(
    running: Running,
    callId: number,
    method: number,
    configuration: Configuration,
    text: string,
  ): void {
    const { exports, wire } = running;
    const attempt = (key: number) =>
      exports.start(callId, method, key, Date.now(), wire.writeText(text));
    if (attempt(this.keyFor(running, configuration))) return;
    // The table of configurations is small, and ours was evicted.
    if (attempt(this.intern(running, configuration))) return;
    running.calls.get(callId)?.settle({ error: refusedConfiguration() });
    running.calls.delete(callId);
  }

  private keyFor(running: Running, configuration: Configuration): number {
    return configuration.keyFor(running.generation) ?? this.intern(running, configuration);
  }

  private intern(running: Running, configuration: Configuration): number {
    const key = running.exports.intern(running.wire.writeText(configuration.text));
    configuration.remember(running.generation, key);
    return key;
  }

  /** Answers one request of the core. Starts in a microtask: user code never runs under the core. */
  private async answer(
    running: Running,
    hostId: number,
    request: PendingRequest,
    host: CallHost | undefined,
  ): Promise<void> {
    await Promise.resolve();
    if (!running.requests.has(hostId)) return;
    let answer: HostAnswer;
    try {
      if (host === undefined) throw new Error("the call is not open any more");
      answer = await host.answer(request);
    } catch (thrown) {
      answer = failedAnswer(thrown, "unknown");
    }
    if (!running.requests.delete(hostId)) return;
    this.enter(running, () => {
      const { head, total } = running.wire.writePair(answer.head, answer.body);
      running.exports.complete(hostId, answer.ok, Date.now(), head, total);
    });
  }

  private enter(running: Running, action: () => void): void {
    if (this.running !== running) return;
    try {
      action();
      rethrowFault(running);
    } catch (thrown) {
      this.trapped(running, thrown);
    }
  }

  private trapped(running: Running, thrown: unknown): void {
    if (this.running === running) this.running = undefined;
    for (const request of running.requests.values()) request.withdraw();
    running.requests.clear();
    for (const call of running.calls.values()) {
      call.settle({ error: trapError(thrown) });
    }
    running.calls.clear();
  }
}

function rethrowFault(running: Running): void {
  if (running.fault !== undefined) throw running.fault.thrown;
}

function settlementOf(text: string): Settlement {
  const { ok, error, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return error === undefined ? { value: ok, rest } : { error: errorFromWire(error) };
}

function trapError(thrown: unknown): KMsgError {
  const { message } = describeValue(thrown);
  return new KMsgError(
    KMsgErrorCode.UNKNOWN_ERROR,
    `The messaging core stopped (${message}) and was restarted${OUTCOME_UNKNOWN}`,
    undefined,
    { outcome: "unknown", cause: thrown },
  );
}

function unstartable(thrown: unknown): KMsgError {
  if (KMsgError.is(thrown)) return thrown;
  const { message, outcome } = toKMsgError(thrown, "not_sent");
  return new KMsgError(
    KMsgErrorCode.UNKNOWN_ERROR,
    `The WebAssembly core cannot be started: ${message}`,
    undefined,
    { outcome, cause: thrown },
  );
}

function refusedConfiguration(): KMsgError {
  return new KMsgError(
    KMsgErrorCode.INVALID_REQUEST,
    "The core refused the configuration; nothing was sent",
    undefined,
    { outcome: "not_sent" },
  );
}

/** The one engine of this program (on Workers: of this isolate). */
export const engine = new Engine();
