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
  if (values.size() == 1) return sql.add(" = ").add(dialect.value(column, values.front()));
  // One parameter whatever the length: D1 takes no more than 100.
  return sql.add(" IN ").add(dialect.textList(column, dumpJson(Json(values))));
}

// Rows behind page.after. The first half is what an index on the time can start from.
SqlText behind(const Dialect& dialect, const Table& table, const RowPage& page) {
  const Column& column = columnOf(table, page.orderBy);
  const std::string name = dialect.of(column.name);
  const SqlText time = dialect.value(column, page.after->time);
  const std::string_view beyond = page.descending ? " < " : " > ";
  SqlText sql(joined({name, page.descending ? " <= " : " >= "}));
  sql.add(time).addAll({" AND (", name, beyond}).add(time);
  sql.addAll({" OR ", dialect.of(table.key().name), beyond});
  return sql.add(dialect.value(table.key(), page.after->key)).add(")");
}

SqlText where(const Dialect& dialect, const Table& table, const RowFilter& filter,
              const RowPage* page = nullptr) {
  std::vector<SqlText> parts;
  for (const RowFilter::AnyOf& part : filter.anyOf) {
    parts.push_back(anyOf(dialect, columnOf(table, part.field), part.values));
  }
  for (const RowFilter::Range& range : filter.ranges) {
    const Column& column = columnOf(table, range.field);
    const std::string name = dialect.of(column.name);
    if (range.from) {
      parts.push_back(SqlText(name + " >= ").add(dialect.value(column, *range.from)));
    }
    if (range.to) parts.push_back(SqlText(name + " <= ").add(dialect.value(column, *range.to)));
  }
  if (page && page->after) parts.push_back(behind(dialect, table, *page));
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
  sql.add(where(dialect, table, filter, &page));
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
  const Column& column = columnOf(table, field);
  const std::string time = dialect.of(column.name);
  SqlText finished(time + " < ");
  finished.add(dialect.value(column, before));
  // The time's index finds the rows here, so the status may be tested the other way round.
  finished.addAll({" AND ", dialect.of(table.lease.status), " NOT IN ", openStatuses(table)});
  return dialect.deleteFirst(table, finished, time + ", " + dialect.of(table.key().name), limit);
}

}  // namespace kmsg
