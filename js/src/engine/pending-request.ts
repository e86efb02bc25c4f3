import type { HostRequest } from "./host-ops.js";

/** A request of the core until it is answered. */
export class PendingRequest implements HostRequest {
  readonly head: Record<string, unknown>;
  private withdrawn = false;
  private controller: AbortController | undefined;

  constructor(
    readonly op: number,
    head: string,
    readonly body: string,
  ) {
    this.head = JSON.parse(head || "{}") as Record<string, unknown>;
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.withdrawn) this.controller.abort();
    return this.controller.signal;
  }

  /** The core does not want the answer any more. */
  withdraw(): void {
    this.withdrawn = true;
    this.controller?.abort();
  }
}
