/**
 * The closed set of error codes; every value equals its name. Twin of `ErrorCode` in the core
 * (src/base/error.h).
 */
export enum KMsgErrorCode {
  INVALID_REQUEST = "INVALID_REQUEST",
  AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED",
  INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE",
  TEMPLATE_NOT_FOUND = "TEMPLATE_NOT_FOUND",
  RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED",
  NETWORK_ERROR = "NETWORK_ERROR",
  NETWORK_TIMEOUT = "NETWORK_TIMEOUT",
  NETWORK_SERVICE_UNAVAILABLE = "NETWORK_SERVICE_UNAVAILABLE",
  REQUEST_ABORTED = "REQUEST_ABORTED",
  PROVIDER_ERROR = "PROVIDER_ERROR",
  MESSAGE_SEND_FAILED = "MESSAGE_SEND_FAILED",
  CRYPTO_CONFIG_ERROR = "CRYPTO_CONFIG_ERROR",
  CRYPTO_ENCRYPT_FAILED = "CRYPTO_ENCRYPT_FAILED",
  CRYPTO_DECRYPT_FAILED = "CRYPTO_DECRYPT_FAILED",
  CRYPTO_HASH_FAILED = "CRYPTO_HASH_FAILED",
  CRYPTO_POLICY_VIOLATION = "CRYPTO_POLICY_VIOLATION",
  UNKNOWN_ERROR = "UNKNOWN_ERROR",
}

/** Languages that error codes have a text in. */
export type Locale = "ko" | "en";

/** What each code means to a reader, by language. */
export const ERROR_TEXTS: Readonly<Record<KMsgErrorCode, Readonly<Record<Locale, string>>>> = {
  INVALID_REQUEST: { ko: "잘못된 요청입니다", en: "Invalid request" },
  AUTHENTICATION_FAILED: { ko: "인증에 실패했습니다", en: "Authentication failed" },
  INSUFFICIENT_BALANCE: { ko: "잔액이 부족합니다", en: "Insufficient balance" },
  TEMPLATE_NOT_FOUND: { ko: "템플릿을 찾을 수 없습니다", en: "Template not found" },
  RATE_LIMIT_EXCEEDED: { ko: "요청 한도를 초과했습니다", en: "Rate limit exceeded" },
  NETWORK_ERROR: { ko: "네트워크 오류가 발생했습니다", en: "Network error" },
  NETWORK_TIMEOUT: { ko: "네트워크 요청 시간이 초과되었습니다", en: "Network timeout" },
  NETWORK_SERVICE_UNAVAILABLE: {
    ko: "서비스를 일시적으로 사용할 수 없습니다",
    en: "Service temporarily unavailable",
  },
  REQUEST_ABORTED: { ko: "요청이 취소되었습니다", en: "Request aborted" },
  PROVIDER_ERROR: { ko: "제공자 오류가 발생했습니다", en: "Provider error" },
  MESSAGE_SEND_FAILED: { ko: "메시지 전송에 실패했습니다", en: "Message send failed" },
  CRYPTO_CONFIG_ERROR: { ko: "암호화 설정 오류가 발생했습니다", en: "Crypto configuration error" },
  CRYPTO_ENCRYPT_FAILED: { ko: "암호화에 실패했습니다", en: "Encryption failed" },
  CRYPTO_DECRYPT_FAILED: { ko: "복호화에 실패했습니다", en: "Decryption failed" },
  CRYPTO_HASH_FAILED: { ko: "해시 생성에 실패했습니다", en: "Hash generation failed" },
  CRYPTO_POLICY_VIOLATION: {
    ko: "암호화 정책 위반이 발생했습니다",
    en: "Crypto policy violation",
  },
  UNKNOWN_ERROR: { ko: "알 수 없는 오류가 발생했습니다", en: "Unknown error" },
};

/** True for the text of one of the codes. */
export function isErrorCode(value: unknown): value is KMsgErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_TEXTS, value);
}
