import { type KMsgError, toKMsgError } from "../core/error.js";
import { encodeStrict } from "../engine/encode.js";
import { errorFromWire, errorToWire } from "../engine/error-wire.js";

/** What a client asks of a tracking object, as JSON. */
export interface ObjectRequest {
  target: "store" | "queue";
  member: string;
  args: unknown[];
}

/** @throws KMsgError INVALID_REQUEST that names what is no data */
export function encodeRequest(request: ObjectRequest): string {
  const { text } = encoded(request.args, "arguments");
  const { target, member } = request;
  return `{"target":"${target}","member":"${member}","args":${text}}`;
}

/** The answer of `work`. Errors are answers, too: of an exception only the text would get through. */
export async function answerOf(work: () => Promise<unknown>): Promise<string> {
  try {
    return `{"value":${encoded((await work()) ?? null, "answer").text}}`;
  } catch (thrown) {
    return `{"error":${errorToWire(toKMsgError(thrown))}}`;
  }
}

/** @throws KMsgError that the object answered */
export function decodeAnswer(text: string): unknown {
  const { value, error } = JSON.parse(text) as { value?: unknown; error?: unknown };
  if (error !== undefined) throw errorFromWire(error);
  return value ?? undefined;
}

function encoded(value: unknown, root: string): { text: string } {
  const result = encodeStrict(value, root);
  if ("error" in result) throw result.error satisfies KMsgError;
  return result;
}
