#include "sql/table.h"

#include <array>

#include "base/hmac.h"
#include "base/text.h"

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

Error wrongKind(std::string_view field, std::string_view wanted, const Json& given) {
  return invalidRequest(std::string(field) + " must be " + std::string(wanted) + ", not " +
                            std::string(kindOf(given)),
                        std::string(field));
}

std::string whatHas(const NameOption& option) {
  return (option.derived ? "an index of " : "") + option.path;
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

Column columnFrom(const ColumnLine& line) {
  Column column;
  column.field = line.field;
  column.name = line.name;
  column.kind = line.kind;
  column.nullable = line.nullable;
  column.limit = line.limit;
  column.preset = line.preset;
  column.width = line.width;
  return column;
}

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

bool sameIdentifier(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    // Letters differ from their other case in this bit alone; the other characters of identifiers
    // differ in more, or are letters.
    if ((a[i] | 32) != (b[i] | 32)) return false;
  }
  return true;
}

Result<Done> checkKinds(const Json& options, std::initializer_list<const char*> objects,
                        std::initializer_list<const char*> booleans) {
  if (!options.is_null() && !options.is_object()) return wrongKind("options", "an object", options);
  for (const char* option : objects) {
    const Json& given = memberAt(options, option);
    if (!given.is_null() && !given.is_object()) return wrongKind(option, "an object", given);
  }
  for (const char* option : booleans) {
    const Json& given = memberAt(options, option);
    if (!given.is_null() && !given.is_boolean()) return wrongKind(option, "a boolean", given);
  }
  return Done{};
}

Result<Done> checkIdentifier(std::string_view name, std::string_view field) {
  if (isIdentifier(name)) return Done{};
  return invalidRequest(std::string(field) +
                            " must start with a letter or _ and have at most 63 letters, digits "
                            "and _",
                        std::string(field));
}

namespace {

// What is wrong with a name, or null.
const char* reservedTable(std::string_view name) {
  constexpr std::string_view kPrefix = "sqlite_";
  if (!sameIdentifier(name.substr(0, kPrefix.size()), kPrefix)) return nullptr;
  return " must not begin with sqlite_, which SQLite keeps for itself";
}

const char* reservedColumn(std::string_view name) {
  for (const char* system : {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}) {
    if (sameIdentifier(name, system)) return " must not be the name of a system column of Postgres";
  }
  return nullptr;
}

}  // namespace

Result<std::string> identifierFrom(const Json& options, std::string_view option,
                                   std::string_view field, std::string_view fallback, NameOf of) {
  const Json& given = memberAt(options, option);
  if (given.is_null()) return std::string(fallback);
  if (!given.is_string()) {
    return wrongKind(field, "a string", given);
  }
  const std::string_view name = trimmed(textAt(options, option));
  if (name.empty()) return std::string(fallback);
  const Result<Done> checked = checkIdentifier(name, field);
  if (!checked.ok()) return checked.error();
  const char* reserved = of == NameOf::kColumn ? reservedColumn(name) : reservedTable(name);
  if (reserved) return invalidRequest(std::string(field) + reserved, std::string(field));
  return std::string(name);
}

NameOption nameOptionFrom(const Json& options, std::string_view option) {
  return {std::string(option), !trimmed(textAt(options, option)).empty()};
}

Error nameClash(const NameOption& first, const NameOption& second) {
  const NameOption& field = first.given || !second.given ? first : second;
  return invalidRequest(whatHas(first) + " and " + whatHas(second) + " must have different names",
                        field.path);
}

std::string indexName(std::string_view table, std::string_view suffix) {
  std::string name = "idx_" + std::string(table) + "_" + std::string(suffix);
  return name.size() <= kMaxIdentifier ? name : hashedIndexName(table, suffix);
}

std::string hashedIndexName(std::string_view table, std::string_view suffix) {
  std::string name = "idx_" + std::string(table.substr(0, 32)) + "_" + hexPrefix(table) + "_";
  name += suffix;
  return name;
}

}  // namespace kmsg
