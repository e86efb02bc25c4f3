#include "sql/query.h"

#include <utility>

#include "base/check.h"
#include "sql/condition.h"

namespace kmsg {
namespace {

const Column& columnOf(const Table& table, const std::string& field) {
  const Column* column = table.byField(field);
  KMSG_CHECK(column != nullptr);
  return *column;
}

SqlText anyOf(const Dialect& dialect, const Column& column,
              const std::vector<std::string>& values) {
  if (values.empty()) return SqlText("1 = 0");
  std::string name = dialect.of(column.name);
  if (column.nullable) name = "COALESCE(" + name + ", '')";
  SqlText sql(name);
  if (values.size() == 1) return sql.add(" = ").bind(values.front());
  // One parameter whatever the length: D1 takes no more than 100.
  return sql.add(" IN ").add(dialect.textList(dumpJson(Json(values))));
}

SqlText where(const Dialect& dialect, const Table& table, const RowFilter& filter) {
  std::vector<SqlText> parts;
  for (const RowFilter::AnyOf& part : filter.anyOf) {
    parts.push_back(anyOf(dialect, columnOf(table, part.field), part.values));
  }
  for (const RowFilter::Range& range : filter.ranges) {
    const std::string name = dialect.of(columnOf(table, range.field).name);
    if (range.from) parts.push_back(SqlText(name + " >= ").bind(*range.from));
    if (range.to) parts.push_back(SqlText(name + " <= ").bind(*range.to));
  }
  SqlText sql;
  for (const SqlText& part : parts)
    sql.add(sql.text.empty() ? " WHERE " : " AND ").add(part);
  return sql;
}

}  // namespace

Statement listDue(const Dialect& dialect, const Table& table, Millis now, int64_t limit) {
  SqlText sql = selectAll(dialect, table);
  sql.add(" WHERE ").add(dueCondition(dialect, table, now));
  sql.addAll({" ORDER BY ", dueOrder(dialect, table), " LIMIT "});
  sql.add(dialect.rowCount(limit));
  return dialect.finish(std::move(sql));
}

Statement listRows(const Dialect& dialect, const Table& table, const RowFilter& filter,
                   const RowPage& page) {
  const std::string_view direction = page.descending ? " DESC" : " ASC";
  SqlText sql = selectAll(dialect, table);
  sql.add(where(dialect, table, filter));
  sql.addAll({" ORDER BY ", dialect.of(columnOf(table, page.orderBy).name)}).add(direction);
  sql.addAll({", ", dialect.of(table.key().name)}).add(direction);
  sql.add(" LIMIT ").add(dialect.rowCount(page.limit));
  sql.add(" OFFSET ").add(dialect.rowCount(page.offset));
  return dialect.finish(std::move(sql));
}

Statement countRows(const Dialect& dialect, const Table& table, const RowFilter& filter) {
  SqlText sql(joined({"SELECT COUNT(1) AS count FROM ", dialect.aliased(table)}));
  return dialect.finish(std::move(sql.add(where(dialect, table, filter))));
}

Statement countRowsBy(const Dialect& dialect, const Table& table, const RowFilter& filter,
                      const std::vector<std::string>& fields) {
  std::string columns;
  for (const std::string& field : fields) {
    if (!columns.empty()) columns += ", ";
    columns += dialect.of(columnOf(table, field).name);
  }
  SqlText sql(joined({"SELECT ", columns, ", COUNT(1) AS count FROM ", dialect.aliased(table)}));
  sql.add(where(dialect, table, filter));
  sql.addAll({" GROUP BY ", columns, " ORDER BY ", columns});
  return dialect.finish(std::move(sql));
}

Statement deleteBefore(const Dialect& dialect, const Table& table, const std::string& field,
                       Millis before, int64_t limit) {
  const std::string time = dialect.of(columnOf(table, field).name);
  SqlText finished(time + " < ");
  finished.bind(before);
  // The time's index finds the rows here, so the status may be tested the other way round.
  finished.addAll({" AND ", dialect.of(table.lease.status), " NOT IN ", openStatuses(table)});
  return dialect.deleteFirst(table, finished, time + ", " + dialect.of(table.key().name), limit);
}

}  // namespace kmsg
