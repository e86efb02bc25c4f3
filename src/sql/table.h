#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kmsg {

// What a column holds. Each dialect has one type per kind.
enum class ColumnKind : uint8_t {
  kMessageId,  // primary key text, compared byte by byte
  kId,         // text that takes part in an index
  kShortText,  // text outside of keys
  kTime,       // milliseconds since 1970
  kCount,      // whole number, 0 unless given
  kJson,       // any JSON value, held as text or as the database's own JSON
};

struct Column {
  std::string field;  // name in the record, camelCase
  std::string name;   // name in the database, snake_case
  ColumnKind kind = ColumnKind::kShortText;
  bool nullable = false;
  // Upper bound of what is written: characters of a text, bytes of a JSON text; 0 for none. Longer
  // values are cut, not refused: what a vendor says must not make a row impossible to write.
  size_t limit = 0;
};

struct Index {
  std::string name;
  std::vector<std::string> columns;
};

// The columns by which rows are claimed, and whose pair (attempts, due) is the fence of a claim.
struct Lease {
  std::string status;
  std::vector<std::string> openStatuses;  // rows in another status are finished
  std::string due;
  std::string attempts;
};

// One table. DDL, writes and reads are all made from it. The first column is the primary key.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<Index> indexes;
  Lease lease;

  const Column& key() const { return columns.front(); }
  // Null when there is no such column.
  const Column* byField(std::string_view field) const;
  // Traps when there is no such column.
  const Column& byName(std::string_view name) const;
};

// The longest name that every dialect takes.
inline constexpr size_t kMaxIdentifier = 63;

// Accepts [A-Za-z_][A-Za-z0-9_]{0,62}. `field` names the option in the error, which never repeats
// the refused text.
Result<Done> checkIdentifier(std::string_view name, std::string_view field);

// "idx_<table>_<suffix>", shortened by a hash of the table's name when it would get too long: index
// names share one name space with other tables.
std::string indexName(std::string_view table, std::string_view suffix);

}  // namespace kmsg
