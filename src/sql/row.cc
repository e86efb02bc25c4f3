#include "sql/row.h"

#include <optional>
#include <string>
#include <utility>

#include "base/time.h"

namespace kmsg {
namespace {

Json droppedMark(size_t bytes) {
  Json mark = Json::object();
  mark["truncated"] = true;
  mark["bytes"] = bytes;
  return mark;
}

// How many members of an object are looked for before it is dropped as a whole.
constexpr size_t kMaxDroppedMembers = 8;

// JSON text within `limit`: the largest members of an object give way first, so that what the
// library itself keeps in an object survives next to somebody's attachment.
std::string boundedJson(const Json& value, size_t limit) {
  std::string text = dumpJson(value);
  if (limit == 0 || text.size() <= limit) return text;
  const std::string dropped = dumpJson(droppedMark(text.size()));
  if (!value.is_object()) return dropped;
  Json kept = value;
  for (size_t round = 0; round < kMaxDroppedMembers && text.size() > limit; ++round) {
    Json* largest = nullptr;
    size_t largestSize = 0;
    for (auto& member : kept.items()) {
      const size_t size = dumpJson(member.value()).size();
      if (size <= largestSize) continue;
      largest = &member.value();
      largestSize = size;
    }
    if (!largest) break;
    *largest = droppedMark(largestSize);
    text = dumpJson(kept);
  }
  return text.size() > limit ? dropped : text;
}

// SQLite ends a text at U+0000 and PostgreSQL refuses it.
std::string withoutNul(std::string_view text) {
  std::string clean;
  for (const char c : text) {
    if (c == '\0') {
      clean += "\xEF\xBF\xBD";
    } else {
      clean += c;
    }
  }
  return clean;
}

// The same for a text inside of JSON, which PostgreSQL's jsonb refuses: the escape of U+0000
// becomes that of U+FFFD. After an odd number of backslashes it is no escape.
std::string withoutNulEscapes(std::string json) {
  constexpr std::string_view kNul = "\\u0000";
  for (size_t at = json.find(kNul); at != std::string::npos; at = json.find(kNul, at + 1)) {
    size_t backslashes = 1;
    while (at >= backslashes && json[at - backslashes] == '\\')
      ++backslashes;
    if (backslashes % 2 == 1) json.replace(at, kNul.size(), "\\ufffd");
  }
  return json;
}

Error wrongKind(const Column& column, std::string_view wanted, const Json& value) {
  return invalidRequest(
      column.field + " must be " + std::string(wanted) + ", not " + std::string(kindOf(value)),
      column.field);
}

bool isText(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kMessageId:
    case ColumnKind::kId:
    case ColumnKind::kShortText:
    case ColumnKind::kText:
    case ColumnKind::kLongText:
      return true;
    default:
      return false;
  }
}

std::optional<int64_t> readNumber(const Json& row, const Column& column) {
  if (const auto number = looseIntAt(row, column.name)) return number;
  if (column.kind == ColumnKind::kTime) return parseIso(textAt(row, column.name));
  return std::nullopt;
}

}  // namespace

std::string_view cutText(std::string_view text, size_t limit) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (starts && characters++ == limit) return text.substr(0, i);
  }
  return text;
}

Result<Json> columnValue(const Column& column, const Json& value) {
  if (value.is_null()) {
    if (column.nullable) return Json();
    return wrongKind(column, isText(column.kind) ? "a string" : "a whole number", value);
  }
  if (column.kind == ColumnKind::kJson) {
    return Json(withoutNulEscapes(boundedJson(value, column.limit)));
  }
  if (isText(column.kind)) {
    if (!value.is_string()) return wrongKind(column, "a string", value);
    std::string text = withoutNul(*value.get_ptr<const Json::string_t*>());
    if (text.empty() && column.nullable) return Json();
    // MySQL takes "m" and "m " for one key, be the collation binary or not.
    if (column.kind == ColumnKind::kMessageId && !text.empty() && text.back() == ' ') {
      return invalidRequest(column.field + " must not end in a blank", column.field);
    }
    if (column.limit > 0) text.resize(cutText(text, column.limit).size());
    return Json(std::move(text));
  }
  Json holder = Json::object();
  holder["value"] = value;
  const auto number = intAt(holder, "value");
  if (!number) return wrongKind(column, "a whole number", value);
  return Json(*number);
}

Result<Json> rowFromFields(const Table& table, const Json& fields) {
  const Json absent;
  Json row = Json::object();
  for (const Column& column : table.columns) {
    const Json* value = findKey(fields, column.field);
    Result<Json> cell = columnValue(column, value ? *value : absent);
    if (!cell.ok()) return std::move(cell).error();
    row[column.name] = std::move(cell).value();
  }
  return row;
}

Json fieldsFromRow(const Table& table, const Json& row) {
  Json fields = Json::object();
  for (const Column& column : table.columns) {
    const Json* value = findKey(row, column.name);
    if (!value || value->is_null()) continue;
    if (isText(column.kind)) {
      fields[column.field] = textOrNumberAt(row, column.name);
    } else if (column.kind == ColumnKind::kJson) {
      std::optional<Json> parsed;
      if (value->is_string()) parsed = parseJson(*value->get_ptr<const Json::string_t*>());
      fields[column.field] = parsed ? std::move(*parsed) : *value;
    } else if (const auto number = readNumber(row, column)) {
      fields[column.field] = *number;
    } else if (!column.nullable) {
      fields[column.field] = 0;
    }
  }
  return fields;
}

}  // namespace kmsg
