#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace kmsg {

// What a column holds. Each dialect has one usual type per kind.
enum class ColumnKind : uint8_t {
  kMessageId,  // primary key text, compared byte by byte
  kId,         // text that takes part in an index
  kShortText,  // text of up to `width` characters
  kText,       // text outside of keys that may be long
  kLongText,   // text outside of keys that may be very long
  kTime,       // milliseconds since 1970
  kDuration,   // milliseconds
  kCount,      // whole number of 32 bits
  kJson,       // any JSON value, held as text or as the database's own JSON
};

// Another way to hold a kind, where a dialect has it.
enum class ColumnForm : uint8_t {
  kUsual,
  kVarchar,  // text whose length the database checks
  kText,     // text, or JSON as text
  kUuid,
  kDate,    // a time with a time zone
  kNative,  // the database's own JSON
};

struct Column {
  std::string field;  // name in the record, camelCase
  std::string name;   // name in the database, snake_case
  ColumnKind kind = ColumnKind::kShortText;
  bool nullable = false;
  // Upper bound of what is written: characters of a text, bytes of a JSON text; 0 for none. Longer
  // values are cut, not refused: what a vendor says must not make a row impossible to write.
  size_t limit = 0;
  std::string preset;  // SQL constant behind DEFAULT; empty for none
  ColumnForm form = ColumnForm::kUsual;
  size_t width = 64;    // of a kShortText where the database checks it
  bool binary = false;  // text compared byte by byte where the database would fold case
};

// For ColumnLine::nullable.
inline constexpr bool kNull = true;

// A column in a constant table of columns.
struct ColumnLine {
  const char* field;
  const char* name;
  ColumnKind kind;
  bool nullable = false;
  uint32_t limit = 0;
  const char* preset = "";
  uint32_t width = 64;
};

// The option by which somebody names a table, an index or a column.
struct NameOption {
  std::string path;
  bool given = false;    // or the name is the usual one
  bool derived = false;  // of an index that is named after the table that the option names
};

struct Index {
  std::string name;
  std::vector<std::string> columns;  // by name
  std::string descending;            // the column of these that is ordered downwards, if any
  bool openOnly = false;             // only rows in an open status of the lease
  NameOption option;                 // no path: the index is named after its table
};

// The columns by which rows are claimed, and whose pair (attempts, due) is the fence of a claim.
struct Lease {
  std::string status;
  std::vector<std::string> openStatuses;  // rows in another status are finished
  std::string due;
  std::string attempts;
};

// One table. DDL, Drizzle source, writes and reads are all made from it.
struct Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<Index> indexes;
  Lease lease;
  size_t keyColumns = 1;      // the first columns are the primary key
  std::string_view constant;  // name in the Drizzle source; empty: not part of it
  NameOption option;

  const Column& key() const { return columns.front(); }
  const Column& dueColumn() const { return byName(lease.due); }
  // Null when there is no such column.
  const Column* byField(std::string_view field) const;
  // Traps when there is no such column.
  const Column& byName(std::string_view name) const;
};

Column columnFrom(const ColumnLine& line);

// The longest name that every dialect takes.
inline constexpr size_t kMaxIdentifier = 63;

// Options, and those of them that are given, have to be objects or booleans: what is ignored in
// silence makes another table than the one that was meant.
Result<Done> checkKinds(const Json& options, std::initializer_list<const char*> objects,
                        std::initializer_list<const char*> booleans);

// Accepts [A-Za-z_][A-Za-z0-9_]{0,62}. `field` names the option in the error, which never repeats
// the refused text.
Result<Done> checkIdentifier(std::string_view name, std::string_view field);

// What a name is for; databases keep some for themselves.
enum class NameOf : uint8_t { kTableOrIndex, kColumn };

// The text option `option` as an identifier: without blanks around it, and `fallback` where it is
// absent or blank. A name that one of the databases keeps for itself is refused for all of them.
// Errors name the option.
Result<std::string> identifierFrom(const Json& options, std::string_view option,
                                   std::string_view field, std::string_view fallback,
                                   NameOf of = NameOf::kTableOrIndex);

// The option and whether a name is there that identifierFrom() would take.
NameOption nameOptionFrom(const Json& options, std::string_view option);

// What is wrong with two names that databases take for one. Its field is an option that was given,
// the first one's where both were.
Error nameClash(const NameOption& first, const NameOption& second);

// Whether databases take two identifiers for one: SQLite and MySQL fold case.
bool sameIdentifier(std::string_view a, std::string_view b);

// "idx_<table>_<suffix>", shortened by a hash of the table's name when it would get too long: index
// names share one name space with other tables.
std::string indexName(std::string_view table, std::string_view suffix);

// The same, with the hash whatever the length: for tables whose usual names another table has.
std::string hashedIndexName(std::string_view table, std::string_view suffix);

}  // namespace kmsg
