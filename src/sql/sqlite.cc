#include <utility>

#include "base/check.h"
#include "sql/dialect.h"

namespace kmsg {
namespace {

// SQLite 3.35 and later, and so Cloudflare D1 and the SQLite of Durable Objects.
class SqliteDialect final : public Dialect {
 public:
  std::string_view name() const override { return "sqlite"; }

  std::string quote(std::string_view identifier) const override {
    std::string quoted = "\"";
    for (const char c : identifier) {
      if (c == '"') quoted += '"';
      quoted += c;
    }
    return quoted + "\"";
  }

  std::string placeholder(size_t) const override { return "?"; }

  std::string columnType(const Column& column) const override {
    switch (column.kind) {
      case ColumnKind::kTime:
      case ColumnKind::kDuration:
      case ColumnKind::kCount:
        return "INTEGER";
      case ColumnKind::kMessageId:
      case ColumnKind::kId:
      case ColumnKind::kShortText:
      case ColumnKind::kText:
      case ColumnKind::kLongText:
      case ColumnKind::kJson:
        return "TEXT";
    }
    __builtin_trap();
  }

  std::string_view createIndex() const override { return "CREATE INDEX IF NOT EXISTS"; }

  // Names keep the case that they were created with, and mean the same in any.
  std::string countIndexes(const std::vector<Table>& tables) const override {
    std::string text = "(SELECT COUNT(1) FROM sqlite_master WHERE type = 'index' AND (";
    std::string_view separator;
    for (const Table& table : tables) {
      text += joined({separator, "tbl_name = ", literal(table.name), " COLLATE NOCASE"});
      text += joined({" AND name COLLATE NOCASE IN ", indexNames(table.indexes)});
      separator = " OR ";
    }
    return text + "))";
  }

  Statement columnsOf(const Table& table) const override {
    SqlText sql("SELECT name FROM pragma_table_info(");
    return finish(sql.bind(table.name).add(")"));
  }

  SqlText textList(const Column&, std::string jsonArray) const override {
    SqlText sql("(SELECT value FROM json_each(");
    return sql.bind(std::move(jsonArray)).add("))");
  }

  SqlText rowSource(std::string jsonArray, const std::vector<Column>&) const override {
    SqlText sql("json_each(");
    return sql.bind(std::move(jsonArray)).add(") AS r");
  }

  std::string rowValue(const Column& member) const override {
    return joined({"json_extract(r.value, ", path(member), ")"});
  }

  std::string rowHas(const Column& member) const override {
    return joined({"json_type(r.value, ", path(member), ") IS NOT NULL"});
  }

 private:
  static std::string path(const Column& member) { return literal("$." + member.name); }
};

}  // namespace

const Dialect& sqliteDialect() {
  static const SqliteDialect dialect;
  return dialect;
}

}  // namespace kmsg
