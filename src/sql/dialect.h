#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "port/sql.h"
#include "sql/sql_text.h"
#include "sql/table.h"

namespace kmsg {

// What happens to a row whose key is taken.
enum class OnConflict : uint8_t { kReplace, kKeep };

// The first `limit` rows that meet `where`, in this order, whose due time moves to `due`.
struct Claim {
  SqlText set;  // further assignments, may be empty; they see the row as it was
  SqlText where;
  std::string order;
  int64_t limit = 0;
  Millis due = 0;
};

// How one database writes what all of them can do. Whatever the statements share is in
// sql/statement.cc and sql/ddl.cc; adding a database is one file that answers the questions below
// and one line in dialectNamed().
//
// In the text that members exchange, the table at hand has the alias t and the rows of a JSON
// parameter the alias r, whose members are columns of the table or look like them. Members that
// make statements answer them in order, for one transaction; of these only the one that answers the
// question returns rows, and it is not always the last one.
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
  virtual std::string columnType(const Column& column) const = 0;
  // The words behind a table's columns.
  virtual std::string_view tableOptions(const Table&) const { return ""; }
  // The words before an index's name.
  virtual std::string_view createIndex() const = 0;
  virtual bool hasPartialIndexes() const { return true; }
  // False where " DEFAULT ..." is refused for this column.
  virtual bool takesDefault(const Column&) const { return true; }
  // How many of the tables' indexes are there, as a subquery in parentheses. Indexes of the same
  // names on other tables do not count.
  virtual std::string countIndexes(const std::vector<Table>& tables) const = 0;
  // Answers one row {"name"} per column; no row when the table does not exist.
  virtual Statement columnsOf(const Table& table) const = 0;

  // A value where it is compared with this column or assigned to it.
  virtual SqlText value(const Column&, Json value) const {
    return SqlText().bind(std::move(value));
  }
  // The values of a JSON array of texts in parentheses, for this column's IN.
  virtual SqlText textList(const Column& column, std::string jsonArray) const = 0;
  // A JSON array of objects as a FROM item r with these members.
  virtual SqlText rowSource(std::string jsonArray, const std::vector<Column>& members) const = 0;
  // The value of a member of r; NULL when it is absent.
  virtual std::string rowValue(const Column& member) const = 0;
  // True when the object has the member, be it null.
  virtual std::string rowHas(const Column& member) const = 0;
  // A column of t as a SELECT answers it. JSON comes as text where drivers would parse it: of a
  // text that a driver hands out nobody could tell whether it was parsed already.
  virtual std::string result(const Column& column) const { return of(column.name); }
  // A column where SET assigns to it.
  virtual std::string target(std::string_view column) const { return quote(column); }
  // The number behind LIMIT or OFFSET.
  virtual SqlText rowCount(int64_t count) const { return SqlText().bind(count); }

  // Writes every object of a JSON array, keyed by column name, as a row. Keys must not repeat in
  // the array. With kKeep the keys of the rows that were inserted are answered.
  virtual std::vector<Statement> insertRows(const Table& table, std::string jsonArray,
                                            OnConflict onConflict) const;

  // Answers all columns of the rows as changed, in no order. They must be in an open status before
  // and after. With candidates(), only these are claimed.
  virtual std::vector<Statement> claimFirst(const Table& table, const Claim& claim,
                                            const std::vector<Json>& candidates) const;
  // What has to be asked before claimFirst(), by itself: rows with the keys to choose from, in the
  // order of the claim. Nothing where a claim locks only what it takes.
  virtual std::optional<Statement> candidates(const Table&, const Claim&) const {
    return std::nullopt;
  }

  // Changes the rows whose key is that of an object of a JSON array with these members and that
  // meet `where` together with it; answers their keys. Keys must not repeat in the array.
  virtual std::vector<Statement> updateRows(const Table& table, std::string jsonArray,
                                            const std::vector<Column>& members, const SqlText& set,
                                            const SqlText& where) const;

  // Deletes the first `limit` rows that meet `where`, in the given order.
  virtual Statement deleteFirst(const Table& table, const SqlText& where, std::string_view order,
                                int64_t limit) const;

  // The names of the indexes as constants in parentheses.
  std::string indexNames(const std::vector<Index>& indexes) const;
  // A text constant of this library.
  static std::string literal(std::string_view text);
  // A column of t.
  std::string of(std::string_view column) const { return "t." + quote(column); }
  // The table with its alias.
  std::string aliased(const Table& table) const { return quote(table.name) + " AS t"; }
  // All columns, quoted, separated by commas; `prefix` before each.
  std::string columnList(const Table& table, std::string_view prefix = {}) const;
  // The same as results.
  std::string resultList(const Table& table) const;
  // The keys of the first `limit` rows, and what else `tail` says.
  SqlText firstKeys(const Table& table, const SqlText& where, std::string_view order,
                    int64_t limit) const;
  // Numbers the placeholders.
  Statement finish(SqlText sql) const;
};

const Dialect& sqliteDialect();
const Dialect& postgresDialect();
const Dialect& mysqlDialect();

// Null for a name that is not supported.
const Dialect* dialectNamed(std::string_view name);

// The option `dialect`; the error says what is allowed.
Result<const Dialect*> dialectFrom(const Json& options);

}  // namespace kmsg
