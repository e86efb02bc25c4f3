#pragma once

#include <string>

#include "base/time.h"
#include "sql/dialect.h"

namespace kmsg {

// Pieces that several statements share; t is the table's alias.

// "SELECT <all columns> FROM <table> AS t". Columns carry the alias because SQLite takes an unknown
// quoted name without one for a text constant.
SqlText selectAll(const Dialect& dialect, const Table& table);

// The statuses of rows that are not finished, in parentheses. Positive lists only: NOT IN keeps a
// database from using the index on (status, due).
std::string openStatuses(const Table& table);

// Open rows with due <= now.
SqlText dueCondition(const Dialect& dialect, const Table& table, Millis now);

// Most overdue first; equal times by key, so that the order is one.
std::string dueOrder(const Dialect& dialect, const Table& table);

}  // namespace kmsg
