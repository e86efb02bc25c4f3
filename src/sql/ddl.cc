#include "sql/ddl.h"

#include <utility>

#include "sql/condition.h"

namespace kmsg {
namespace {

std::string definition(const Dialect& dialect, const Column& column) {
  std::string text = joined({dialect.quote(column.name), " ", dialect.columnType(column)});
  if (!column.nullable) text += " NOT NULL";
  return text;
}

std::string keyNames(const Dialect& dialect, const Table& table) {
  std::string names;
  for (size_t i = 0; i < table.keyColumns; ++i) {
    if (i > 0) names += ", ";
    names += dialect.quote(table.columns[i].name);
  }
  return names;
}

std::string createTable(const Dialect& dialect, const Table& table) {
  std::string text = joined({"CREATE TABLE IF NOT EXISTS ", dialect.quote(table.name), " (\n"});
  for (const Column& column : table.columns) {
    text += joined({"  ", definition(dialect, column)});
    if (table.keyColumns == 1 && &column == &table.key()) text += " PRIMARY KEY";
    if (!column.preset.empty()) text += joined({" DEFAULT ", column.preset});
    if (&column != &table.columns.back()) text += ",\n";
  }
  if (table.keyColumns > 1) text += joined({",\n  PRIMARY KEY (", keyNames(dialect, table), ")"});
  return joined({text, "\n)", dialect.tableOptions(table)});
}

std::string createIndex(const Dialect& dialect, const Table& table, const Index& index) {
  std::string columns;
  for (const std::string& column : index.columns) {
    if (!columns.empty()) columns += ", ";
    columns += dialect.quote(column);
    if (column == index.descending) columns += " DESC";
  }
  std::string text(dialect.createIndex());
  text += joined({" ", dialect.quote(index.name), " ON ", dialect.quote(table.name)});
  text += joined({" (", columns, ")"});
  if (index.openOnly) {
    text += joined({" WHERE ", dialect.quote(table.lease.status), " IN ", openStatuses(table)});
  }
  return text;
}

// What rows that exist already get in a new column that may not be NULL.
std::string valueForOldRows(const Column& column) {
  if (!column.preset.empty()) return column.preset;
  switch (column.kind) {
    case ColumnKind::kTime:
      return column.form == ColumnForm::kDate ? "'epoch'" : "0";
    case ColumnKind::kDuration:
    case ColumnKind::kCount:
      return "0";
    case ColumnKind::kJson:
      return "'null'";
    default:
      return "''";
  }
}

}  // namespace

std::vector<Statement> createStatements(const Dialect& dialect, const std::vector<Table>& tables,
                                        bool includeIndexes) {
  std::vector<Statement> statements;
  for (const Table& table : tables)
    statements.push_back({createTable(dialect, table)});
  if (!includeIndexes) return statements;
  for (const Table& table : tables) {
    for (const Index& index : table.indexes) {
      if (index.openOnly && !dialect.hasPartialIndexes()) continue;
      statements.push_back({createIndex(dialect, table, index)});
    }
  }
  return statements;
}

std::string createText(const Dialect& dialect, const std::vector<Table>& tables,
                       bool includeIndexes) {
  std::string text;
  for (const Statement& statement : createStatements(dialect, tables, includeIndexes)) {
    if (!text.empty()) text += "\n\n";
    text += statement.sql + ";";
  }
  return text;
}

std::string addColumnText(const Dialect& dialect, const Table& table, const Column& column) {
  std::string text = joined({"ALTER TABLE ", dialect.quote(table.name), " ADD COLUMN "});
  text += definition(dialect, column);
  if (!column.nullable && dialect.takesDefault(column)) {
    text += joined({" DEFAULT ", valueForOldRows(column)});
  }
  return text + ";";
}

Statement probe(const Dialect& dialect, const std::vector<Table>& tables, bool includeIndexes) {
  std::vector<Table> indexed;
  for (const Table& table : tables) {
    if (!table.indexes.empty()) indexed.push_back(table);
  }
  std::string text = "SELECT COUNT(1)";
  if (includeIndexes && !indexed.empty()) text += joined({" + ", dialect.countIndexes(indexed)});
  text += " AS found FROM ";
  char alias = 'a';
  for (const Table& table : tables) {
    if (alias > 'a') text += " CROSS JOIN ";
    text += joined({"(SELECT ", dialect.columnList(table, "t."), " FROM ", dialect.aliased(table)});
    text += " LIMIT 0) AS ";
    text += alias++;
  }
  return dialect.finish(SqlText(text));
}

}  // namespace kmsg
