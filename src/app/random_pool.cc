#include "app/random_pool.h"

#include <string_view>

namespace kmsg {

uint8_t RandomPool::nextByte() {
  if (used_ == block_.size()) {
    entropy_.fill(block_.data(), block_.size());
    used_ = 0;
  }
  const uint8_t byte = block_[used_];
  block_[used_++] = 0;  // a byte that was handed out is not kept
  return byte;
}

std::string RandomPool::uuid() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (size_t i = 0; i < 16; ++i) {
    uint8_t byte = nextByte();
    if (i == 6) byte = static_cast<uint8_t>((byte & 0x0F) | 0x40);  // version 4
    if (i == 8) byte = static_cast<uint8_t>((byte & 0x3F) | 0x80);  // RFC 9562 variant
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::string RandomPool::alphanumeric(size_t length) {
  constexpr std::string_view kAlphabet =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  while (text.size() < length) {
    const uint8_t byte = nextByte();
    // 248 = 4 * 62: bytes above it would make some characters more likely than others.
    if (byte < 248) text += kAlphabet[byte % kAlphabet.size()];
  }
  return text;
}

}  // namespace kmsg
