#include "tracking/sql_store.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sql/claim.h"
#include "sql/row.h"
#include "sql/statement.h"

namespace kmsg {
namespace {

// Characters of an error's message that a row keeps.
constexpr size_t kMaxErrorMessage = 1000;

void cutErrorMessage(Json& fields) {
  const Json* error = findKey(fields, "lastError");
  if (!error || !error->is_object()) return;
  const std::string_view message = textAt(*error, "message");
  const std::string_view kept = cutText(message, kMaxErrorMessage);
  if (kept.size() < message.size()) fields["lastError"]["message"] = std::string(kept);
}

// Some drivers encode JSON text once more; what is an object in the record is unwrapped, and left
// out where there is none inside.
void unwrapObject(Json& fields, const char* member) {
  const Json* value = findKey(fields, member);
  if (!value || value->is_object()) return;
  if (const auto text = optionalTextAt(fields, member)) {
    const auto inner = parseJson(*text);
    if (inner && inner->is_object()) {
      fields[member] = *inner;
      return;
    }
  }
  fields.erase(member);
}

Result<TrackingRecord> readRecord(const Table& table, const Json& row) {
  Json fields = fieldsFromRow(table, row);
  unwrapObject(fields, "lastError");
  unwrapObject(fields, "metadata");
  // One row that somebody else wrote must not make the other rows unreadable.
  if (!deliveryStatusFrom(textAt(fields, "status"))) {
    fields["status"] = deliveryStatusName(DeliveryStatus::kUnknown);
  }
  return recordFromJson(fields);
}

constexpr std::string_view kClaim = "claim due records";

Result<Done> readRecords(const Table& table, const std::vector<Json>& rows,
                         std::vector<TrackingRecord>& records) {
  for (const Json& row : rows) {
    Result<TrackingRecord> record = readRecord(table, row);
    if (!record.ok()) return std::move(record).error();
    records.push_back(std::move(record).value());
  }
  return Done{};
}

Error failedTo(std::string_view doing, Error error) {
  error.message = "The tracking store failed to " + std::string(doing) + ": " + error.message;
  return error;
}

Result<RowPatch> rowPatch(const Table& table, TrackingPatch patch) {
  cutErrorMessage(patch.set);
  RowPatch row;
  row.key = std::move(patch.messageId);
  if (patch.fence) row.fence = RowFence{patch.fence->attemptCount, patch.fence->nextCheckAt};
  if (!patch.set.is_object()) return invalidRequest("A patch's set must be an object", "patch.set");
  for (const auto& member : patch.set.items()) {
    if (member.key() == table.key().field) continue;
    const Column* column = table.byField(member.key());
    if (!column && member.key() == "raw") continue;
    if (!column) return invalidRequest("Tracking records have no such field", member.key());
    Result<Json> value = columnValue(*column, member.value());
    if (!value.ok()) return std::move(value).error();
    row.set[column->name] = std::move(value).value();
  }
  return row;
}

}  // namespace

Task<Result<std::vector<RowSet>>> SqlTrackingStore::run(std::vector<Statement> statements,
                                                        std::string doing) {
  if (statements.empty()) co_return std::vector<RowSet>();
  const size_t count = statements.size();
  Result<std::vector<RowSet>> sets = co_await client_.batch(std::move(statements));
  if (!sets.ok()) co_return failedTo(doing, std::move(sets).error());
  if (sets->size() != count) {
    Error error;
    error.message = "the SQL client answered another number of results than statements";
    error.outcome = Outcome::kUnknown;
    co_return failedTo(doing, std::move(error));
  }
  co_return std::move(sets).value();
}

Task<Result<std::vector<std::string>>> SqlTrackingStore::keys(std::vector<Statement> statements,
                                                              std::string doing) {
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements), std::move(doing));
  if (!sets.ok()) co_return std::move(sets).error();
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (const RowSet& set : *sets) {
    for (const Json& row : set.rows) {
      std::string id(textAt(row, table_.key().name));
      if (seen.insert(id).second) ids.push_back(std::move(id));
    }
  }
  co_return ids;
}

Task<Result<std::vector<TrackingRecord>>> SqlTrackingStore::records(
    std::vector<Statement> statements, std::string doing) {
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements), doing);
  if (!sets.ok()) co_return std::move(sets).error();
  std::vector<TrackingRecord> found;
  for (const RowSet& set : *sets) {
    const Result<Done> read = readRecords(table_, set.rows, found);
    if (!read.ok()) co_return failedTo(doing, read.error());
  }
  co_return found;
}

Result<std::vector<Json>> SqlTrackingStore::rowsOf(
    const std::vector<TrackingRecord>& records) const {
  std::vector<Json> rows;
  rows.reserve(records.size());
  for (const TrackingRecord& record : records) {
    Json fields = recordToJson(record);
    cutErrorMessage(fields);
    Result<Json> row = rowFromFields(table_, fields);
    if (!row.ok()) return std::move(row).error();
    rows.push_back(std::move(row).value());
  }
  return rows;
}

Task<Result<Done>> SqlTrackingStore::upsertMany(std::vector<TrackingRecord> records) {
  Result<std::vector<Json>> rows = rowsOf(records);
  if (!rows.ok()) co_return std::move(rows).error();
  Result<std::vector<RowSet>> written =
      co_await run(kmsg::upsertMany(dialect_, table_, *rows), "write records");
  if (!written.ok()) co_return std::move(written).error();
  co_return Done{};
}

Task<Result<std::vector<std::string>>> SqlTrackingStore::insertIfAbsent(
    std::vector<TrackingRecord> records) {
  Result<std::vector<Json>> rows = rowsOf(records);
  if (!rows.ok()) co_return std::move(rows).error();
  Result<std::vector<std::string>> inserted =
      co_await keys(kmsg::insertIfAbsent(dialect_, table_, *rows), "insert records");
  co_return inserted;
}

Task<Result<std::vector<TrackingRecord>>> SqlTrackingStore::getMany(
    std::vector<std::string> messageIds) {
  Result<std::vector<TrackingRecord>> found =
      co_await records(kmsg::getMany(dialect_, table_, messageIds), "read records");
  if (!found.ok()) co_return std::move(found).error();
  std::map<std::string, TrackingRecord> byId;
  for (TrackingRecord& record : *found) {
    std::string id = record.messageId;
    byId.emplace(std::move(id), std::move(record));
  }
  std::vector<TrackingRecord> ordered;
  for (const std::string& id : messageIds) {
    const auto place = byId.find(id);
    if (place == byId.end()) continue;
    ordered.push_back(std::move(place->second));
    byId.erase(place);
  }
  co_return ordered;
}

Task<Result<std::vector<TrackingRecord>>> SqlTrackingStore::claimDue(Millis now, int64_t limit,
                                                                     Millis leaseMs) {
  if (limit <= 0) co_return std::vector<TrackingRecord>();
  const Millis leaseEnd = now + std::max<Millis>(leaseMs, 1);
  Result<std::vector<Json>> rows = co_await claimRows(
      client_, dialect_, table_, dueClaim(dialect_, table_, now, limit, leaseEnd));
  if (!rows.ok()) co_return failedTo(kClaim, std::move(rows).error());
  std::vector<TrackingRecord> claimed;
  const Result<Done> read = readRecords(table_, *rows, claimed);
  if (!read.ok()) co_return failedTo(kClaim, read.error());
  std::sort(claimed.begin(), claimed.end(), [](const TrackingRecord& a, const TrackingRecord& b) {
    if (a.requestedAt != b.requestedAt) return a.requestedAt < b.requestedAt;
    return a.messageId < b.messageId;
  });
  co_return claimed;
}

Task<Result<std::vector<std::string>>> SqlTrackingStore::patchMany(
    std::vector<TrackingPatch> patches) {
  std::vector<RowPatch> rows;
  for (TrackingPatch& patch : patches) {
    Result<RowPatch> row = rowPatch(table_, std::move(patch));
    if (!row.ok()) co_return std::move(row).error();
    rows.push_back(std::move(row).value());
  }
  Result<std::vector<std::string>> changed =
      co_await keys(kmsg::patchMany(dialect_, table_, rows), "change records");
  co_return changed;
}

Task<Result<std::vector<TrackingRecord>>> SqlTrackingStore::listDue(Millis now, int64_t limit) {
  std::vector<Statement> statements;
  if (limit > 0) statements.push_back(kmsg::listDue(dialect_, table_, now, limit));
  Result<std::vector<TrackingRecord>> due =
      co_await records(std::move(statements), "list due records");
  co_return due;
}

Task<Result<std::vector<TrackingRecord>>> SqlTrackingStore::listRecords(RecordListing listing) {
  std::vector<Statement> statements;
  if (listing.page.limit > 0) {
    statements.push_back(listRows(dialect_, table_, listing.filter, listing.page));
  }
  Result<std::vector<TrackingRecord>> found =
      co_await records(std::move(statements), "list records");
  co_return found;
}

Task<Result<int64_t>> SqlTrackingStore::countRecords(RowFilter filter) {
  std::vector<Statement> statements;
  statements.push_back(countRows(dialect_, table_, filter));
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements), "count records");
  if (!sets.ok()) co_return std::move(sets).error();
  int64_t count = 0;
  for (const Json& row : sets->front().rows)
    count = looseIntAt(row, "count").value_or(0);
  co_return count;
}

Task<Result<Json>> SqlTrackingStore::countBy(RowFilter filter, std::vector<std::string> fields) {
  Json groups = Json::array();
  if (fields.empty()) co_return groups;
  std::vector<Statement> statements;
  statements.push_back(countRowsBy(dialect_, table_, filter, fields));
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements), "count records");
  if (!sets.ok()) co_return std::move(sets).error();
  for (const Json& row : sets->front().rows) {
    Json group = Json::object();
    group["key"] = fieldsFromRow(table_, row);
    group["count"] = looseIntAt(row, "count").value_or(0);
    groups.push_back(std::move(group));
  }
  co_return groups;
}

Task<Result<int64_t>> SqlTrackingStore::deleteBefore(Millis before, int64_t limit) {
  if (limit <= 0) co_return int64_t{0};
  std::vector<Statement> statements;
  statements.push_back(kmsg::deleteBefore(dialect_, table_, "requestedAt", before, limit));
  Result<std::vector<RowSet>> sets = co_await run(std::move(statements), "delete records");
  if (!sets.ok()) co_return std::move(sets).error();
  co_return sets->front().changes;
}

}  // namespace kmsg
