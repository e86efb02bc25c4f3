#pragma once

#include <optional>
#include <string>

#include "port/sql.h"
#include "sql/statement.h"

namespace kmsg {

// Jobs in an SQL table (queue/table.h). A job is an object by field name, times in milliseconds.
// While a job is "processing", `processAt` is the end of its lease, and the pair (attempts,
// processAt) its fence. Every member is one batch of the client, whatever the number of jobs,
// unless it says otherwise.
class SqlJobQueue {
 public:
  // The client, the dialect and the table must outlive the queue and its tasks.
  SqlJobQueue(SqlClient& client, const Dialect& dialect, const Table& table)
      : client_(client), dialect_(dialect), table_(table) {}

  // Writes jobs; one whose id is taken is left as it is, so that a repeated call does no harm.
  Task<Result<Done>> add(Json jobs);
  // Takes the first `count` due jobs: highest priority, longest due, oldest. Those of a dead worker
  // have one attempt more; where that was the last, the job is failed instead. Answers the jobs as
  // taken.
  Task<Result<Json>> take(Millis now, int64_t count, Millis leaseMs);
  // Changes the fields in `set` of a job that is at work and, with a fence, still held by it.
  // Answers whether it was.
  Task<Result<Json>> change(std::string id, std::optional<RowFence> fence, Json set);
  // The job, or null.
  Task<Result<Json>> find(std::string id);
  // The job that take() would take first, or null.
  Task<Result<Json>> peek(Millis now);
  // How many jobs take() would take.
  Task<Result<Json>> countDue(Millis now);
  // Deletes the job; answers whether it was there.
  Task<Result<Json>> remove(std::string id);
  // Deletes the jobs in these statuses, all for none given; answers how many.
  Task<Result<Json>> removeAll(std::optional<Json> statuses);

 private:
  Task<Result<std::vector<RowSet>>> run(std::vector<Statement> statements);
  Task<Result<Json>> jobs(std::vector<Statement> statements);
  SqlText isDue(Millis now) const;
  Claim claim(Millis now, int64_t limit, Millis leaseMs) const;

  SqlClient& client_;
  const Dialect& dialect_;
  const Table& table_;
};

}  // namespace kmsg
