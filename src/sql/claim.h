#pragma once

#include <vector>

#include "async/task.h"
#include "port/sql.h"
#include "sql/dialect.h"

namespace kmsg {

// Runs a claim: the whole rows come back as changed, in no order. Empty although rows are due when
// other workers are faster for several rounds. An error whose outcome is unknown may have claimed
// rows; they are due again when the lease has run out. Client, dialect and table must outlive the
// task.
Task<Result<std::vector<Json>>> claimRows(SqlClient& client, const Dialect& dialect,
                                          const Table& table, Claim claim);

}  // namespace kmsg
