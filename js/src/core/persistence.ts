import type { KMsgError } from "./error.js";
import type { SendOptions } from "./message-options.js";
import type { SendResult } from "./provider.js";
import type { Result } from "./result.js";

/**
 * What a repository keeps of each message.
 *
 * - `"none"`: nothing.
 * - `"log"`: request and outcome, after the send. Nobody waits for it: on Workers, give the promise to
 *   `waitUntil` in your repository.
 * - `"queue"`: the request; it is not sent, and the result says `PENDING`.
 * - `"full"`: the request before the send, which does not happen unless it was saved; the outcome after
 *   it.
 */
export type PersistenceStrategy = "none" | "log" | "queue" | "full";

export interface MessageSaveOptions {
  strategy?: PersistenceStrategy;
  /** Strategy `"log"` only: what became of the message. */
  outcome?: Partial<SendResult>;
}

/** Where messages are kept; written by the user. */
export interface MessageRepository {
  /** Answers the record's id, which `update` is given back. */
  save(message: SendOptions, options?: MessageSaveOptions): Promise<Result<string, KMsgError>>;
  /**
   * The outcome of a message: the result, or for a failed one a partial result with status `FAILED`
   * and the error's code, message, outcome and details in `raw`.
   */
  update(recordId: string, result: Partial<SendResult>): Promise<Result<void, KMsgError>>;
  /** Never called by `KMsg`. */
  find?(recordId: string): Promise<Result<SendResult | null, KMsgError>>;
}

export interface KMsgPersistenceConfig {
  strategy: PersistenceStrategy;
  repo: MessageRepository;
}
