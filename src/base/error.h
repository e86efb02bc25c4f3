#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace kmsg {

// The closed set of error codes. Twin: js/src/core/error-code.ts; a test compares the two.
enum class ErrorCode : uint8_t {
  kInvalidRequest,
  kAuthenticationFailed,
  kInsufficientBalance,
  kTemplateNotFound,
  kRateLimitExceeded,
  kNetworkError,
  kNetworkTimeout,
  kNetworkServiceUnavailable,
  kRequestAborted,
  kProviderError,
  kMessageSendFailed,
  kCryptoConfigError,
  kCryptoEncryptFailed,
  kCryptoDecryptFailed,
  kCryptoHashFailed,
  kCryptoPolicyViolation,
  kUnknownError,
};

// What is known of the message when a send failed.
enum class Outcome : uint8_t {
  kNotSent,  // the vendor cannot have accepted it; repeating is safe
  kUnknown,  // the vendor may have accepted it; never repeated automatically, whatever the code
};

struct Error {
  ErrorCode code = ErrorCode::kUnknownError;
  std::string message;  // never holds a secret, a message text or a whole phone number
  std::string field;    // path of the offending input, e.g. "options.scheduledAt"; empty if none
  Outcome outcome = Outcome::kNotSent;
  std::string providerErrorCode;
  std::string providerErrorText;
  std::optional<int> httpStatus;
  std::optional<int64_t> retryAfterMs;
  Json details;  // null or an object
};

// The name that JavaScript sees, e.g. "INVALID_REQUEST".
std::string_view errorCodeName(ErrorCode code);

// The code with that name, or kUnknownError.
ErrorCode errorCodeFromName(std::string_view name);

// True for the codes that are retryable by default (errors page, section 3). Says nothing of the
// outcome: an error with Outcome::kUnknown is never retried.
bool isRetryable(ErrorCode code);

// A kInvalidRequest that names the input at fault.
Error invalidRequest(std::string message, std::string field = {});

// The JSON form that crosses to JavaScript; only fields that are set are written.
Json errorToJson(const Error& error);

// Reads what errorToJson wrote, or what a host reports of a thrown value. Total: anything that is
// not understood becomes kUnknownError.
Error errorFromJson(const Json& json);

}  // namespace kmsg
