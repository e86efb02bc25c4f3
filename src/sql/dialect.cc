#include "sql/dialect.h"

#include <array>
#include <utility>

namespace kmsg {

std::string Dialect::literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

std::string Dialect::columnList(const Table& table, std::string_view prefix) const {
  std::string list;
  for (const Column& column : table.columns) {
    if (!list.empty()) list += ", ";
    list += prefix;
    list += quote(column.name);
  }
  return list;
}

Statement Dialect::finish(SqlText sql) const {
  std::string text;
  size_t number = 0;
  for (const char c : sql.text) {
    if (c == '?') {
      text += placeholder(++number);
    } else {
      text += c;
    }
  }
  KMSG_CHECK(number == sql.params.size());
  return {std::move(text), std::move(sql.params)};
}

std::vector<Statement> Dialect::insertRows(const Table& table, std::string jsonArray,
                                           OnConflict onConflict) const {
  std::vector<RowMember> members;
  std::string values;
  std::string replaced;
  for (const Column& column : table.columns) {
    const RowMember& member = members.emplace_back(RowMember{column.name, column.kind});
    if (!values.empty()) values += ", ";
    values += rowValue(member);
    if (&column == &table.key()) continue;
    const std::string name = quote(column.name);
    if (!replaced.empty()) replaced += ", ";
    replaced += name + " = excluded." + name;
  }
  const std::string key = quote(table.key().name);
  SqlText sql("INSERT INTO " + quote(table.name) + " (" + columnList(table) + ") SELECT " + values +
              " FROM ");
  sql.add(rowSource(std::move(jsonArray), members));
  // Without a WHERE, SQLite reads the ON of ON CONFLICT as a join condition.
  sql.add(" WHERE true ON CONFLICT (" + key + ") DO ");
  if (onConflict == OnConflict::kReplace) {
    sql.add("UPDATE SET " + replaced);
  } else {
    sql.add("NOTHING RETURNING " + key);
  }
  return {finish(std::move(sql))};
}

std::vector<Statement> Dialect::updateFirst(const Table& table, const SqlText& set,
                                            const SqlText& where, std::string_view order,
                                            int64_t limit) const {
  const std::string key = quote(table.key().name);
  SqlText sql("UPDATE " + quote(table.name) + " SET ");
  sql.add(set).add(" WHERE " + key + " IN (SELECT " + of(table.key().name) + " FROM ");
  sql.add(aliased(table)).add(" WHERE ").add(where).add(" ORDER BY ").add(order);
  sql.add(" LIMIT ").bind(limit).add(") RETURNING " + columnList(table));
  return {finish(std::move(sql))};
}

std::vector<Statement> Dialect::updateFrom(const Table& table, const SqlText& set,
                                           const SqlText& source, const SqlText& where) const {
  SqlText sql("UPDATE " + aliased(table) + " SET ");
  sql.add(set).add(" FROM ").add(source).add(" WHERE ").add(where);
  sql.add(" RETURNING " + quote(table.key().name));
  return {finish(std::move(sql))};
}

const Dialect* dialectNamed(std::string_view name) {
  for (const Dialect* dialect : std::array{&sqliteDialect()}) {
    if (dialect->name() == name) return dialect;
  }
  return nullptr;
}

}  // namespace kmsg
