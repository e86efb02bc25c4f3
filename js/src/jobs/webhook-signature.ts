/** The headers of Standard Webhooks. */
export interface WebhookHeaders {
  "webhook-id": string;
  /** Seconds since 1970. */
  "webhook-timestamp": string;
  "webhook-signature": string;
}

const PREFIX = "whsec_";
/** One for each secret while secrets are exchanged; more would only make work. */
const MAX_SIGNATURES = 10;

/** Signs as Standard Webhooks say: HMAC-SHA256 over `id.timestamp.body`. */
export async function signWebhook(
  secret: string,
  id: string,
  timestamp: number,
  body: string,
): Promise<WebhookHeaders> {
  const key = await keyOf(secret, "sign");
  const signature = await crypto.subtle.sign("HMAC", key, bytesOf(`${id}.${timestamp}.${body}`));
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${btoa(String.fromCharCode(...new Uint8Array(signature)))}`,
  };
}

/**
 * The value of `X-Signature`: "sha256=" and the HMAC-SHA256 of the body in hex, for receivers that know
 * this form. It holds no time, so it does not tell a repeated request from a new one.
 */
export async function bodySignature(secret: string, body: string): Promise<string> {
  const signature = await crypto.subtle.sign("HMAC", await keyOf(secret, "sign"), bytesOf(body));
  const hex = [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0"));
  return `sha256=${hex.join("")}`;
}

/**
 * Whether a webhook comes from who knows the secret and is no older, or newer, than the tolerance. The
 * comparison takes the same time whatever the signature is.
 *
 * @param body exactly as it came
 */
export async function verifyWebhook(
  secret: string,
  headers: WebhookHeaders,
  body: string,
  { toleranceSeconds = 300, now = Date.now() }: { toleranceSeconds?: number; now?: number } = {},
): Promise<boolean> {
  const signatures: unknown = headers["webhook-signature"];
  if (typeof signatures !== "string") return false;
  const timestamp = Number(headers["webhook-timestamp"]);
  if (!(Math.abs(now / 1000 - timestamp) <= toleranceSeconds)) return false;
  const key = await keyOf(secret, "verify");
  const signed = bytesOf(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  for (const entry of signatures.split(" ").slice(0, MAX_SIGNATURES)) {
    const signature = entry.startsWith("v1,") ? base64(entry.slice(3)) : undefined;
    if (signature && (await crypto.subtle.verify("HMAC", key, signature, signed))) return true;
  }
  return false;
}

async function keyOf(secret: string, use: "sign" | "verify"): Promise<CryptoKey> {
  const coded = secret.startsWith(PREFIX) ? base64(secret.slice(PREFIX.length)) : undefined;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return await crypto.subtle.importKey("raw", coded ?? bytesOf(secret), algorithm, false, [use]);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

function base64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
