#include "base/text.h"

#include <algorithm>
#include <cstdint>

#include "base/unicode.h"

namespace kmsg {
namespace {

bool isSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// Digits of the dial code at the front of an international number (ITU-T E.164): 1 for North
// America and Russia, 2 for the codes listed, 3 for all others. 0 when it is none.
size_t dialCodeLength(std::string_view digits) {
  constexpr std::string_view kTwoDigits =
      "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 "
      "64 "
      "65 66 81 82 84 86 90 91 92 93 94 95 98";
  if (digits.empty() || digits.front() == '0') return 0;
  if (digits.front() == '1' || digits.front() == '7') return 1;
  return kTwoDigits.find(digits.substr(0, 2)) == std::string_view::npos ? 3 : 2;
}

// Blanks, hyphens and invisible marks that documents and address books put into numbers.
bool isPhoneFiller(uint32_t point) {
  return point == 0xA0 || point == 0xAD || (point >= 0x2000 && point <= 0x2015) ||
         (point >= 0x202A && point <= 0x202F) || (point >= 0x2060 && point <= 0x2069) ||
         point == 0x2212 || point == 0x3000 || point == 0xFEFF || point == 0xFF0D;
}

// A number in ASCII: full-width digits and plus as such, "-" for fillers, "?" for all else.
std::string asciiPhone(std::string_view text) {
  std::string ascii;
  if (!isUtf8(text)) return "?";
  for (size_t i = 0; i < text.size();) {
    const uint32_t point = nextCodePoint(text, i);
    if (point < 0x80) {
      ascii += static_cast<char>(point);
    } else if (point == 0xFF0B || (point >= 0xFF10 && point <= 0xFF19)) {
      ascii += static_cast<char>(point - 0xFEE0);
    } else {
      ascii += isPhoneFiller(point) ? '-' : '?';
    }
  }
  return ascii;
}

// Without the scheme of a link, in any case.
std::string_view withoutTel(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of("- "), text.size()));
  const bool isLink = text.size() >= 4 && (text[0] | 0x20) == 't' && (text[1] | 0x20) == 'e' &&
                      (text[2] | 0x20) == 'l' && text[3] == ':';
  if (isLink) text.remove_prefix(4);
  text.remove_prefix(std::min(text.find_first_not_of("- "), text.size()));
  return text;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isSpace(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && isSpace(text.back()))
    text.remove_suffix(1);
  return text;
}

bool isUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > text.size()) return false;
    uint32_t point = lead & (0x7Fu >> length);
    for (size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<uint8_t>(text[i + k]);
      if ((byte & 0xC0) != 0x80) return false;
      point = (point << 6) | (byte & 0x3F);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    if (overlong || (point >= 0xD800 && point <= 0xDFFF) || point > 0x10FFFF) return false;
    i += length;
  }
  return true;
}

size_t carrierBytes(std::string_view utf8) {
  size_t bytes = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x80) bytes += 1;
    if (byte >= 0xC0) bytes += byte >= 0xF0 ? 4 : 2;
  }
  return bytes;
}

size_t characterCount(std::string_view utf8) {
  size_t count = 0;
  for (const char c : utf8)
    count += (static_cast<uint8_t>(c) & 0xC0) != 0x80;
  return count;
}

Result<PhoneNumber> parsePhone(std::string_view text, std::string_view field) {
  const auto refuse = [&](std::string_view why) {
    return invalidRequest(std::string(field) + " must be a phone number such as 01012345678 or " +
                              "+82 10-1234-5678 (" + std::string(why) + ")",
                          std::string(field));
  };
  text = trimmed(text);
  if (text.empty()) return refuse("it is empty");
  const std::string ascii = asciiPhone(text);
  text = withoutTel(ascii);
  if (text.empty()) return refuse("it is too short");
  const bool plus = text.front() == '+';
  if (plus) text.remove_prefix(1);
  std::string digits;
  for (const char c : text) {
    if (isDigit(c)) {
      digits += c;
    } else if (c != '-' && c != ' ' && c != '(' && c != ')' && c != '.') {
      return refuse("it holds other characters than digits, blanks, hyphens and brackets");
    }
  }
  bool international = plus;
  if (!plus && digits.starts_with("0082")) {
    international = true;
    digits.erase(0, 2);
  } else if (!plus && digits.starts_with("00")) {
    // "001", "002", "00700": in Korea the digits after 00 choose a carrier, so what follows is not
    // the dial code, and a guess would reach somebody in another country.
    return refuse(
        "for a number abroad write + and the country code instead of 00 or a carrier's prefix such "
        "as 001");
  } else if (!plus && digits.starts_with("82") && digits.size() >= 11) {
    international = true;  // "8210..." written without its plus
  }
  PhoneNumber number;
  if (international && digits.starts_with("82")) {
    digits.erase(0, 2);
    if (!digits.starts_with("0")) digits.insert(0, "0");
  } else if (international) {
    const size_t length = dialCodeLength(digits);
    if (length == 0) return refuse("no country's dial code begins with 0");
    if (digits.size() <= length) return refuse("it is too short");
    number.country = digits.substr(0, length);
    digits.erase(0, length);
  }
  if (digits.size() < 3) return refuse("it is too short");
  if (digits.size() > 15) return refuse("it has more than 15 digits");
  // Area and mobile codes: 02-123-4567 is the shortest, 0505-1234-5678 the longest.
  const bool domestic = number.country.empty() && digits.starts_with("0");
  if (domestic && (digits.size() < 9 || digits.size() > 12)) {
    return refuse("a Korean number with an area or mobile code has 9 to 12 digits");
  }
  number.digits = std::move(digits);
  return number;
}

std::string maskPhone(std::string_view text) {
  if (text.size() <= 5) return std::string(text.size(), '*');
  return std::string(text.substr(0, 3)) + std::string(text.size() - 5, '*') +
         std::string(text.substr(text.size() - 2));
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t block = 0;
    for (size_t k = 0; k < 3; ++k) {
      block = (block << 8) | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0u);
    }
    for (size_t k = 0; k < 4; ++k) {
      const bool padding = i + k > bytes.size();
      out += padding ? '=' : kAlphabet[(block >> (18 - 6 * k)) & 63];
    }
  }
  return out;
}

std::string urlEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<uint8_t>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || isDigit(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace kmsg
