#include "sql/condition.h"

namespace kmsg {

SqlText selectAll(const Dialect& dialect, const Table& table) {
  return SqlText("SELECT " + dialect.resultList(table) + " FROM " + dialect.aliased(table));
}

std::string openStatuses(const Table& table) {
  std::string list;
  for (const std::string& status : table.lease.openStatuses) {
    list += list.empty() ? "(" : ", ";
    list += Dialect::literal(status);
  }
  return list + ")";
}

SqlText dueCondition(const Dialect& dialect, const Table& table, Millis now) {
  SqlText sql(joined({dialect.of(table.lease.status), " IN ", openStatuses(table)}));
  return sql.addAll({" AND ", dialect.of(table.lease.due), " <= "})
      .add(dialect.value(table.dueColumn(), now));
}

std::string dueOrder(const Dialect& dialect, const Table& table) {
  return joined({dialect.of(table.lease.due), ", ", dialect.of(table.key().name)});
}

}  // namespace kmsg
