import { type Problem, problem } from "./problem.js";

/** Largest body of `POST /messages`: far above any message, far below what would hurt the Worker. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Headers of every answer. */
export const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** A JSON answer, indented: people read it in a terminal. Dates are written as ISO 8601. */
export function json(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      ...SECURITY_HEADERS,
      ...headers,
    },
  });
}

/** The answer for a problem; a wait that the vendor asked for becomes `Retry-After`. */
export function problemResponse(
  { status, retryAfterMs, ...body }: Problem,
  headers: Record<string, string> = {},
): Response {
  const wait = retryAfterMs !== undefined && retryAfterMs > 0 && body.outcome !== "unknown";
  return json(status, wait ? { ...body, retryAfterMs } : body, {
    ...(wait ? { "retry-after": String(Math.ceil(retryAfterMs / 1000)) } : {}),
    ...headers,
  });
}

/** Reads a JSON object of at most {@link MAX_BODY_BYTES}. */
export async function readJsonObject(
  request: Request,
): Promise<{ ok: true; value: Record<string, unknown> } | { ok: false; problem: Problem }> {
  const refuse = (found: Problem) => ({ ok: false, problem: found }) as const;
  const contentType = request.headers.get("content-type") ?? "";
  // A page of another origin can post forms and plain text without being asked, JSON it cannot.
  if (!/^application\/json *(;|$)/i.test(contentType)) {
    return refuse(
      problem(
        "UNSUPPORTED_MEDIA_TYPE",
        "The body must be JSON: send `content-type: application/json`",
        "content-type",
      ),
    );
  }
  const bytes = await readBounded(request);
  if (bytes === undefined) {
    return refuse(
      problem("BODY_TOO_LARGE", `The body is larger than ${MAX_BODY_BYTES} bytes`, "body"),
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    return refuse(problem("MALFORMED_JSON", "The body is not JSON in UTF-8", "body"));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(problem("INVALID_REQUEST", "The body must be one JSON object", "body"));
  }
  return { ok: true, value: value as Record<string, unknown> };
}

/** Stops reading at the limit, whatever the declared length says. */
async function readBounded(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length")) > MAX_BODY_BYTES) {
    await request.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    length += part.value.length;
    if (length > MAX_BODY_BYTES) {
      await reader?.cancel();
      return undefined;
    }
    chunks.push(part.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
