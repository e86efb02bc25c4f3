#include "provider/solapi/pairing.h"

#include "base/hmac.h"
#include "base/text.h"

namespace kmsg::solapi {
namespace {

std::string join(std::string_view value, std::string_view number) {
  std::string key(value);
  if (!number.empty()) (key += '\n') += number;
  return key;
}

}  // namespace

std::string pairingValue(std::string_view messageId) {
  if (characterCount(messageId) <= kCustomValueMax) return std::string(messageId);
  constexpr char kHex[] = "0123456789abcdef";
  std::string value = "sha256:";
  for (const uint8_t byte : sha256(messageId)) {
    value += kHex[byte >> 4];
    value += kHex[byte & 15];
  }
  return value;
}

std::string pairingOf(const Json& entry) {
  const Json& fields = memberAt(entry, "customFields");
  const std::string_view value = textAt(fields, kPairingField);
  return value.empty() ? std::string() : join(value, textAt(fields, kNumberField));
}

std::string pairingOf(std::string_view messageId, std::string_view number) {
  return join(pairingValue(messageId), number);
}

}  // namespace kmsg::solapi
