import type { ItemRetries } from "./bulk/retry-plan.js";
import type { Binary } from "./engine/encode.js";
import type { KMsgHooks } from "./hooks.js";
import { HookRunner } from "./host/hooks.js";
import { ThrownValues } from "./host/thrown.js";

/** What belongs to one message of a call. */
export class ItemScope {
  readonly thrown = new ThrownValues();
  readonly hooks: HookRunner;
  /** What the repository's `save` answered, as it was. */
  recordId: unknown;

  constructor(
    hooks: KMsgHooks,
    /** What of the caller's input JSON cannot carry. */
    readonly binaries: readonly Binary[],
    retries?: ItemRetries,
  ) {
    this.hooks = new HookRunner(hooks, this.thrown, binaries, retries);
  }
}
