#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace kmsg {

// SHA-256 (FIPS 180-4). In the core because a round trip to WebCrypto costs more than the hash.
std::array<uint8_t, 32> sha256(std::string_view bytes);

// HMAC-SHA-256 (RFC 2104) as 64 lower-case hexadecimal digits.
std::string hmacSha256Hex(std::string_view key, std::string_view message);

}  // namespace kmsg
