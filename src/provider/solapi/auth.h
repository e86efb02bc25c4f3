#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace kmsg::solapi {

// Length of the salts of this provider. The vendor takes 12 to 64 bytes and refuses a signature
// that it has seen in the last 15 minutes, so every attempt needs its own.
inline constexpr size_t kSaltLength = 32;

// The value of the Authorization header. Method, path and body are not signed.
std::string authorization(std::string_view apiKey, std::string_view apiSecret, Millis now,
                          std::string_view salt);

// HMAC-SHA-256 of `date` and `salt` as lower-case hexadecimal.
std::string signature(std::string_view apiSecret, std::string_view date, std::string_view salt);

}  // namespace kmsg::solapi
