import { Chaos, type ChaosOptions } from "./chaos.js";
import type { MockFailure } from "./failure.js";
import { wholeNumber } from "./numbers.js";
import { snapshot } from "./snapshot.js";

/** What happens to one send. */
export interface MockStep extends MockFailure {
  /**
   * `delay` waits and takes the next step within the same send; `timeout` fails with
   * NETWORK_TIMEOUT.
   */
  outcome: "success" | "failure" | "timeout" | "delay";
  /** How long the step takes, in milliseconds; rounded down. Default: 0. At most 2,147,483,647. */
  durationMs?: number;
  /**
   * With `failure` and `timeout`: the message was sent all the same. The error's outcome is then
   * `"unknown"`, `findSent` finds the message, and the balance is charged.
   */
  accepted?: boolean;
}

const SUCCESS: MockStep = { outcome: "success" };
const FAILURE: MockStep = { outcome: "failure" };

/** Decides what becomes of each send: the scenario's steps, then counted failures, then chance. */
export class Scenario {
  private steps: readonly MockStep[] = [];
  private next = 0;
  private failures = 0;
  private chaos: Chaos | undefined;

  constructor(chaos: ChaosOptions | undefined) {
    this.useChaos(chaos);
  }

  /** Replaces the steps, and forgets failures that an earlier call asked for. */
  useSteps(steps: unknown): void {
    this.steps = Array.isArray(steps) ? snapshot(steps as MockStep[], "steps") : [];
    this.next = 0;
    this.failures = 0;
  }

  /** @throws KMsgError INVALID_REQUEST unless `count` is a whole number of at least 0 */
  useFailures(count: number): void {
    const checked = wholeNumber(count, "count", 0);
    this.clearSteps();
    this.failures = checked;
  }

  useChaos(chaos: ChaosOptions | undefined): void {
    this.chaos = chaos === undefined ? undefined : new Chaos(chaos);
  }

  clearSteps(): void {
    this.steps = [];
    this.next = 0;
  }

  take(): MockStep {
    if (this.next < this.steps.length) {
      const step = this.steps[this.next];
      this.next += 1;
      // The list is the caller's: it may hold holes and nulls.
      return step ?? ({} as MockStep);
    }
    if (this.failures > 0) {
      this.failures -= 1;
      return FAILURE;
    }
    return this.chaos?.step() ?? SUCCESS;
  }
}
