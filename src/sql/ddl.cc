#include "sql/ddl.h"

namespace kmsg {
namespace {

bool isNumber(ColumnKind kind) {
  return kind == ColumnKind::kTime || kind == ColumnKind::kCount;
}

std::string definition(const Dialect& dialect, const Column& column) {
  std::string text = dialect.quote(column.name) + " ";
  text += dialect.columnType(column.kind);
  if (!column.nullable) text += " NOT NULL";
  return text;
}

std::string createTable(const Dialect& dialect, const Table& table) {
  std::string text = "CREATE TABLE IF NOT EXISTS " + dialect.quote(table.name) + " (\n";
  for (const Column& column : table.columns) {
    text += "  " + definition(dialect, column);
    if (&column == &table.key()) text += " PRIMARY KEY";
    if (column.kind == ColumnKind::kCount) text += " DEFAULT 0";
    text += &column == &table.columns.back() ? "\n" : ",\n";
  }
  return text + ")";
}

std::string createIndex(const Dialect& dialect, const Table& table, const Index& index) {
  std::string columns;
  for (const std::string& column : index.columns) {
    if (!columns.empty()) columns += ", ";
    columns += dialect.quote(column);
  }
  std::string text(dialect.createIndex());
  text += " " + dialect.quote(index.name) + " ON " + dialect.quote(table.name);
  return text + " (" + columns + ")";
}

}  // namespace

std::vector<Statement> createStatements(const Dialect& dialect, const Table& table,
                                        bool includeIndexes) {
  std::vector<Statement> statements;
  statements.push_back({createTable(dialect, table)});
  if (!includeIndexes) return statements;
  for (const Index& index : table.indexes) {
    statements.push_back({createIndex(dialect, table, index)});
  }
  return statements;
}

std::string createText(const Dialect& dialect, const Table& table, bool includeIndexes) {
  std::string text;
  for (const Statement& statement : createStatements(dialect, table, includeIndexes)) {
    if (!text.empty()) text += "\n\n";
    text += statement.sql + ";";
  }
  return text;
}

std::string addColumnText(const Dialect& dialect, const Table& table, const Column& column) {
  std::string text = "ALTER TABLE " + dialect.quote(table.name) + " ADD COLUMN ";
  text += definition(dialect, column);
  if (!column.nullable) text += isNumber(column.kind) ? " DEFAULT 0" : " DEFAULT ''";
  return text + ";";
}

}  // namespace kmsg
