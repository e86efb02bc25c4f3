import { KMsgError, metadataOf } from "../core/error.js";

/**
 * What the user's code threw for one message. Errors cross the core as data; this brings back what
 * data does not carry: the original as `cause`, and the metadata that only its reader wants.
 */
export class ThrownValues {
  private readonly seen: { error: KMsgError; thrown: unknown }[] = [];

  note(error: KMsgError, thrown: unknown): void {
    this.seen.push({ error, thrown });
  }

  /** The error that came out of the core, with what it had when it went in. */
  restore(error: KMsgError): KMsgError {
    const entry = this.seen.find((candidate) => candidate.error.message === error.message);
    if (entry === undefined) return error;
    const told = metadataOf(error);
    const { requestId, attempt, causeChain } = entry.error;
    return new KMsgError(error.code, error.message, error.details, {
      ...told,
      requestId: told.requestId ?? requestId,
      attempt,
      causeChain,
      cause: entry.thrown,
    });
  }
}
