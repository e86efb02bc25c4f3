#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "port/sql.h"
#include "sql/sql_text.h"
#include "sql/table.h"

namespace kmsg {

// A member of the JSON objects that a statement reads as rows.
struct RowMember {
  std::string name;
  ColumnKind kind = ColumnKind::kShortText;
};

// What happens to a row whose key is taken.
enum class OnConflict : uint8_t { kReplace, kKeep };

// How one database writes what all of them can do. Whatever the statements share is in
// sql/statement.cc and sql/ddl.cc; adding a database is one file that answers the questions below
// and one line in dialectNamed().
//
// In the text that members exchange, the table at hand has the alias t and the rows of a JSON
// parameter the alias r. Members that make statements answer them in order, for one batch; of these
// only the one that answers the question returns rows.
class Dialect {
 public:
  Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;
  virtual ~Dialect() = default;

  virtual std::string_view name() const = 0;
  virtual std::string quote(std::string_view identifier) const = 0;
  // The placeholder of the value with this number, counted from 1.
  virtual std::string placeholder(size_t number) const = 0;
  virtual std::string_view columnType(ColumnKind kind) const = 0;
  // The words before an index's name.
  virtual std::string_view createIndex() const = 0;
  // Answers one row {"name"} per column; no row when the table does not exist.
  virtual Statement columnsOf(const Table& table) const = 0;

  // The values of a JSON array of texts as a subquery in parentheses.
  virtual SqlText textList(std::string jsonArray) const = 0;
  // A JSON array of objects as a FROM item r with these members.
  virtual SqlText rowSource(std::string jsonArray, const std::vector<RowMember>& members) const = 0;
  // The value of a member of r; NULL when it is absent.
  virtual std::string rowValue(const RowMember& member) const = 0;
  // True when the object has the member, be it null.
  virtual std::string rowHas(const RowMember& member) const = 0;

  // Writes every object of a JSON array, keyed by column name, as a row. Keys must not repeat in
  // the array. With kKeep the keys of the rows that were inserted are answered.
  virtual std::vector<Statement> insertRows(const Table& table, std::string jsonArray,
                                            OnConflict onConflict) const;

  // Changes the first `limit` rows that meet `where`, in the given order, and answers all columns
  // of the rows as changed, in no order.
  virtual std::vector<Statement> updateFirst(const Table& table, const SqlText& set,
                                             const SqlText& where, std::string_view order,
                                             int64_t limit) const;

  // Changes the rows that `where` pairs with a row of `source`, and answers their keys.
  virtual std::vector<Statement> updateFrom(const Table& table, const SqlText& set,
                                            const SqlText& source, const SqlText& where) const;

  // A text constant of this library.
  static std::string literal(std::string_view text);
  // A column of t.
  std::string of(std::string_view column) const { return "t." + quote(column); }
  // The table with its alias.
  std::string aliased(const Table& table) const { return quote(table.name) + " AS t"; }
  // All columns, quoted, separated by commas; `prefix` before each.
  std::string columnList(const Table& table, std::string_view prefix = {}) const;
  // Numbers the placeholders.
  Statement finish(SqlText sql) const;
};

const Dialect& sqliteDialect();

// Null for a name that is not supported.
const Dialect* dialectNamed(std::string_view name);

}  // namespace kmsg
