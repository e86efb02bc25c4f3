/**
 * What the core can ask of JavaScript. Twin: `enum class HostOp` in src/async/host_call.h; a test
 * compares the two.
 */
export const HostOp = {
  http: 1,
  sql: 2,
  hook: 3,
  provider: 4,
  store: 5,
  failover: 6,
  repository: 7,
  feed: 8,
  attachment: 9,
} as const;

export type HostOp = (typeof HostOp)[keyof typeof HostOp];

/** A request of the core, copied out of its memory. */
export interface HostRequest {
  op: number;
  head: Record<string, unknown>;
  body: string;
  /** The body of an HTTP request that is no text; then `body` is empty. */
  bytes?: Uint8Array<ArrayBuffer> | undefined;
  /** Aborted when the core withdraws the request. The operation may have taken effect all the same. */
  signal: AbortSignal;
  /** Aborts `signal`, for whoever answers and gives up: one AbortController serves both. */
  abort(): void;
}

/** The answer to a request. With `ok: false` the head is the JSON of an error. */
export interface HostAnswer {
  ok: boolean;
  head: string;
  body: string | Uint8Array;
}

/** The resources of one call: what its requests are answered with. May throw; the engine contains it. */
export interface CallHost {
  answer(request: HostRequest): Promise<HostAnswer>;
}

/** A successful answer whose body is a JSON value. */
export function jsonAnswer(body: string): HostAnswer {
  return { ok: true, head: "{}", body };
}
