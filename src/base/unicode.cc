#include "base/unicode.h"

namespace kmsg {

uint32_t nextCodePoint(std::string_view utf8, size_t& i) {
  const auto lead = static_cast<uint8_t>(utf8[i++]);
  if (lead < 0x80) return lead;
  const size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC0 || i + more > utf8.size()) return 0xFFFD;
  uint32_t point = lead & (0x3FU >> more);
  for (size_t k = 0; k < more; ++k)
    point = (point << 6) | (static_cast<uint8_t>(utf8[i++]) & 0x3FU);
  return point;
}

bool isInvisible(std::string_view utf8) {
  for (size_t i = 0; i < utf8.size();) {
    const uint32_t point = nextCodePoint(utf8, i);
    const bool hidden = point <= 0x20 || point == 0x7F || point == 0xA0 || point == 0xAD ||
                        point == 0x115F || point == 0x1160 || point == 0x3164 || point == 0xFFA0 ||
                        (point >= 0x2000 && point <= 0x200F) ||
                        (point >= 0x2028 && point <= 0x202F) || point == 0x205F ||
                        (point >= 0x2060 && point <= 0x2064) || point == 0x3000 ||
                        (point >= 0xFE00 && point <= 0xFE0F) || point == 0xFEFF;
    if (!hidden) return false;
  }
  return true;
}

}  // namespace kmsg
