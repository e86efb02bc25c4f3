#include "sql/table.h"

#include <array>

#include "base/hmac.h"

namespace kmsg {
namespace {

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool isIdentifier(std::string_view name) {
  if (name.empty() || name.size() > kMaxIdentifier || !isLetter(name.front())) return false;
  for (const char c : name) {
    if (!isLetter(c) && !isDigit(c)) return false;
  }
  return true;
}

std::string hexPrefix(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::array<uint8_t, 32> hash = sha256(text);
  std::string hex;
  for (size_t i = 0; i < 4; ++i) {
    hex += kDigits[hash[i] >> 4U];
    hex += kDigits[hash[i] & 15U];
  }
  return hex;
}

}  // namespace

const Column* Table::byField(std::string_view field) const {
  for (const Column& column : columns) {
    if (column.field == field) return &column;
  }
  return nullptr;
}

const Column& Table::byName(std::string_view wanted) const {
  for (const Column& column : columns) {
    if (column.name == wanted) return column;
  }
  __builtin_trap();
}

Result<Done> checkIdentifier(std::string_view name, std::string_view field) {
  if (isIdentifier(name)) return Done{};
  return invalidRequest(std::string(field) +
                            " must start with a letter or _ and have at most 63 letters, digits "
                            "and _",
                        std::string(field));
}

std::string indexName(std::string_view table, std::string_view suffix) {
  const std::string tail = "_" + std::string(suffix);
  std::string name = "idx_" + std::string(table) + tail;
  if (name.size() <= kMaxIdentifier) return name;
  return "idx_" + std::string(table.substr(0, 32)) + "_" + hexPrefix(table) + tail;
}

}  // namespace kmsg
