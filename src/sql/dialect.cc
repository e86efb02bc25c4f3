#include "sql/dialect.h"

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

std::string Dialect::indexNames(const std::vector<Index>& indexes) const {
  std::string names;
  for (const Index& index : indexes) {
    if (index.openOnly && !hasPartialIndexes()) continue;
    if (!names.empty()) names += ", ";
    names += literal(index.name);
  }
  return joined({"(", names, ")"});
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

std::string Dialect::resultList(const Table& table) const {
  std::string list;
  for (const Column& column : table.columns) {
    if (!list.empty()) list += ", ";
    list += result(column);
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

SqlText Dialect::firstKeys(const Table& table, const SqlText& where, std::string_view order,
                           int64_t limit) const {
  SqlText sql(joined({"SELECT ", of(table.key().name), " FROM ", aliased(table), " WHERE "}));
  return sql.add(where).add(" ORDER BY ").add(order).add(" LIMIT ").add(rowCount(limit));
}

std::vector<Statement> Dialect::insertRows(const Table& table, std::string jsonArray,
                                           OnConflict onConflict) const {
  std::string values;
  std::string replaced;
  for (const Column& column : table.columns) {
    if (!values.empty()) values += ", ";
    values += rowValue(column);
    if (&column == &table.key()) continue;
    const std::string name = quote(column.name);
    if (!replaced.empty()) replaced += ", ";
    replaced += joined({name, " = excluded.", name});
  }
  const std::string key = quote(table.key().name);
  SqlText sql(joined(
      {"INSERT INTO ", quote(table.name), " (", columnList(table), ") SELECT ", values, " FROM "}));
  sql.add(rowSource(std::move(jsonArray), table.columns));
  // Without a WHERE, SQLite reads the ON of ON CONFLICT as a join condition.
  sql.addAll({" WHERE true ON CONFLICT (", key, ") DO "});
  if (onConflict == OnConflict::kReplace) {
    sql.addAll({"UPDATE SET ", replaced});
  } else {
    sql.addAll({"NOTHING RETURNING ", key});
  }
  return {finish(std::move(sql))};
}

std::vector<Statement> Dialect::claimFirst(const Table& table, const Claim& claim,
                                           const std::vector<Json>&) const {
  SqlText sql(joined({"UPDATE ", aliased(table), " SET ", target(table.lease.due), " = "}));
  sql.add(value(table.dueColumn(), claim.due));
  if (!claim.set.text.empty()) sql.add(", ").add(claim.set);
  sql.addAll({" WHERE ", quote(table.key().name), " IN ("});
  sql.add(firstKeys(table, claim.where, claim.order, claim.limit));
  sql.addAll({") RETURNING ", columnList(table)});
  return {finish(std::move(sql))};
}

std::vector<Statement> Dialect::updateRows(const Table& table, std::string jsonArray,
                                           const std::vector<Column>& members, const SqlText& set,
                                           const SqlText& where) const {
  SqlText sql(joined({"UPDATE ", aliased(table), " SET "}));
  sql.add(set).add(" FROM ").add(rowSource(std::move(jsonArray), members));
  sql.addAll({" WHERE ", of(table.key().name), " = ", rowValue(table.key()), " AND "}).add(where);
  sql.addAll({" RETURNING ", quote(table.key().name)});
  return {finish(std::move(sql))};
}

Statement Dialect::deleteFirst(const Table& table, const SqlText& where, std::string_view order,
                               int64_t limit) const {
  const std::string key = quote(table.key().name);
  SqlText sql(joined({"DELETE FROM ", quote(table.name), " WHERE ", key, " IN ("}));
  return finish(std::move(sql.add(firstKeys(table, where, order, limit)).add(")")));
}

const Dialect* dialectNamed(std::string_view name) {
  for (const Dialect* dialect : {&postgresDialect(), &mysqlDialect(), &sqliteDialect()}) {
    if (dialect->name() == name) return dialect;
  }
  return nullptr;
}

Result<const Dialect*> dialectFrom(const Json& options) {
  const Dialect* dialect = dialectNamed(textAt(options, "dialect"));
  if (dialect) return dialect;
  return invalidRequest("dialect must be one of postgres, mysql, sqlite", "dialect");
}

}  // namespace kmsg
