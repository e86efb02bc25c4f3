#include "provider/iwinv/title.h"

#include <cstdint>

#include "base/text.h"

namespace kmsg::iwinv {
namespace {

bool isAllowedAscii(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  return letter || digit || std::string_view(" []()<>").find(c) != std::string_view::npos;
}

// Syllables and compatibility letters, the Hangul of the carriers' character set; three bytes each.
bool isHangul(std::string_view character) {
  if (character.size() != 3) return false;
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(character[i]); };
  const uint32_t point = (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
  return (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0x3131 && point <= 0x318E);
}

}  // namespace

std::string titleOf(std::string_view text) {
  const std::string_view line = trimmed(text).substr(0, trimmed(text).find_first_of("\r\n"));
  std::string title;
  size_t bytes = 0;
  for (size_t i = 0; i < line.size();) {
    size_t end = i + 1;
    while (end < line.size() && (static_cast<uint8_t>(line[end]) & 0xC0) == 0x80)
      ++end;
    const std::string_view character = line.substr(i, end - i);
    i = end;
    const bool ascii = character.size() == 1 && isAllowedAscii(character.front());
    if (!ascii && !isHangul(character)) continue;
    bytes += ascii ? 1 : 2;
    if (bytes > kMaxSubjectBytes) break;
    title += character;
  }
  title = std::string(trimmed(title));
  return title.empty() ? "안내" : title;
}

}  // namespace kmsg::iwinv
