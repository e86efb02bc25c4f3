import { KMsgError } from "../core/error.js";
import { KMsgErrorCode } from "../core/error-code.js";
import type { KakaoChannelAddInput, KakaoChannelAuthInput } from "../core/provider.js";
import { fail, ok, type Result } from "../core/result.js";

/** The arguments of `requestKakaoChannelAuth`, trimmed; INVALID_REQUEST when one is blank. */
export function checkKakaoChannelAuth(
  input: unknown,
  providerId: string,
): Result<KakaoChannelAuthInput, KMsgError> {
  return trimmed(input, ["plusId", "phoneNumber"], providerId);
}

/** The arguments of `addKakaoChannel`, trimmed; INVALID_REQUEST when one is blank. */
export function checkKakaoChannelAdd(
  input: unknown,
  providerId: string,
): Result<KakaoChannelAddInput, KMsgError> {
  return trimmed(input, ["plusId", "authNum", "phoneNumber", "categoryCode"], providerId);
}

function trimmed<K extends string>(
  input: unknown,
  fields: readonly K[],
  providerId: string,
): Result<Record<K, string>, KMsgError> {
  const values = {} as Record<K, string>;
  for (const field of fields) {
    const value = textAt(input, field);
    if (value === "") {
      const message =
        fields.length === 2
          ? `${fields.join(" and ")} are required`
          : `${fields.join(", ")} are required`;
      return fail(new KMsgError(KMsgErrorCode.INVALID_REQUEST, message, { providerId }, { field }));
    }
    values[field] = value;
  }
  return ok(values);
}

/** A member as trimmed text; empty for anything that is no text, or that cannot be read. */
export function textAt(input: unknown, field: string): string {
  if (typeof input !== "object" || input === null) return "";
  try {
    const value: unknown = (input as Record<string, unknown>)[field];
    return typeof value === "string" ? value.trim() : "";
  } catch {
    return "";
  }
}
