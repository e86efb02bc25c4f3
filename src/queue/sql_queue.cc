#include "queue/sql_queue.h"

#include <algorithm>
#include <utility>

#include "sql/claim.h"
#include "sql/condition.h"
#include "sql/row.h"

namespace kmsg {
namespace {

constexpr std::string_view kWorking = "processing";
constexpr std::string_view kWaiting = "pending";

// Where the claim has overwritten the due time, the time for which a job was put in stands for it.
Millis wantedAt(const Json& job) {
  return intAt(job, "createdAt").value_or(0) + intAt(job, "delay").value_or(0);
}

bool goesFirst(const Json& a, const Json& b) {
  const int64_t urgencyA = intAt(a, "priority").value_or(0);
  const int64_t urgencyB = intAt(b, "priority").value_or(0);
  if (urgencyA != urgencyB) return urgencyA > urgencyB;
  if (wantedAt(a) != wantedAt(b)) return wantedAt(a) < wantedAt(b);
  return textAt(a, "id") < textAt(b, "id");
}

std::string urgencyOrder(const Dialect& dialect) {
  std::string order = dialect.of("priority") + " DESC";
  for (const char* column : {"process_at", "created_at", "id"})
    order += ", " + dialect.of(column);
  return order;
}

bool hasRows(const std::vector<RowSet>& sets) {
  return std::any_of(sets.begin(), sets.end(), [](const RowSet& set) { return !set.rows.empty(); });
}

Error failed(Error error) {
  error.message = "The job queue failed: " + error.message;
  return error;
}

// The last lease of this job has run out.
RowPatch endOf(const Json& job, Millis now) {
  RowPatch patch;
  patch.key = textAt(job, "id");
  patch.fence = RowFence{intAt(job, "attempts").value_or(0), intAt(job, "processAt").value_or(0)};
  patch.set["status"] = "failed";
  patch.set["failed_at"] = now;
  return patch;
}

}  // namespace

Task<Result<std::vector<RowSet>>> SqlJobQueue::run(std::vector<Statement> statements) {
  Result<std::vector<RowSet>> sets = co_await client_.batch(std::move(statements));
  if (!sets.ok()) co_return failed(std::move(sets).error());
  co_return std::move(sets).value();
}

Task<Result<Json>> SqlJobQueue::jobs(std::vector<Statement> statements) {
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements));
  if (!sets.ok()) co_return std::move(sets).error();
  Json found = Json::array();
  for (const RowSet& set : *sets) {
    for (const Json& row : set.rows)
      found.push_back(fieldsFromRow(table_, row));
  }
  co_return found;
}

// Pending jobs whose time has come, and those of workers that let their lease run out, unless that
// was the last attempt.
SqlText SqlJobQueue::isDue(Millis now) const {
  SqlText sql(dueCondition(dialect_, table_, now));
  sql.add(" AND (" + dialect_.of("status") + " = " + Dialect::literal(kWaiting) + " OR ");
  return sql.add(dialect_.of("attempts") + " + 1 < " + dialect_.of("max_attempts") + ")");
}

// Those of dead workers have one attempt more, be it one too many.
Claim SqlJobQueue::claim(Millis now, int64_t limit, Millis leaseMs) const {
  const std::string status = dialect_.of("status");
  const std::string isWorking = status + " = " + Dialect::literal(kWorking);
  const std::string attempts = dialect_.of("attempts");
  Claim claim;
  // MySQL assigns from left to right, so the status comes last.
  claim.set.add(dialect_.target("error") + " = CASE WHEN " + isWorking + " THEN ");
  claim.set.add(Dialect::literal("the lease ran out") + " ELSE " + dialect_.of("error") + " END, ");
  claim.set.add(dialect_.target("attempts") + " = " + attempts + " + CASE WHEN " + isWorking);
  claim.set.add(" THEN 1 ELSE 0 END, " + dialect_.target("status") + " = ");
  claim.set.add(Dialect::literal(kWorking));
  claim.where.add(dueCondition(dialect_, table_, now));
  claim.order = urgencyOrder(dialect_);
  claim.limit = limit;
  claim.due = now + std::max<Millis>(leaseMs, 1);
  return claim;
}

Task<Result<Done>> SqlJobQueue::add(Json jobs) {
  std::vector<Json> rows;
  for (Json& job : jobs) {
    const bool isNothing = memberAt(job, "data").is_null();
    if (isNothing) job["data"] = false;
    Result<Json> row = rowFromFields(table_, job);
    if (!row.ok()) co_return std::move(row).error();
    // The column holds JSON, of which null is a value like any other.
    if (isNothing) (*row)["data"] = "null";
    rows.push_back(std::move(row).value());
  }
  if (rows.empty()) co_return Done{};
  Result<std::vector<RowSet>> written = co_await run(insertIfAbsent(dialect_, table_, rows));
  if (!written.ok()) co_return std::move(written).error();
  co_return Done{};
}

Task<Result<Json>> SqlJobQueue::take(Millis now, int64_t count, Millis leaseMs) {
  Json taken = Json::array();
  while (static_cast<int64_t>(taken.size()) < count) {
    const int64_t limit = count - static_cast<int64_t>(taken.size());
    Result<std::vector<Json>> rows =
        co_await claimRows(client_, dialect_, table_, claim(now, limit, leaseMs));
    if (!rows.ok() && taken.empty()) co_return failed(std::move(rows).error());
    if (!rows.ok()) break;
    std::vector<RowPatch> ended;
    for (const Json& row : *rows) {
      Json job = fieldsFromRow(table_, row);
      if (intAt(job, "attempts").value_or(0) < intAt(job, "maxAttempts").value_or(1)) {
        taken.push_back(std::move(job));
      } else {
        ended.push_back(endOf(job, now));
      }
    }
    // In the place of those whose attempts are used up come others.
    if (ended.empty()) break;
    Result<std::vector<RowSet>> written =
        co_await run(patchMany(dialect_, table_, ended, kWorking));
    // What is taken is not lost with what could not be ended: that is due again after its lease.
    if (!written.ok() && taken.empty()) co_return std::move(written).error();
    if (!written.ok()) break;
  }
  std::sort(taken.begin(), taken.end(), goesFirst);
  co_return taken;
}

Task<Result<Json>> SqlJobQueue::change(std::string id, std::optional<RowFence> fence, Json set) {
  RowPatch patch;
  patch.key = std::move(id);
  patch.fence = fence;
  for (const auto& member : set.items()) {
    const Column* column = table_.byField(member.key());
    if (!column) co_return invalidRequest("Jobs have no such field", member.key());
    Result<Json> value = columnValue(*column, member.value());
    if (!value.ok()) co_return std::move(value).error();
    patch.set[column->name] = std::move(value).value();
  }
  std::vector<RowPatch> patches;
  patches.push_back(std::move(patch));
  Result<std::vector<RowSet>> sets = co_await run(patchMany(dialect_, table_, patches, kWorking));
  if (!sets.ok()) co_return std::move(sets).error();
  co_return Json(hasRows(*sets));
}

Task<Result<Json>> SqlJobQueue::find(std::string id) {
  std::vector<std::string> ids;
  ids.push_back(std::move(id));
  Result<Json> found = co_await jobs(getMany(dialect_, table_, ids));
  if (!found.ok()) co_return std::move(found).error();
  co_return found->empty() ? Json() : found->front();
}

Task<Result<Json>> SqlJobQueue::peek(Millis now) {
  SqlText sql = selectAll(dialect_, table_);
  sql.add(" WHERE ").add(isDue(now)).add(" ORDER BY " + urgencyOrder(dialect_)).add(" LIMIT 1");
  std::vector<Statement> statements;
  statements.push_back(dialect_.finish(std::move(sql)));
  Result<Json> found = co_await jobs(std::move(statements));
  if (!found.ok()) co_return std::move(found).error();
  co_return found->empty() ? Json() : found->front();
}

Task<Result<Json>> SqlJobQueue::countDue(Millis now) {
  SqlText sql("SELECT COUNT(1) AS count FROM " + dialect_.aliased(table_) + " WHERE ");
  std::vector<Statement> statements;
  statements.push_back(dialect_.finish(std::move(sql.add(isDue(now)))));
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements));
  if (!sets.ok()) co_return std::move(sets).error();
  int64_t count = 0;
  for (const Json& row : sets->front().rows)
    count = looseIntAt(row, "count").value_or(0);
  co_return Json(count);
}

Task<Result<Json>> SqlJobQueue::remove(std::string id) {
  // Asked before it is deleted: not every driver says how many rows a DELETE met.
  std::vector<std::string> ids;
  ids.push_back(id);
  std::vector<Statement> statements = getMany(dialect_, table_, ids);
  SqlText sql("DELETE FROM " + dialect_.quote(table_.name) + " WHERE " + dialect_.quote("id"));
  statements.push_back(dialect_.finish(std::move(sql.add(" = ").bind(std::move(id)))));
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements));
  if (!sets.ok()) co_return std::move(sets).error();
  co_return Json(hasRows(*sets));
}

Task<Result<Json>> SqlJobQueue::removeAll(std::optional<Json> statuses) {
  SqlText some;
  if (statuses) {
    some.add(" WHERE " + dialect_.of("status") + " IN ")
        .add(dialect_.textList(table_.byName("status"), dumpJson(*statuses)));
  }
  SqlText counted("SELECT COUNT(1) AS count FROM " + dialect_.aliased(table_));
  std::vector<Statement> statements;
  statements.push_back(dialect_.finish(std::move(counted.add(some))));
  SqlText sql("DELETE FROM " + dialect_.quote(table_.name));
  if (statuses) {
    sql.add(" WHERE " + dialect_.quote("status") + " IN ");
    sql.add(dialect_.textList(table_.byName("status"), dumpJson(*statuses)));
  }
  statements.push_back(dialect_.finish(std::move(sql)));
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements));
  if (!sets.ok()) co_return std::move(sets).error();
  int64_t count = 0;
  for (const Json& row : sets->front().rows)
    count = looseIntAt(row, "count").value_or(0);
  co_return Json(count);
}

}  // namespace kmsg
