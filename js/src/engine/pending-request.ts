import type { HostRequest } from "./host-ops.js";

/** A request of the core until it is answered. */
export class PendingRequest implements HostRequest {
  readonly head: Record<string, unknown>;
  readonly body: string;
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  private withdrawn = false;
  private controller: AbortController | undefined;

  constructor(
    readonly op: number,
    head: string,
    /** Gives the bytes of the body, in the core's memory. */
    body: { text(): string; copy(): Uint8Array<ArrayBuffer> },
  ) {
    this.head = JSON.parse(head || "{}") as Record<string, unknown>;
    const binary = this.head.binary === true;
    this.bytes = binary ? body.copy() : undefined;
    this.body = binary ? "" : body.text();
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.withdrawn) this.controller.abort();
    return this.controller.signal;
  }

  abort(): void {
    this.controller ??= new AbortController();
    this.controller.abort();
  }

  /** The core does not want the answer any more. */
  withdraw(): void {
    this.withdrawn = true;
    this.controller?.abort();
  }
}
