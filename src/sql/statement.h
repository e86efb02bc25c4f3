#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "sql/dialect.h"

namespace kmsg {

// Set-based statements: any number of rows in one statement per 900 KB, and one parameter each. All
// answers are meant for one atomic batch, and none of them depends on how many rows there are.

// Writes rows (objects by column name, see rowFromFields), replacing those with the same key. Of
// several rows with one key the last counts.
std::vector<Statement> upsertMany(const Dialect& dialect, const Table& table,
                                  const std::vector<Json>& rows);

// Writes the rows whose key is not there yet; rows with the keys that were inserted come back. Of
// several rows with one key the first counts.
std::vector<Statement> insertIfAbsent(const Dialect& dialect, const Table& table,
                                      const std::vector<Json>& rows);

// The first `limit` open rows with due <= now, most overdue first.
Claim dueClaim(const Dialect& dialect, const Table& table, Millis now, int64_t limit,
               Millis leaseEnd);

// The state in which a row was claimed.
struct RowFence {
  int64_t attempts = 0;
  Millis due = 0;
};

// A change of the columns in `set` (an object by column name, values as columnValue() makes them).
struct RowPatch {
  std::string key;
  std::optional<RowFence> fence;
  Json set = Json::object();
};

// Applies patches in order; the keys that were changed come back, once per patch. A fenced patch
// applies only to an open row that still carries the fence. One without a fence leaves a finished
// row's status as it is when it would open the row again, and changes the rest. Patches that set
// nothing are left out. With `heldStatus` none applies to a row in another status.
std::vector<Statement> patchMany(const Dialect& dialect, const Table& table,
                                 const std::vector<RowPatch>& patches,
                                 std::string_view heldStatus = {});

// The rows with these keys, in no order.
std::vector<Statement> getMany(const Dialect& dialect, const Table& table,
                               const std::vector<std::string>& keys);

}  // namespace kmsg
