import { SolapiHttpError } from "./solapi_error.js";
import type { SolapiAccount } from "./types.js";

const SKEW_MS = 15 * 60 * 1000;
const VALUE = "([^,\\s]+)";
const HEADER = new RegExp(
  `^HMAC-SHA256 apiKey=${VALUE}, date=${VALUE}, salt=${VALUE}, signature=${VALUE}$`,
);
const ISO_DATE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The signature of SOLAPI: lower-case hex of HMAC-SHA-256 over `date` followed by `salt`. */
export async function solapiSignature(
  apiSecret: string,
  date: string,
  salt: string,
): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(apiSecret), algorithm, false, [
    "sign",
  ]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(date + salt));
  return [...new Uint8Array(mac)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Checks `Authorization` headers and remembers the signatures of the last 15 minutes. */
export class SolapiAuthorization {
  /** Signature to the time of its use, oldest first. */
  private readonly used = new Map<string, number>();

  constructor(private readonly account: SolapiAccount) {}

  clear(): void {
    this.used.clear();
  }

  /** @throws SolapiHttpError with the vendor's code. */
  async check(header: string | null, now: number): Promise<void> {
    const match = HEADER.exec(header ?? "");
    if (match === null) {
      throw new SolapiHttpError(403, "Forbidden", "Authorization 헤더의 형식이 올바르지 않습니다.");
    }
    const [apiKey, date, salt, signature] = match.slice(1) as [string, string, string, string];
    const saltBytes = new TextEncoder().encode(salt).length;
    if (saltBytes < 12 || saltBytes > 64) {
      throw new SolapiHttpError(403, "Forbidden", "salt는 12~64 바이트여야 합니다.");
    }
    if (apiKey !== this.account.apiKey) {
      throw new SolapiHttpError(403, "InvalidAPIKey", "유효한 API Key가 아닙니다.");
    }
    const time = ISO_DATE.test(date) ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(time)) {
      throw new SolapiHttpError(403, "Forbidden", "date는 ISO 8601 형식이어야 합니다.");
    }
    if (Math.abs(now - time) > SKEW_MS) {
      throw new SolapiHttpError(403, "RequestTimeTooSkewed", "요청 시각의 오차가 너무 큽니다.");
    }
    const right = await solapiSignature(this.account.apiSecret, date, salt);
    if (signature !== right) {
      throw new SolapiHttpError(403, "SignatureDoesNotMatch", "서명이 일치하지 않습니다.");
    }
    this.useOnce(right, now);
  }

  private useOnce(signature: string, now: number): void {
    for (const [old, usedAt] of this.used) {
      if (now - usedAt <= SKEW_MS) break;
      this.used.delete(old);
    }
    if (this.used.has(signature)) {
      throw new SolapiHttpError(403, "DuplicatedSignature", "이미 사용된 서명입니다.");
    }
    this.used.set(signature, now);
  }
}
