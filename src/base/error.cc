#include "base/error.h"

#include <array>
#include <utility>

#include "base/result.h"

namespace kmsg {
namespace {

struct CodeRow {
  ErrorCode code;
  std::string_view name;
  bool retryable;
};

constexpr std::array kCodes = {
    CodeRow{ErrorCode::kInvalidRequest, "INVALID_REQUEST", false},
    CodeRow{ErrorCode::kAuthenticationFailed, "AUTHENTICATION_FAILED", false},
    CodeRow{ErrorCode::kInsufficientBalance, "INSUFFICIENT_BALANCE", false},
    CodeRow{ErrorCode::kTemplateNotFound, "TEMPLATE_NOT_FOUND", false},
    CodeRow{ErrorCode::kRateLimitExceeded, "RATE_LIMIT_EXCEEDED", true},
    CodeRow{ErrorCode::kNetworkError, "NETWORK_ERROR", true},
    CodeRow{ErrorCode::kNetworkTimeout, "NETWORK_TIMEOUT", true},
    CodeRow{ErrorCode::kNetworkServiceUnavailable, "NETWORK_SERVICE_UNAVAILABLE", true},
    CodeRow{ErrorCode::kRequestAborted, "REQUEST_ABORTED", false},
    CodeRow{ErrorCode::kProviderError, "PROVIDER_ERROR", true},
    CodeRow{ErrorCode::kMessageSendFailed, "MESSAGE_SEND_FAILED", false},
    CodeRow{ErrorCode::kCryptoConfigError, "CRYPTO_CONFIG_ERROR", false},
    CodeRow{ErrorCode::kCryptoEncryptFailed, "CRYPTO_ENCRYPT_FAILED", false},
    CodeRow{ErrorCode::kCryptoDecryptFailed, "CRYPTO_DECRYPT_FAILED", false},
    CodeRow{ErrorCode::kCryptoHashFailed, "CRYPTO_HASH_FAILED", false},
    CodeRow{ErrorCode::kCryptoPolicyViolation, "CRYPTO_POLICY_VIOLATION", false},
    CodeRow{ErrorCode::kUnknownError, "UNKNOWN_ERROR", true},
};

const CodeRow& rowOf(ErrorCode code) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return row;
  }
  return kCodes.back();
}

void putText(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

}  // namespace

std::string_view errorCodeName(ErrorCode code) {
  return rowOf(code).name;
}

ErrorCode errorCodeFromName(std::string_view name) {
  for (const CodeRow& row : kCodes) {
    if (row.name == name) return row.code;
  }
  return ErrorCode::kUnknownError;
}

bool isRetryable(ErrorCode code) {
  return rowOf(code).retryable;
}

Error invalidRequest(std::string message, std::string field) {
  Error error;
  error.code = ErrorCode::kInvalidRequest;
  error.message = std::move(message);
  error.field = std::move(field);
  return error;
}

Json errorToJson(const Error& error) {
  Json json = Json::object();
  json["code"] = std::string(errorCodeName(error.code));
  json["message"] = error.message;
  putText(json, "field", error.field);
  json["outcome"] = error.outcome == Outcome::kUnknown ? "unknown" : "not_sent";
  putText(json, "providerErrorCode", error.providerErrorCode);
  putText(json, "providerErrorText", error.providerErrorText);
  if (error.httpStatus) json["httpStatus"] = *error.httpStatus;
  if (error.retryAfterMs) json["retryAfterMs"] = *error.retryAfterMs;
  if (error.details.is_object()) json["details"] = error.details;
  return json;
}

Error errorFromJson(const Json& json) {
  Error error;
  error.code = errorCodeFromName(textAt(json, "code"));
  error.message = textAt(json, "message");
  error.field = textAt(json, "field");
  error.outcome = textAt(json, "outcome") == "unknown" ? Outcome::kUnknown : Outcome::kNotSent;
  error.providerErrorCode = textAt(json, "providerErrorCode");
  error.providerErrorText = textAt(json, "providerErrorText");
  if (const auto status = intAt(json, "httpStatus")) error.httpStatus = static_cast<int>(*status);
  error.retryAfterMs = intAt(json, "retryAfterMs");
  if (const Json* details = findKey(json, "details"); details && details->is_object()) {
    error.details = *details;
  }
  return error;
}

namespace detail {

Error* keptError(Error error) {
  return new Error(std::move(error));
}

Error* copiedError(const Error& error) {
  return new Error(error);
}

Error* movedError() {
  static Error moved;
  return &moved;
}

void dropError(Error* error) {
  if (error != movedError()) delete error;
}

}  // namespace detail

}  // namespace kmsg
