import { invalidRequest } from "../core/error.js";
import { type Binary, pathText } from "../engine/encode.js";
import { failedAnswer } from "../engine/error-wire.js";
import type { HostAnswer, HostRequest } from "../engine/host-ops.js";

/** Larger files are refused by every vendor; copying them would only cost memory. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * The bytes behind a member of the caller's input, such as `media.image`: its `bytes` or its `blob`.
 * Its `filename` and `contentType` beat the blob's own.
 */
export async function answerAttachment(
  request: HostRequest,
  binaries: readonly Binary[],
): Promise<HostAnswer> {
  const path = String(request.head.path);
  try {
    const found = binaries.find(({ path: at }) => pathText(at.slice(0, -1)) === path);
    // Asked before a blob is read into memory.
    checkSize((found?.value as Partial<Blob> | undefined)?.size, path);
    const bytes = await bytesOf(found?.value, path);
    checkSize(bytes.length, path);
    const { name, type } = (found?.value ?? {}) as Partial<File>;
    const { filename = name, contentType = type } = found ?? {};
    return { ok: true, head: JSON.stringify({ filename, contentType }), body: bytes };
  } catch (thrown) {
    return failedAnswer(thrown, "not_sent");
  }
}

function checkSize(size: unknown, path: string): void {
  if (typeof size === "number" && size > MAX_BYTES) {
    throw invalidRequest(`${path} is larger than ${MAX_BYTES} bytes`, path);
  }
}

async function bytesOf(value: unknown, path: string): Promise<Uint8Array> {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  if (typeof (value as Blob | undefined)?.arrayBuffer === "function") {
    return new Uint8Array(await (value as Blob).arrayBuffer());
  }
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") {
    return new Uint8Array(value as ArrayBuffer);
  }
  throw invalidRequest(`${path} must hold bytes (Uint8Array) or a blob`, path);
}
