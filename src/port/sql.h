#pragma once

#include <string>
#include <vector>

#include "async/task.h"

namespace kmsg {

struct Statement {
  std::string sql;
  Json params = Json::array();  // null, text, whole numbers
};

struct RowSet {
  std::vector<Json> rows;  // objects by column name
  int64_t changes = 0;     // rows that a write changed, where the driver says so
};

// One SQL database.
class SqlClient {
 public:
  virtual ~SqlClient() = default;

  // Runs `statements` in order as one atomic unit and returns one row set per statement. On a
  // failure nothing is applied unless the error's outcome is kUnknown: then the batch may have been
  // committed, so callers only send statements that are safe to repeat. Takes the statements by
  // value: the call may outlive the caller's frame. Dropping the task does not undo a batch that
  // the host has already received.
  virtual Task<Result<std::vector<RowSet>>> batch(std::vector<Statement> statements) = 0;
};

}  // namespace kmsg
