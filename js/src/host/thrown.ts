import type { KMsgError } from "../core/error.js";

/**
 * What the user's code threw during one call. Errors cross the core as data; this brings the original
 * back as the `cause` of the error that comes out.
 */
export class ThrownValues {
  private readonly seen: { message: string; thrown: unknown }[] = [];

  note(error: KMsgError, thrown: unknown): void {
    this.seen.push({ message: error.message, thrown });
  }

  causeOf(error: KMsgError): unknown {
    return this.seen.find((entry) => entry.message === error.message)?.thrown;
  }
}
