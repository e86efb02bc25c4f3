const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The functions of bindings/embind.cc, as the glue gives them. */
export interface CoreExports {
  attach(host: CoreHost): void;
  reserve(bytes: number): number;
  intern(length: number): number;
  start(callId: number, method: number, key: number, now: number, length: number): boolean;
  complete(hostId: number, ok: boolean, now: number, headLength: number, totalLength: number): void;
  callSync(method: number, key: number, now: number, length: number): number;
  outbox(): number;
}

/** The functions that the core calls. None may throw: an exception cannot cross the core's frames. */
export interface CoreHost {
  begin(
    callId: number,
    hostId: number,
    op: number,
    headPointer: number,
    headLength: number,
    bodyPointer: number,
    bodyLength: number,
  ): void;
  abort(hostId: number): void;
  settle(callId: number, pointer: number, length: number): void;
  random(pointer: number, length: number): void;
}

/**
 * Text in and out of the core's memory. The memory may have grown, and its old buffer be detached,
 * after any call, so every access asks for the buffer anew.
 */
export class Wire {
  constructor(
    private readonly exports: CoreExports,
    private readonly memory: WebAssembly.Memory,
  ) {}

  /** A copy of bytes as text. */
  readText(pointer: number, length: number): string {
    return decoder.decode(new Uint8Array(this.memory.buffer, pointer, length));
  }

  /** The core's own bytes, valid until the next call. */
  view(pointer: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer as ArrayBuffer, pointer, length);
  }

  /** Writes text to the inbox; to be read by the very next call. Returns its length in bytes. */
  writeText(text: string): number {
    // A UTF-16 unit takes at most 3 bytes; for short text that is cheaper than counting.
    if (text.length <= 4096) {
      const pointer = this.exports.reserve(text.length * 3);
      return encoder.encodeInto(text, this.view(pointer, text.length * 3)).written;
    }
    return this.writeBytes(encoder.encode(text));
  }

  /** Writes bytes to the inbox, like {@link writeText}. */
  writeBytes(bytes: Uint8Array): number {
    const pointer = this.exports.reserve(bytes.length);
    this.view(pointer, bytes.length).set(bytes);
    return bytes.length;
  }

  /** Writes a head and a body one after the other; returns the two lengths. */
  writePair(head: string, body: string | Uint8Array): { head: number; total: number } {
    const headBytes = encoder.encode(head);
    const bodyBytes = typeof body === "string" ? encoder.encode(body) : body;
    const total = headBytes.length + bodyBytes.length;
    const pointer = this.exports.reserve(total);
    const inbox = this.view(pointer, total);
    inbox.set(headBytes);
    inbox.set(bodyBytes, headBytes.length);
    return { head: headBytes.length, total };
  }
}
