#pragma once

#include <vector>

#include "sql/statement.h"

namespace kmsg {

// What claims due rows, of these candidates where the dialect looks for some first.
inline std::vector<Statement> claimDue(const Dialect& dialect, const Table& table, Millis now,
                                       int64_t limit, Millis leaseEnd,
                                       const std::vector<Json>& candidates = {}) {
  return dialect.claimFirst(table, dueClaim(dialect, table, now, limit, leaseEnd), candidates);
}

}  // namespace kmsg
