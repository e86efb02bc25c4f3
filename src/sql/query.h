#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "sql/dialect.h"

namespace kmsg {

// A row meets a filter when it meets every part of it; no parts: every row.
struct RowFilter {
  // The column is one of the texts; no texts: no row. "" also stands for NULL.
  struct AnyOf {
    std::string field;
    std::vector<std::string> values;
  };
  // Both ends inclusive.
  struct Range {
    std::string field;
    std::optional<Millis> from;
    std::optional<Millis> to;
  };
  std::vector<AnyOf> anyOf;
  std::vector<Range> ranges;
};

struct RowPage {
  // The row that a page starts behind.
  struct After {
    Millis time = 0;  // of the column that the page is ordered by
    std::string key;
  };
  std::string orderBy;  // field of a time column; rows of equal time are ordered by key
  bool descending = true;
  int64_t limit = 0;
  int64_t offset = 0;
  std::optional<After> after = std::nullopt;
};

// Fields that the table does not have are bugs of the caller and trap.

// Open rows with due <= now, most overdue first. Claims nothing.
Statement listDue(const Dialect& dialect, const Table& table, Millis now, int64_t limit);

Statement listRows(const Dialect& dialect, const Table& table, const RowFilter& filter,
                   const RowPage& page);

// Answers one row {"count"}.
Statement countRows(const Dialect& dialect, const Table& table, const RowFilter& filter);

// Answers a row per combination of the fields that occurs: their columns and "count", ordered by
// the columns. `fields` is not empty.
Statement countRowsBy(const Dialect& dialect, const Table& table, const RowFilter& filter,
                      const std::vector<std::string>& fields);

// Deletes up to `limit` finished rows whose time `field` is before `before`, oldest first. The row
// set's `changes` says how many.
Statement deleteBefore(const Dialect& dialect, const Table& table, const std::string& field,
                       Millis before, int64_t limit);

}  // namespace kmsg
