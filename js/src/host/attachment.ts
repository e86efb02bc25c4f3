import { invalidRequest } from "../core/error.js";
import { failedAnswer } from "../engine/error-wire.js";
import type { HostAnswer, HostRequest } from "../engine/host-ops.js";

/** Larger files are refused by every vendor; copying them would only cost memory. */
const MAX_BYTES = 8 * 1024 * 1024;

/** The bytes behind a member of the caller's input, such as `media.image`. */
export async function answerAttachment(request: HostRequest, input: unknown): Promise<HostAnswer> {
  const path = String(request.head.path);
  try {
    const value = memberAt(input, path);
    const { filename, contentType } = value;
    const bytes = await bytesOf(value, path);
    if (bytes.length > MAX_BYTES) {
      throw invalidRequest(`${path} is larger than ${MAX_BYTES} bytes`, path);
    }
    const type = contentType ?? (value.blob as Blob | undefined)?.type;
    return { ok: true, head: JSON.stringify({ filename, contentType: type }), body: bytes };
  } catch (thrown) {
    return failedAnswer(thrown, "not_sent");
  }
}

async function bytesOf(value: Record<string, unknown>, path: string): Promise<Uint8Array> {
  const { bytes, blob } = value;
  if (bytes instanceof Uint8Array) return bytes;
  if (ArrayBuffer.isView(bytes)) {
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  if (typeof (blob as Blob | undefined)?.arrayBuffer === "function") {
    return new Uint8Array(await (blob as Blob).arrayBuffer());
  }
  throw invalidRequest(`${path} must hold bytes (Uint8Array) or a blob`, path);
}

function memberAt(input: unknown, path: string): Record<string, unknown> {
  let value = input;
  for (const key of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[key];
  return (value ?? {}) as Record<string, unknown>;
}
