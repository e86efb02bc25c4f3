import { isSameSecret } from "../core/constant-time.js";
import { invalidRequest, type KMsgError } from "../core/error.js";

/** What became of the messages that a vendor reported. */
export interface DeliveryReportResult {
  /** Reports about messages that this library may have sent. */
  received: number;
  /** Of those, about a record that is still open. */
  known: number;
  /** Records that they ended. */
  changed: number;
  /** Replacements that were sent in consequence. */
  failedOver: number;
  /** Records that could not be written; the vendor is asked to repeat the callback. */
  failed: number;
}

/** Which secret proves that a callback comes from whom it was given to, by the provider's id. */
export type DeliveryReportSecrets = Readonly<Record<string, string>>;

const MIN_SECRET = 16;
// SOLAPI's records have about a kilobyte each.
const MAX_BYTES = 4 * 1024 * 1024;

/** @throws KMsgError INVALID_REQUEST that names the secret at fault, never its text */
export function checkReportSecrets(
  secrets: DeliveryReportSecrets | undefined,
  providerIds: readonly string[],
): DeliveryReportSecrets {
  if (secrets === undefined) return {};
  if (typeof secrets !== "object" || secrets === null) {
    throw invalidRequest("reportSecrets must be an object", "reportSecrets");
  }
  for (const [id, secret] of Object.entries(secrets)) {
    const field = `reportSecrets.${id}`;
    if (!providerIds.includes(id)) {
      throw invalidRequest(`${field} belongs to no provider of this service`, field);
    }
    if (typeof secret !== "string" || secret.length < MIN_SECRET) {
      throw invalidRequest(`${field} must be a text of ${MIN_SECRET} characters or more`, field);
    }
  }
  return secrets;
}

/**
 * Takes a vendor's callback: refuses who does not know the secret, reads the body within a limit, and
 * answers with what `apply` did.
 *
 * @param apply told the body's value; what it throws makes the vendor repeat the callback, unless it is
 *   about the body itself
 */
export async function answerReport(
  request: Request,
  secret: string,
  apply: (body: unknown) => Promise<DeliveryReportResult>,
  onError: (error: KMsgError) => void,
): Promise<Response> {
  if (request.method !== "POST") return refusal(405, "reports are posted", { allow: "POST" });
  if (!(await isSameSecret(secret, givenSecret(request)))) {
    return refusal(401, "the secret is missing or wrong", { "www-authenticate": "Bearer" });
  }
  const text = await textOf(request).catch(() => "");
  if (text === undefined) return refusal(413, `a report has ${MAX_BYTES} bytes at most`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refusal(400, "the body is no JSON");
  }
  try {
    const result = await apply(body);
    return Response.json(result, { status: result.failed > 0 ? 503 : 200 });
  } catch (thrown) {
    const error = thrown as KMsgError;
    if (error.code === "INVALID_REQUEST") return refusal(400, error.message);
    onError(error);
    return refusal(503, "the reports could not be applied");
  }
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ error: message }, { status, headers });
}

function givenSecret(request: Request): string {
  const header = request.headers.get("authorization") ?? "";
  if (/^bearer /i.test(header)) return header.slice("bearer ".length).trim();
  return new URL(request.url, "http://localhost").searchParams.get("secret") ?? "";
}

/** The body, undefined beyond the limit: no more than that is read, whatever the headers say. */
async function textOf(request: Request): Promise<string | undefined> {
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
