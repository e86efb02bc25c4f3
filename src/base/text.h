#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace kmsg {

// A view without white space (ASCII) at both ends.
std::string_view trimmed(std::string_view text);

// True when the bytes are well-formed UTF-8 (no surrogates, no overlong forms).
bool isUtf8(std::string_view text);

// Bytes that a Korean carrier counts: ASCII 1, everything else 2; a character outside the Basic
// Multilingual Plane counts 4, as its two UTF-16 units do in the field's usual estimate.
size_t carrierBytes(std::string_view utf8);

// Unicode characters (code points) in well-formed UTF-8.
size_t characterCount(std::string_view utf8);

// A phone number as vendors take it.
struct PhoneNumber {
  std::string digits;   // national form with its leading 0 for Korea: "01012345678"
  std::string country;  // dial code without "+", empty for Korea
};

// Reads the usual written forms: "010-1234-5678", "010 1234 5678", "(02) 123-4567",
// "+82 10-1234-5678", "0082 10 ...", "+1 202 555 0100", also with the hyphens, blanks,
// marks and full-width digits of documents, or as a "tel:" link. `field` names the input in the
// error. Refuses any other 00 (the Korean carriers' prefixes 001, 002, 00700), letters, fewer than
// 3 and more than 15 digits, and numbers that start with 0 and are none of Korea by their length.
// Never repeats the number in the error.
Result<PhoneNumber> parsePhone(std::string_view text, std::string_view field);

// "010******78": for logs and errors.
std::string maskPhone(std::string_view text);

// RFC 4648 base64 with padding.
std::string base64(std::string_view bytes);

// Percent-encoding of everything but the unreserved characters of RFC 3986.
std::string urlEncode(std::string_view text);

}  // namespace kmsg
